"""A blank page in Chromium that has the search script as it is shipped."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

from storefront.build.scripts import search_script

ROOT = Path(__file__).parents[2]


@contextmanager
def script_page(browser: Browser, files: Mapping[str, bytes] | None = None) -> Iterator[Page]:
    """The page; `/theme/search.js` is the script, and an address that ends in the name of one of `files` is that file."""
    found = files or {}

    def serve(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name in found:
            route.fulfill(body=found[name], content_type="application/json")
        elif name.endswith(".js"):
            route.fulfill(body=search_script(ROOT / "theme"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><html lang=en>", content_type="text/html")

    page = browser.new_page()
    page.route("**/*", serve)
    page.goto("http://localhost/")
    yield page
    page.close()
