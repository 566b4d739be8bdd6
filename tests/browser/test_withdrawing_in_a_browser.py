"""Withdrawing from a contract in a browser: from any page of the shop and from the order's own link, wrong fields and all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Served
from tests.browser.keyboard import press, tab_to, type_into
from tests.browser.letter_pages import letter_about, opened, text_of
from tests.browser.shop_pages import SKU

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NARROW = {"viewport": {"width": 360, "height": 780}}


def test_one_click_from_any_page_leads_to_a_receipt(visit: Callable[..., Page], served: Served) -> None:
    page = visit("/fr-fr/m/iphone-13/", **NARROW)
    page.locator("footer a.withdraw").click()
    expect(page.locator("[name=items]")).to_be_visible()
    assert faults(page) == []

    page.fill("[name=name]", "Ana Exemple")
    page.fill("[name=order]", "-")
    page.fill("[name=items]", "iPhone 13\niPad")
    page.fill("[name=contact]", "ana@example")
    page.click("main form .btn")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    expect(page.locator("[name=order]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#e-contact")).to_be_visible()
    expect(page.locator("[name=items]")).to_have_value("iPhone 13\niPad")
    assert faults(page) == []

    page.locator("[role=alert] a").first.click()
    expect(page.locator("[name=order]")).to_be_focused()
    page.fill("[name=order]", "R7K2M9QXD4T")
    page.fill("[name=contact]", "ana@example.org")
    page.click("main form .btn")
    expect(page.locator("main form button:visible")).to_have_text(["Confirmer la rétractation"])
    expect(page.locator(".told")).to_contain_text("iPhone 13")
    assert faults(page) == []

    page.click("main form .btn")
    expect(page.locator("h1")).to_have_text("Votre rétractation est bien reçue")
    number = re.search(r"W[0-9A-Z]{8,}", page.locator(".told").inner_text())
    assert number
    assert faults(page) == []

    letter = letter_about(served.functions, number[0])
    assert letter["Content-Language"] == "fr-FR"
    assert "iPad" in text_of(letter)
    assert faults(opened(visit, letter, **NARROW)) == []


def test_by_keyboard_alone_and_without_scripts(visit: Callable[..., Page]) -> None:
    page = visit("/de-de/withdrawal/", java_script_enabled=False, **NARROW)

    type_into(page, "name", "Anna Beispiel")
    type_into(page, "order", "--")
    type_into(page, "contact", "anna@example.org")
    press(page)
    expect(page.get_by_role("alert")).to_be_focused()
    press_link_to_field(page, "order")
    page.keyboard.press("Control+a")
    page.keyboard.type("R7K2M9QXD4T")
    press(page)
    expect(page.locator("main form button:visible")).to_have_text(["Widerruf bestätigen"])
    press(page)

    expect(page.locator(".told")).to_contain_text("Die ganze Bestellung")
    assert faults(page, scripts=False) == []


def press_link_to_field(page: Page, name: str) -> None:
    """From the summary of what is wrong to the field itself."""
    tab_to(page, f"[role=alert] a[href='#f-{name}']")
    page.keyboard.press("Enter")
    expect(page.locator(f"[name={name}]")).to_be_focused()


def test_the_orders_own_link_offers_what_is_left_and_says_what_goes_back(
    visit: Callable[..., Page], served: Served
) -> None:
    (folder,) = (served.releases / "current" / "site" / "fr-fr" / "p").glob(f"*-{SKU}")
    page = visit(f"/fr-fr/p/{folder.name}/", java_script_enabled=False, **NARROW)
    page.locator("button[form=buy]").click()
    page.get_by_role("button", name="Commande avec obligation de paiement", exact=True).click()
    page.locator("[name=outcome][value=pay]").click()
    page.wait_for_url("**/api/orders/**")
    own = page.url
    page.locator("main a[href$='/withdrawal']").first.click()
    expect(page.locator("[name=line]")).to_have_count(1)
    assert faults(page, scripts=False) == []
    page.click("main form .btn")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#e-line")).to_be_visible()
    assert faults(page, scripts=False) == []

    page.check("[name=line]")
    page.click("main form .btn")
    page.click("main form .btn")
    expect(page.locator("article")).to_contain_text("Montant remboursé")
    assert faults(page, scripts=False) == []

    page.goto(f"{own}/withdrawal")
    expect(page.locator("main form")).to_have_count(0)
    expect(page.locator("main .notice a")).to_contain_text("Votre rétractation est bien reçue")
    assert faults(page, scripts=False) == []
