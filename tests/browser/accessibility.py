"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def serious(page: Page) -> list[str]:
    """Rule and element of what axe finds that matters, once the page has loaded."""
    page.wait_for_load_state()
    return [
        f"{found['id']}: {node['html'][:120]}"
        for found in Axe().run(page, options=RULES).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"][:3]
    ]


def faults(page: Page, *, scripts: bool = True) -> list[str]:
    """What axe finds that matters, and whether the page is wider than the window; `scripts`: whether the page may run them."""
    page.wait_for_load_state()  # a click returns when the next page has begun, before there is anything of it
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = serious(page) if scripts else _serious_in_a_copy(page)
    return [*found, *(["wider than the window"] if wide else [])]


def _serious_in_a_copy(page: Page) -> list[str]:
    """What axe, a script itself, finds on a page that may run none: on the same words elsewhere, the shop's scripts kept out."""
    words, browser = page.content(), page.context.browser
    assert browser is not None
    with browser.new_context(viewport=page.viewport_size) as elsewhere:
        copy = elsewhere.new_page()
        copy.route("**/*.js", lambda route: route.abort())
        copy.route(page.url, lambda route: route.fulfill(body=words, content_type="text/html; charset=utf-8"))
        copy.goto(page.url)
        return serious(copy)
