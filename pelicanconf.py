"""The shop as Pelican sees it: `python -m pelican content -s pelicanconf.py` builds all locales in one process.

The nightly build runs the same configuration once per part. Everything of the shop is under the one key STOREFRONT
(storefront/build/settings.py checks it); the rest switches off what Pelican would do with articles and pages.
"""

import os
import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE))

from storefront.pages.templates import ENVIRONMENT  # noqa: E402  # after the path is known

SITEURL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
SITENAME = "Reprise"
PATH = "content"
OUTPUT_PATH = "output"
THEME = str(_HERE / "theme")
TIMEZONE = "UTC"
DEFAULT_LANG = "en"

STOREFRONT = {
    "site_url": SITEURL,
    "export": os.environ.get("EXPORT", "var/export"),
    "work": "var/pelican",
    "content": str(_HERE / "content"),
    "theme": THEME,
    "removed": "page",  # or "gone": what is no longer sold answers 410, where the server can
}

PLUGIN_PATHS = [str(_HERE)]
PLUGINS = [
    "plugins.localization",
    "plugins.catalog_pages",
    "plugins.guides",
    "plugins.search_index",
    "plugins.feeds",
    "plugins.assets",
    "plugins.sitemaps",
]
JINJA_ENVIRONMENT = {**ENVIRONMENT, "extensions": []}

# Products and guides are ours to write; Pelican's own generators find nothing to do.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = ""
CATEGORY_SAVE_AS = ""
TAG_SAVE_AS = ""
DELETE_OUTPUT_DIRECTORY = False
