"""A shopper who has no pointer: Tab to what is wanted, type, tick, send."""

from playwright.sync_api import Page

MOST_STOPS = 120


def tab_to(page: Page, selector: str) -> None:
    """Tab on until what `selector` names has the focus, where it must be seen. Fails when nothing of that name is reached."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            break
    else:
        raise AssertionError(f"Tab never reaches {selector}")
    seen = page.evaluate(
        """() => {
            const element = document.activeElement, box = element.getBoundingClientRect()
            const style = getComputedStyle(element)
            return box.bottom > 0 && box.top < innerHeight && (style.outlineStyle !== 'none' || style.boxShadow !== 'none')
        }"""
    )
    assert seen, f"the focus on {selector} cannot be seen"


def type_into(page: Page, name: str, text: str) -> None:
    """Tab to a field and write into it, over what is there."""
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page: Page, selector: str = "main form .btn") -> None:
    """Tab to a button or link and press Enter; waits for the page that comes."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
