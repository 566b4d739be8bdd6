"""Row 16: currencies without decimals, tax before and after the address, and languages Stripe's page lacks."""

import re
from typing import Any

import pytest
from stripe.params.checkout._session_create_params import SessionCreateParams

from functions.selling.session_params import STRIPE_LOCALES, stripe_locale
from tests.functions.buying import TestShop
from tests.functions.made_release import RULES
from tests.stripe_double.running_double import client_of


def asked(shop: TestShop) -> dict[str, Any]:
    (call,) = [call for call in shop.calls("/checkout/sessions") if call["method"] == "POST"]
    return dict(call["params"])


@pytest.mark.parametrize(
    ("offer", "locale", "currency", "total"),
    [("JP-1", "ja-jp", "JPY", 53350), ("KR-1", "ko-kr", "KRW", 412000), ("GB-1", "en-gb", "GBP", 25350)],
)
def test_amounts_are_exact(offer: str, locale: str, currency: str, total: int, shop: TestShop) -> None:
    number = shop.bought(offer, locale=locale)
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")

    order = shop.order(number)
    assert (order["state"], order["currency"], order["total_minor"], order["paid_minor"]) == (
        "paid",
        currency,
        total,
        total,
    )
    assert asked(shop)["automatic_tax"] == {"enabled": "false"}
    assert asked(shop)["line_items"]["0"]["price_data"]["tax_behavior"] == "inclusive"


def test_in_the_us_tax_comes_after_the_address_and_fees_stand_apart(shop: TestShop) -> None:
    number = shop.bought("US-1", locale="en-us", quantity=2)
    shop.outcome(number, "pay", state="CA")
    shop.deliver("checkout.session.completed")

    order, params = shop.order(number), asked(shop)
    assert (order["goods_minor"], order["fees_minor"], order["shipping_minor"]) == (60000, 598, 500)
    assert order["state"] == "paid"
    assert order["tax_minor"] > 0
    assert order["paid_minor"] == 61098 + order["tax_minor"]
    assert params["automatic_tax"] == {"enabled": "true"}
    assert [line["price_data"]["tax_behavior"] for line in params["line_items"].values()] == ["exclusive"] * 2


@pytest.mark.parametrize(
    ("slug", "spoken"),
    [("fr-be", "fr"), ("en-gb", "en-GB"), ("en-us", "en"), ("el-gr", "el"), ("nb-no", "nb"), ("ga-ie", "auto")],
)
def test_a_language_that_stripe_lacks_is_left_to_it(slug: str, spoken: str) -> None:
    assert stripe_locale(slug) == spoken


def test_stripes_languages_are_those_of_its_library() -> None:
    known = set(re.findall(r"'([\w-]+)'", str(SessionCreateParams.__annotations__["locale"])))

    assert known == STRIPE_LOCALES


def test_every_locale_of_the_shop_has_stripes_page_in_its_language() -> None:
    assert [locale.slug for locale in RULES.locales if stripe_locale(locale.slug) == "auto"] == []


def test_stripe_learns_the_orders_number_and_nothing_else_of_ours(shop: TestShop) -> None:
    number = shop.bought("FR-2")
    params = asked(shop)

    assert params["metadata"] == {"order": number}
    assert params["payment_intent_data"] == {"metadata": {"order": number}}
    assert params["shipping_address_collection"] == {"allowed_countries": {"0": "FR"}}
    assert params["shipping_options"]["0"]["shipping_rate_data"]["fixed_amount"] == {"amount": "490", "currency": "eur"}
    session = client_of(shop.double).v1.checkout.sessions.retrieve(shop.session(number))
    assert session.expires_at == shop.order(number)["reserved_until"]
