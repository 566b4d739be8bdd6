"""What a release hands to the functions: its id and the pages they answer with, each in every locale's own frame."""

from __future__ import annotations

from pathlib import Path

import msgspec

from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.pages.own_page import review_page


def write_runtime(settings: Settings, folder: Path, release: str) -> None:
    """Write `release.json` and `pages/<locale>/review.html`."""
    site = Site(settings)
    for locale in site.locales:
        page = review_page(site.shop(locale))
        target = folder / "pages" / locale.slug / "review.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(site.render(locale, "own", page))
    locales = [locale.slug for locale in site.locales]
    (folder / "release.json").write_bytes(
        msgspec.json.encode({"release": release, "site_url": settings.site_url, "locales": locales})
    )
