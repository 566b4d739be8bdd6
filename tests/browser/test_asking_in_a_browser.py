"""Asking the shop in a browser: a question with its reference, in several languages, by keyboard, without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Served
from tests.browser.keyboard import press, tab_to, type_into
from tests.browser.letter_pages import letter_about, opened, text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NARROW = {"viewport": {"width": 360, "height": 780}}
BOTH = pytest.mark.parametrize(
    ("locale", "scripts", "said"),
    [("fr-fr", True, "Où est ma commande ?"), ("ja-jp", False, "注文はどこですか。")],
    ids=["French with scripts", "Japanese without"],
)


@BOTH
def test_a_question_gets_a_reference_and_a_letter(
    visit: Callable[..., Page], served: Served, locale: str, scripts: bool, said: str
) -> None:
    page = visit(f"/{locale}/support/", java_script_enabled=scripts, **NARROW)
    assert faults(page, scripts=scripts) == []

    page.check("[name=topic][value=delivery]")
    page.fill("[name=order]", "!")
    page.fill("[name=message]", said)
    page.fill("[name=email]", "ana@example")
    page.click("main form .btn")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("main .fault")).to_have_count(2)
    expect(page.locator("[name=topic][value=delivery]")).to_be_checked()
    expect(page.locator("[name=message]")).to_have_value(said)
    assert faults(page, scripts=scripts) == []

    page.fill("[name=order]", "")
    page.fill("[name=email]", "ana@example.org")
    page.click("main form .btn")
    page.wait_for_load_state()
    number = re.search(r"C[0-9A-Z]{8,}", page.locator("main").inner_text())
    assert number
    assert faults(page, scripts=scripts) == []

    letter = letter_about(served.functions, number[0])
    assert letter["Content-Language"].lower() == locale
    assert said in text_of(letter)
    assert faults(opened(visit, letter, **NARROW)) == []


def test_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit("/de-de/support/", **NARROW)

    tab_to(page, "[name=topic]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=topic][value=device]")).to_be_checked()
    type_into(page, "message", "Das Display bleibt dunkel.")
    type_into(page, "email", "anna@example.org")
    press(page)

    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main .num")).to_have_text(re.compile("^C"))
    assert faults(page) == []
