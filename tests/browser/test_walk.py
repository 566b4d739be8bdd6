"""A shopper's way through the shop, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shop_pages import PHONE, SKU, chosen, price

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@BOTH
def test_from_the_picker_to_the_page_before_the_order_button(visit: Callable[..., Page], scripts: bool) -> None:
    page = visit("/", java_script_enabled=scripts)
    page.get_by_role("link", name="United Kingdom").click()
    expect(page).to_have_url("/en-gb/")

    page.get_by_role("navigation", name="Categories").get_by_role("link", name="Phones").click()
    expect(page).to_have_url("/en-gb/c/smartphones/")

    page.locator(f".card a[href*='{SKU}']").click()
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="iPhone 13").click()
    expect(page).to_have_url("/en-gb/m/iphone-13/")

    page.locator(f"main a[href$='-{SKU}/']").first.click()
    expect(page).to_have_url(PHONE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("iPhone 13")

    page.get_by_role("button", name="Buy now").filter(visible=True).first.click()
    expect(page).to_have_url("/api/checkout/review")
    expect(page.get_by_role("button", name="Order with obligation to pay")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")

    page.locator(".lines").get_by_role("link", name="iPhone 13").click()
    expect(page).to_have_url(PHONE)


@BOTH
def test_choosing_a_grade_changes_the_price_by_css_alone(visit: Callable[..., Page], scripts: bool) -> None:
    page = visit(PHONE, java_script_enabled=scripts)
    first, prices = chosen(page), {chosen(page): price(page)}

    for grade in ("g-fair", "g-good", "g-excellent", "g-premium"):
        page.locator(f"#{grade}").check()
        prices[grade] = price(page)
        card = page.locator(".grade", has=page.locator(f"#{grade}"))
        expect(card.locator(".price")).to_have_text(prices[grade])
        expect(page.locator(f".rows ul[data-grade={grade[2:]}]")).to_be_visible()
        expect(page.locator(".rows ul[data-grade]:visible")).to_have_count(1)

    assert first == "g-good"
    assert len(set(prices.values())) == 4
    assert all(words.startswith("£") for words in prices.values())


@BOTH
def test_another_country_shows_the_same_product(visit: Callable[..., Page], scripts: bool) -> None:
    page = visit(PHONE, java_script_enabled=scripts)

    page.locator("details.pick summary").click()
    page.locator("details.pick").get_by_role("link", name="France").click()

    expect(page).to_have_url(f"/fr-fr/p/iphone-13-128-go-minuit-{SKU}/")
    expect(page.locator("html")).to_have_attribute("lang", "fr-FR")
    assert price(page).endswith("\u00a0€")

    page.locator("details.pick summary").click()
    page.locator("details.pick").get_by_role("link", name="Deutschland").click()

    expect(page).to_have_url(f"/de-de/p/iphone-13-128-gb-mitternacht-{SKU}/")


def test_the_chosen_offer_is_what_is_sent(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)
    page.locator("#g-excellent").check()
    shown, offer = price(page), page.locator("#g-excellent").get_attribute("value")

    with page.expect_request("**/api/checkout/review") as sent:
        page.get_by_role("button", name="Buy now").filter(visible=True).first.click()

    fields = sent.value.post_data_json
    assert fields["locale"] == "en-gb"
    assert fields["quantity"] == "1"
    assert fields["offer"] == offer
    assert f"£{fields[f'seen_price.{offer}']}" == shown


def test_working_days_become_dates_where_scripts_run(visit: Callable[..., Page]) -> None:
    words = visit(PHONE, java_script_enabled=False).locator("delivery-dates:visible").first.inner_text()

    dated = visit(PHONE).locator("delivery-dates:visible").first

    assert "working days" in words
    expect(dated).to_have_text("Delivery between Mon 23 Nov and Wed 25 Nov")


def test_working_days_stay_when_the_table_of_days_is_old(visit: Callable[..., Page]) -> None:
    page = visit("/en-gb/")
    page.clock.set_fixed_time("2027-03-01T12:00:00Z")

    with page.expect_response("**/days.json"):
        page.goto(PHONE)

    expect(page.locator("delivery-dates:visible").first).to_contain_text("working days")


def test_a_page_that_is_not_there_leads_on(visit: Callable[..., Page], shop: str) -> None:
    page = visit("/")

    reply = page.request.get(f"{shop}/en-gb/no-such-page/")

    assert reply.status == 404
    assert 'href="/en-gb/"' in reply.text()


@pytest.mark.parametrize("name", ["trade-in", "warranty", "withdrawal", "support"])
def test_the_shops_own_pages_are_forms_kept_from_search_engines(visit: Callable[..., Page], name: str) -> None:
    page = visit(f"/en-gb/{name}/")

    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("main form")).to_be_visible()
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")
