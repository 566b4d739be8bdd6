"""The shop for the public. Refuses to build without its origin; the merchant's identity is checked with the law."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from pelicanconf import *  # noqa: F403
from pelicanconf import STOREFRONT
from storefront.domain.errors import UsageError

SITEURL = os.environ.get("SITE_URL", "")
if not SITEURL.startswith("https://"):
    raise UsageError(
        f"publishconf.py: set SITE_URL to the shop's https origin, such as https://shop.example (it is {SITEURL!r})"
    )

STOREFRONT = {**STOREFRONT, "site_url": SITEURL, "production": True}
