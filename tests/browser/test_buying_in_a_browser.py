"""Buying, from a product's page to the paid order, with the cart and without scripts; and what is said when it does not go."""

import json
import re
from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import serious
from tests.browser.conftest import Served
from tests.browser.shop_pages import SKU

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PHONE_SCREEN = {"width": 360, "height": 740}


def product(served: Served, locale: str) -> str:
    """The path of the phone's page in a locale."""
    (folder,) = (served.releases / "current" / "site" / locale / "p").glob(f"*-{SKU}")
    return f"/{locale}/p/{folder.name}/"


def pay(page: Page) -> None:
    """Pay on the payment page."""
    page.locator("[name=outcome][value=pay]").click()


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


def test_buy_now_without_scripts_leads_to_a_paid_order(visit: Callable[..., Page], served: Served) -> None:
    page = visit(product(served, "fr-fr"), java_script_enabled=False, viewport=PHONE_SCREEN)
    price = page.locator(".headline:visible span:visible").first.inner_text()

    page.locator("button[form=buy]").click()
    expect(page.locator(".sum dd.total")).to_have_text(price)
    order = page.get_by_role("button", name="Commande avec obligation de paiement", exact=True)
    order.click()

    page.wait_for_url(f"{served.pay}/**")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Payée")
    expect(page.locator(".panel dd.total")).to_have_text(price)
    page.get_by_role("link", name="Facture").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Facture")


@pytest.mark.parametrize(
    ("locale", "added", "button", "heading", "sign"),
    [
        ("ja-jp", "カートに入れました", "注文を確定する", "お支払い済み", "￥"),
        ("en-us", "In the cart", "Place order", "Paid", "$"),
        ("fr-fr", "Dans le panier", "Commande avec obligation de paiement", "Payée", "€"),
    ],
)
def test_the_cart_leads_to_a_paid_order_and_is_empty_afterwards(
    visit: Callable[..., Page], served: Served, locale: str, added: str, button: str, heading: str, sign: str
) -> None:
    page = visit(product(served, locale))

    page.locator("add-to-cart button").click()
    expect(page.locator("add-to-cart [role=status]")).to_contain_text(added)
    expect(page.locator("header .count")).to_have_text("1")
    page.locator("add-to-cart a").click()
    page.locator("select.qty").select_option("2")
    expect(page.locator("header .count")).to_have_text("2")
    expect(page.locator(".sum dt").first).to_contain_text("2 ×")
    total = page.locator(".sum dd.total").inner_text()
    assert sign in total
    assert ("." in total) == (locale == "en-us")
    page.get_by_role("button", name=button, exact=True).click()

    page.wait_for_url(f"{served.pay}/**")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.goto(f"/{locale}/cart/")
    expect(page.locator("[data-empty]")).to_be_visible()
    expect(page.locator("header .count")).to_have_count(0)


