"""Selling a device in a browser: with a script on one page, without one step by step; narrow, by axe, errors and all."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NARROW = {"viewport": {"width": 360, "height": 780}}
BRITISH = {
    "imei": "356938035643809",
    "name": "Imogen Ashworth",
    "birth_date": "1985-12-31",
    "email": "imogen@example.org",
    "phone": "020 7946 0000",
    "line1": "12 Foundry Lane",
    "postal_code": "S3 8AB",
    "city": "Sheffield",
    "sort_code": "20-00-00",
    "account": "55779911",
}
FRENCH = {
    "imei": "490154203237518",
    "name": "Ana Exemple",
    "birth_date": "1990-04-05",
    "email": "ana@example.org",
    "phone": "06 99 88 77 66",
    "line1": "77 rue Exemple",
    "postal_code": "33380",
    "city": "Mios",
    "document_number": "12AB34567",
    "document_issued_on": "2020-01-31",
    "document_authority": "Préfecture",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
}
GOOD = {"works": "yes", "cracks": "none", "marks": "light"}


@pytest.fixture(autouse=True)
def _shops_day(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions live on the day of the release, whose bids are then live."""
    monkeypatch.setattr(served.functions, "clock", lambda: int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()))


def describe(page: Page, locale_has_document: bool, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    if locale_has_document:
        page.check("[name=document_type][value=passport]")
    for consent in ("owner", "unlinked", "terms"):
        page.check(f"[name=consents][value={consent}]")


def test_with_a_script_the_price_stands_at_once_and_the_sale_is_followed(visit: Callable[..., Page]) -> None:
    page = visit("/en-gb/trade-in/?model=iphone-13", **NARROW)
    expect(page.locator("[name=model]")).to_have_value("iphone-13")
    page.locator("[name=options]").select_option(index=1)
    for name, value in GOOD.items():
        page.check(f"[name={name}][value={value}]")
    shown = page.locator("[role=status] .big")
    expect(shown).to_contain_text("£")
    price = shown.inner_text()
    assert faults(page) == []

    page.click("button[name=go]")
    expect(page.locator(".panel .big")).to_have_text(price)
    describe(page, False, BRITISH | {"imei": "35693803564380"})
    page.click("main form .btn")

    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("#e-imei")).to_contain_text("15 digits")
    assert page.input_value("[name=city]") == "Sheffield"
    assert faults(page) == []

    page.fill("[name=imei]", BRITISH["imei"])
    page.click("main form .btn")

    expect(page.locator("h1")).to_have_text("Ready to send")
    expect(page.locator(".pack li")).to_have_count(5)
    assert faults(page) == []


def test_without_a_script_it_goes_step_by_step(visit: Callable[..., Page]) -> None:
    page = visit("/fr-fr/trade-in/", java_script_enabled=False, **NARROW)
    page.check("[name=category][value=smartphones]")
    page.click("main form .btn:visible")
    page.select_option("[name=model]", "iphone-13")
    page.click("main form .btn")
    page.check("[name=options] >> nth=0")
    page.click("main form .btn")
    page.click("main form .btn")
    expect(page.locator(".fault")).to_have_count(3)
    assert faults(page, scripts=False) == []
    for name, value in GOOD.items():
        page.check(f"[name={name}][value={value}]")
    page.click("main form .btn")
    price = page.locator(".panel .big").inner_text()
    page.click("main form .btn")
    describe(page, True, FRENCH | {"iban": "FR76 3000"})
    page.click("main form .btn")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("[name=city]")).to_have_value("Mios")
    assert faults(page, scripts=False) == []
    page.fill("[name=iban]", FRENCH["iban"])
    expect(page.locator("main form .btn")).to_contain_text(price)
    page.click("main form .btn")

    expect(page.locator("h1")).to_have_text("Nous vérifions vos informations")
    assert "/api/trade-in/" in page.url


def test_where_the_shop_buys_nothing_it_says_so(visit: Callable[..., Page]) -> None:
    page = visit("/ja-jp/trade-in/")

    expect(page.locator("main .notice")).to_have_count(1)
    expect(page.locator("main form")).to_have_count(0)
    assert faults(page) == []
