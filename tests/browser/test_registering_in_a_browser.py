"""Registering a guarantee in a browser: by order and by IMEI, the certificate on screen and paper, a claim with a picture."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Served
from tests.browser.keyboard import press, tab_to, type_into
from tests.browser.letter_pages import letter_about, opened, text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NARROW = {"viewport": {"width": 360, "height": 780}}


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A picture of what is wrong."""
    file = tmp_path / "screen.jpg"
    Image.new("RGB", (64, 48), "navy").save(file)
    return str(file)


def paper(page: Page) -> int:
    """On how many A4 pages it prints."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def number_on(page: Page, letter: str) -> str:
    """The number on a page that begins with this letter."""
    page.wait_for_load_state()
    found = re.search(rf"\b{letter}[0-9A-Z]{{8,}}", page.locator("main").inner_text())
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("locale", "scripts", "about"),
    [
        ("fr-fr", True, {"order": "R7K2M9QXD4T"}),
        ("ja-jp", False, {"device": "49-015420-323751-8"}),
    ],
    ids=["by order, French, with scripts", "by IMEI, Japanese, without"],
)
def test_from_the_form_to_the_certificate_and_a_claim(
    visit: Callable[..., Page], served: Served, picture: str, locale: str, scripts: bool, about: dict[str, str]
) -> None:
    page = visit(f"/{locale}/warranty/", java_script_enabled=scripts, **NARROW)
    assert faults(page, scripts=scripts) == []

    page.fill("[name=device]", "490154203237519")
    page.fill("[name=purchase_date]", "2026-10-31")
    page.fill("[name=email]", "ana@example")
    page.click("main form .btn")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("main .fault")).to_have_count(2)
    expect(page.locator("[name=purchase_date]")).to_have_value("2026-10-31")
    assert faults(page, scripts=scripts) == []

    page.fill("[name=device]", "")
    for name, text in about.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=email]", "ana@example.org")
    page.click("main form .btn")
    expect(page.locator("article.cert")).to_be_visible()
    number = number_on(page, "G")
    assert faults(page, scripts=scripts) == []
    assert paper(page) == 1

    letter = letter_about(served.functions, number)
    assert letter["Content-Language"].lower() == locale
    (link,) = (line for line in text_of(letter).splitlines() if "/api/warranty/" in line)
    assert faults(opened(visit, letter, **NARROW)) == []

    page.goto(link)
    assert faults(page, scripts=scripts) == []
    page.locator(".cert a[href$='/check']").click()
    expect(page.locator("main .btn")).to_have_count(0)
    assert faults(page, scripts=scripts) == []

    page.goto(link)
    page.click("main .btn")
    expect(page.locator("[name=fault]")).to_be_visible()
    assert faults(page, scripts=scripts) == []
    page.fill("[name=fault]", "…")
    page.check("[name=wish] >> nth=0")
    page.set_input_files("[name=pictures]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    page.click("main form .btn")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#e-pictures")).to_be_visible()
    expect(page.locator("[name=fault]")).to_have_value("…")
    expect(page.locator("[name=wish] >> nth=0")).to_be_checked()
    assert faults(page, scripts=scripts) == []

    large = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(6_000_000)}
    page.set_input_files("[name=pictures]", [large])
    page.click("main form .btn")
    expect(page.locator("main")).to_contain_text(re.compile("4\\s?M[Bo]"))
    page.goto(link)
    page.click("main .btn")
    page.fill("[name=fault]", "…")
    page.check("[name=wish] >> nth=0")
    page.set_input_files("[name=pictures]", picture)
    page.click("main form .btn")
    case = number_on(page, "C")
    assert faults(page, scripts=scripts) == []
    assert number in text_of(letter_about(served.functions, case))


def test_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit("/de-de/warranty/", **NARROW)

    type_into(page, "device", "490154203237518")
    tab_to(page, "[name=purchase_date]")
    # The same whether a browser asks for the day or for the month first.
    page.keyboard.type("10102026")
    type_into(page, "email", "anna@example.org")
    press(page)
    expect(page.locator("article.cert")).to_be_visible()
    press(page, "main .btn")
    type_into(page, "fault", "Das Display bleibt dunkel.")
    tab_to(page, "[name=wish]")
    page.keyboard.press("Space")
    press(page)

    assert number_on(page, "C")
