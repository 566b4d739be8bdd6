"""Keyboard, narrow screens, axe: the shop for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import serious
from tests.browser.shop_pages import KINDS, PHONE, chosen, price

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious(visit: Callable[..., Page], kind: str, scheme: str) -> None:
    page = visit(KINDS[kind], color_scheme=scheme)

    assert serious(page) == []


NARROW = [
    "/",
    *KINDS.values(),
    "/en-gb/cart/",
    "/en-gb/help/delivery/",
    "/de-de/",
    "/de-de/m/iphone-13/",
    "/fr-fr/c/laptops/",
]


def test_nothing_is_wider_than_a_small_phone(visit: Callable[..., Page]) -> None:
    page = visit("/", viewport={"width": 320, "height": 640}, device_scale_factor=1)
    widths = {}
    for path in NARROW:
        page.goto(path)
        widths[path] = page.evaluate("document.scrollingElement.scrollWidth")

    assert {path: width for path, width in widths.items() if width > 320} == {}


def test_nothing_is_cut_when_text_is_twice_as_large(visit: Callable[..., Page]) -> None:
    page = visit("/", viewport={"width": 640, "height": 800})
    widths = {}
    for path in KINDS.values():
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        widths[path] = page.evaluate("document.scrollingElement.scrollWidth")

    assert {path: width for path, width in widths.items() if width > 640} == {}


def test_the_first_tab_stop_skips_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)

    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Skip to content")
    expect(focused).to_be_in_viewport()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("main :focus")).to_have_count(1)


def tab_to(page: Page, selector: str, most: int = 80) -> int:
    """Press Tab until the focus is on an element; how often."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return presses
    pytest.fail(f"{most} times Tab never reached {selector}")


def test_a_grade_is_chosen_and_bought_with_the_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)

    tab_to(page, ".grade input")
    before, first = chosen(page), price(page)
    page.keyboard.press("ArrowDown")
    after, second = chosen(page), price(page)

    assert (before, after) == ("g-good", "g-excellent")
    assert first != second
    expect(page.locator(".grade", has=page.locator("#g-excellent"))).to_have_css("outline-style", "solid")

    tab_to(page, "button.btn")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/api/checkout/review")


def test_the_country_menu_opens_with_the_keyboard(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)

    tab_to(page, "details.pick summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("details.pick a:focus")).to_have_text("France")


def test_every_focused_element_can_be_seen(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)
    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        unseen = page.evaluate(
            """() => {
                const box = document.activeElement.getBoundingClientRect();
                const bar = document.querySelector('.bar')?.getBoundingClientRect();
                const covered = bar && bar.height && box.top >= bar.top && !document.activeElement.closest('.bar');
                const outside = box.bottom <= 0 || box.top >= innerHeight;
                return covered || outside || !box.width ? document.activeElement.outerHTML.slice(0, 100) : '';
            }"""
        )
        if unseen:
            hidden.append(unseen)

    assert hidden == []


def test_pages_work_on_paper(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("header.top nav.cats")).to_be_hidden()