def test_a_price_that_changed_is_explained_before_anything_is_ordered(
    visit: Callable[..., Page], served: Served
) -> None:
    page = visit(product(served, "en-gb"))
    page.locator("add-to-cart button").click()
    page.evaluate('localStorage.cart = localStorage.cart.replace(/"s":"[0-9.]+"/, \'"s":"1.00"\')')

    page.goto("/en-gb/cart/")

    expect(page.get_by_role("alert")).to_contain_text("£1.00 when you chose it")
    page.reload()
    expect(page.locator(".sum dd.total")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_sold_out_in_between_is_explained_and_leads_on(
    visit: Callable[..., Page], served: Served, scripts: bool
) -> None:
    page = visit(product(served, "de-de"), java_script_enabled=scripts)
    offer = page.locator("input[name=offer]:checked").get_attribute("value") or ""
    if scripts:
        page.locator("add-to-cart button").click()
    buy_all(served, offer)

    if scripts:
        page.goto("/de-de/cart/")
    else:
        page.locator("button.now, button[form=buy]").filter(visible=True).first.click()

    expect(page.get_by_role("alert")).to_contain_text("Inzwischen ausverkauft")
    expect(page.get_by_role("heading", name="Andere Angebote für dasselbe Modell")).to_be_visible()
    expect(page.get_by_role("button", name="Zahlungspflichtig bestellen")).to_have_count(0)
    page.locator(".others button").first.click()
    expect(page.get_by_role("button", name="Zahlungspflichtig bestellen")).to_be_visible()


def buy_all(served: Served, offer_id: str) -> None:
    """Somebody else orders every piece there is."""
    offer = served.functions.runtime().book.offer(offer_id)
    assert offer is not None
    left = offer.stock
    while left > 0:
        pieces = min(left, 10)
        seen = f"{offer.headline_minor // 100}.{offer.headline_minor % 100:02d}"
        basket = {"locale": "de-de", "items": [{"offer": offer_id, "quantity": pieces, "seen_price": seen}]}
        answer = requests.post(f"{served.origin}/api/checkout", json=basket, timeout=60)
        if answer.status_code == 409:
            return  # another test's shopper has some
        assert answer.status_code == 201, answer.text
        left -= pieces


@pytest.mark.parametrize(("locale", "scheme"), [("en-us", "light"), ("fr-fr", "dark"), ("ja-jp", "light")])
def test_each_step_of_buying_is_for_everybody(
    locale: str, scheme: str, visit: Callable[..., Page], served: Served
) -> None:
    page = visit(product(served, locale), viewport=PHONE_SCREEN, color_scheme=scheme)
    found: dict[str, list[str]] = {}

    def look(step: str) -> None:
        found[step] = serious(page) + ([] if fits(page) else ["wider than the window"])

    page.locator("add-to-cart button").click()
    page.locator("add-to-cart a").click()
    page.locator("form.order").wait_for()
    look("cart")
    page.goto(product(served, locale))
    page.locator("button[form=buy]").click()
    page.locator("form.order").wait_for()
    look("review")
    page.locator("form.order button").click()
    pay(page)
    page.locator("a[href$='/invoice']").wait_for()  # the page of a paid order, not one on the way to it
    look("order")
    page.locator("a[href$='/invoice']").click()
    page.wait_for_url("**/invoice")
    look("invoice")
    found["printed invoice"] = [] if sheets(page) == 1 else [f"{sheets(page)} sheets of A4"]
    page.goto(f"/{locale}/order/")
    look("find my order")
    page.locator("main [name=order]").fill("R0000000000")
    page.locator("main [name=email]").fill("nobody@example.com")
    page.locator("main form button").click()
    expect(page.locator("main .empty h1")).to_be_visible()
    look("link sent")

    assert {step: problems for step, problems in found.items() if problems} == {}


def sheets(page: Page) -> int:
    """Sheets of A4 that a page takes when it is printed."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_a_cart_is_filled_and_ordered_by_keyboard(visit: Callable[..., Page], served: Served) -> None:
    page = visit(product(served, "en-us"))
    page.locator("button.now").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("See the cart")
    page.keyboard.press("Enter")
    page.locator("select.qty").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("header .count")).to_have_text("2")
    expect(page.locator("select.qty")).to_be_focused()
    page.locator("form.order button").focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"{served.pay}/**")


def test_a_cart_of_another_country_is_kept_apart_and_said_so(visit: Callable[..., Page], served: Served) -> None:
    page = visit(product(served, "fr-fr"))
    page.locator("add-to-cart button").click()

    page.goto("/en-us/cart/")

    expect(page.locator("[data-empty]")).to_be_visible()
    page.locator("[data-elsewhere]").get_by_role("link", name="France").click()
    expect(page).to_have_url("/fr-fr/cart/")
    expect(page.locator("form.order")).to_be_visible()


def test_a_cart_that_cannot_be_checked_is_kept_and_tried_again(visit: Callable[..., Page], served: Served) -> None:
    page = visit(product(served, "en-us"))
    page.locator("add-to-cart button").click()
    page.route("**/api/checkout/review", lambda route: route.fulfill(status=503, body="{}"))
    page.goto("/en-us/cart/")
    expect(page.locator("[data-trouble]")).to_be_visible()
    assert len(json.loads(page.evaluate("localStorage.cart"))["us"]) == 1

    page.unroute("**/api/checkout/review")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("form.order")).to_be_visible()


def test_an_answer_that_comes_late_does_not_bring_back_what_was_removed(
    visit: Callable[..., Page], served: Served
) -> None:
    page = visit(product(served, "en-us"))
    page.locator("add-to-cart button").click()
    page.goto("/en-us/cart/")
    expect(page.locator("form.order")).to_be_visible()
    held: list[Route] = []
    page.route("**/api/checkout/review", lambda route: held.append(route))
    with page.expect_request("**/api/checkout/review"):
        page.locator("select.qty").select_option("2")

    page.locator("[data-remove]").click()
    expect(page.locator("[data-empty]")).to_be_visible()
    with page.expect_response("**/api/checkout/review") as late:
        held[0].continue_()
    late.value.finished()
    # What is asked for after it is answered after it.
    page.evaluate("fetch('/en-us/days.json').then((answer) => answer.text())")

    expect(page.locator("form.order")).to_have_count(0)
    assert "us" not in json.loads(page.evaluate("localStorage.cart"))


def test_without_scripts_the_cart_says_how_to_buy(visit: Callable[..., Page]) -> None:
    page = visit("/en-us/cart/", java_script_enabled=False)

    expect(page.locator("main .notice:visible")).to_contain_text("use “Buy now” on a device’s page")


def test_a_declined_and_a_cancelled_payment_lead_back(visit: Callable[..., Page], served: Served) -> None:
    page = visit(product(served, "en-us"))
    page.locator("button.now").click()
    page.locator("form.order button").click()

    page.locator("[name=outcome][value=decline]").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    assert page.url.startswith(served.pay)
    page.locator("[name=outcome][value=cancel]").click()

    expect(page).to_have_url("/en-us/cart/")
