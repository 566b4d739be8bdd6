"""Where a shopper finds each kind of page, and what is on it."""

from playwright.sync_api import Page

SKU = "IP13-128-MID"
PHONE = "/en-gb/p/iphone-13-128-gb-midnight-IP13-128-MID/"

KINDS = {
    "home": "/en-gb/",
    "listing": "/en-gb/c/smartphones/",
    "model": "/en-gb/m/iphone-13/",
    "sku": PHONE,
    "guide": "/en-gb/guides/choosing-a-grade/",
}


def price(page: Page) -> str:
    """The headline price that can be seen; one and no more."""
    return page.locator(".buy .headline span:visible").inner_text()


def chosen(page: Page) -> str:
    """The id of the grade that is chosen."""
    return page.locator(".grade input[type=radio]:checked").get_attribute("id") or ""
