"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def serious(page: Page) -> list[str]:
    """Rule and element of what axe finds that matters."""
    return [
        f"{found['id']}: {node['html'][:120]}"
        for found in Axe().run(page, options=RULES).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"][:3]
    ]
