"""What the double refuses, in the shape in which the real library raises it."""

import time
from typing import Any

import pytest
import requests
import stripe

from stripe_double.form_encoding import read_tree
from stripe_double.refusals import Refusal
from tests.stripe_double.made_sessions import create, make_line, make_order, make_shipping
from tests.stripe_double.running_double import KEY, client_of

IN_PRICE = "line_items[0][price_data]"


def price_without(name: str) -> dict[str, Any]:
    line = make_line()
    del line["price_data"][name]
    return line


UNKNOWN = [
    ({"colour": "red"}, "colour"),
    ({"automatic_tax": {"enabled": False, "who": "me"}}, "automatic_tax[who]"),
    ({"line_items": [make_line(prize=1)]}, f"{IN_PRICE}[prize]"),
    ({"line_items": [make_line(product_data={"name": "x", "colour": "red"})]}, f"{IN_PRICE}[product_data][colour]"),
    ({"shipping_options": [make_shipping(speed=1)]}, "shipping_options[0][shipping_rate_data][speed]"),
    # Since the API version that the pinned library speaks, it is `allowed_payment_method_types`.
    ({"payment_method_types": ["card"]}, "payment_method_types"),
]
MISSING = [
    ({"mode": None}, "mode"),
    ({"success_url": None}, "success_url"),
    ({"cancel_url": None}, "cancel_url"),
    ({"line_items": []}, "line_items"),
    ({"line_items": [{"price_data": make_line()["price_data"]}]}, "line_items[0][quantity]"),
    ({"line_items": [{"quantity": 1}]}, "line_items[0][price_data]"),
    ({"line_items": [price_without("currency")]}, f"{IN_PRICE}[currency]"),
    ({"line_items": [price_without("product_data")]}, f"{IN_PRICE}[product_data]"),
    ({"line_items": [make_line(product_data={"description": "x"})]}, f"{IN_PRICE}[product_data][name]"),
    ({"automatic_tax": {"liability": {"type": "self"}}}, "automatic_tax[enabled]"),
]
INVALID = [
    ({"mode": "gift"}, "mode", None),
    ({"locale": "fr-BE"}, "locale", None),
    ({"locale": "xx"}, "locale", None),
    ({"submit_type": "buy"}, "submit_type", None),
    ({"success_url": ""}, "success_url", "parameter_invalid_empty"),
    ({"success_url": "/thanks"}, "success_url", "url_invalid"),
    ({"cancel_url": "javascript:alert(1)"}, "cancel_url", "url_invalid"),
    ({"success_url": f"http://shop.example/{'x' * 5000}"}, "success_url", "url_invalid"),
    ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
    ({"client_reference_id": "x" * 201}, "client_reference_id", "parameter_invalid_string"),
    ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
    ({"automatic_tax": {"enabled": "perhaps"}}, "automatic_tax[enabled]", None),
    ({"automatic_tax": "yes"}, "automatic_tax", None),
    ({"line_items": "all"}, "line_items", None),
    ({"line_items": {"first": make_line()}}, "line_items", None),
    ({"line_items": [make_line()] * 101}, "line_items", None),
    ({"line_items": [make_line(quantity=0)]}, "line_items[0][quantity]", "parameter_invalid_integer"),
    ({"line_items": [make_line(quantity=-1)]}, "line_items[0][quantity]", "parameter_invalid_integer"),
    ({"line_items": [make_line() | {"quantity": 1.5}]}, "line_items[0][quantity]", "parameter_invalid_integer"),
    ({"line_items": [make_line(-1)]}, f"{IN_PRICE}[unit_amount]", "parameter_invalid_integer"),
    ({"line_items": [make_line(100_000_000)]}, f"{IN_PRICE}[unit_amount]", "amount_too_large"),
    ({"line_items": [make_line() | {"quantity": 900_000}]}, None, "amount_too_large"),
    ({"line_items": [make_line(49)]}, None, "amount_too_small"),
    ({"line_items": [make_line(29, "gbp")]}, None, "amount_too_small"),
    ({"line_items": [make_line(49, "jpy")]}, None, "amount_too_small"),
    ({"line_items": [make_line(1000, "xyz")]}, f"{IN_PRICE}[currency]", None),
    ({"line_items": [make_line(), make_line(currency="usd")]}, "line_items[1][price_data][currency]", None),
    ({"line_items": [make_line(tax_behavior="none")]}, f"{IN_PRICE}[tax_behavior]", None),
    ({"line_items": [make_line(recurring={"interval": "month"})]}, f"{IN_PRICE}[recurring]", None),
    ({"line_items": [make_line(product="prod_1")]}, f"{IN_PRICE}[product]", "resource_missing"),
    ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items[0][price]", "resource_missing"),
    ({"line_items": [make_line(unit_amount_decimal="1.5")]}, f"{IN_PRICE}[unit_amount]", None),
    ({"customer": "cus_1"}, "customer", "resource_missing"),
    ({"shipping_address_collection": {"allowed_countries": ["FR", "XX"]}}, "shipping_address_collection[allowed_countries][1]", None),
    ({"shipping_options": [make_shipping()] * 6}, "shipping_options", None),
    ({"shipping_options": [make_shipping(currency="usd")]}, "shipping_options[0][shipping_rate_data][fixed_amount][currency]", None),
    ({"metadata": {f"k{number}": "v" for number in range(51)}}, "metadata", None),
    ({"metadata": {"k" * 41: "v"}}, "metadata", None),
    ({"metadata": {"k": "v" * 501}}, "metadata[k]", None),
    ({"payment_intent_data": {"metadata": {"k": "v" * 501}}}, "payment_intent_data[metadata][k]", None),
    ({"custom_text": {"submit": {"message": "x" * 1201}}}, "custom_text[submit][message]", None),
    ({"custom_text": {"terms_of_service_acceptance": {"message": "x"}}}, "custom_text[terms_of_service_acceptance]", None),
    ({"discounts": [{"coupon": "x"}]}, "discounts", "not_played_by_the_double"),
    ({"ui_mode": "elements"}, "ui_mode", "not_played_by_the_double"),
]  # fmt: skip


def refused(client: stripe.StripeClient, changed: dict[str, Any]) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.checkout.sessions.create(make_order(**changed))
    return found.value


@pytest.mark.parametrize(("changed", "param"), UNKNOWN, ids=lambda value: str(value)[:60])
def test_an_unknown_parameter_is_refused_by_its_full_name(
    client: stripe.StripeClient, changed: dict[str, Any], param: str
) -> None:
    error = refused(client, changed)

    assert (error.http_status, error.code, error.param) == (400, "parameter_unknown", param)


@pytest.mark.parametrize(("changed", "param"), MISSING, ids=lambda value: str(value)[:60])
def test_a_missing_parameter_is_named(client: stripe.StripeClient, changed: dict[str, Any], param: str) -> None:
    error = refused(client, changed)

    assert (error.http_status, error.code, error.param) == (400, "parameter_missing", param)


@pytest.mark.parametrize(("changed", "param", "code"), INVALID, ids=lambda value: str(value)[:60])
def test_a_value_that_cannot_be_taken_is_refused(
    client: stripe.StripeClient, changed: dict[str, Any], param: str | None, code: str | None
) -> None:
    error = refused(client, changed)

    assert (error.http_status, error.param, error.code) == (400, param, code)


@pytest.mark.parametrize(("minutes", "taken"), [(29, False), (30, True), (1440, True), (1442, False)])
def test_a_session_may_live_half_an_hour_to_a_day(client: stripe.StripeClient, minutes: int, taken: bool) -> None:
    ends = int(time.time()) + minutes * 60
    if taken:
        assert create(client, expires_at=ends).expires_at == ends
    else:
        assert refused(client, {"expires_at": ends}).param == "expires_at"


def test_prices_must_say_their_tax_behaviour_when_tax_is_automatic(client: stripe.StripeClient) -> None:
    error = refused(client, {"automatic_tax": {"enabled": True}, "line_items": [price_without("tax_behavior")]})

    assert error.param == f"{IN_PRICE}[tax_behavior]"


def test_what_is_refused_leaves_nothing(client: stripe.StripeClient) -> None:
    before = [session.id for session in client.v1.checkout.sessions.list({"limit": 100}).data]

    refused(client, {"colour": "red"})

    assert [session.id for session in client.v1.checkout.sessions.list({"limit": 100}).data] == before


@pytest.mark.parametrize(
    "key", ["sk_live_something", "pk_test_something", "nonsense", "sk_test_", "rk_live_x"], ids=lambda key: key[:7]
)
def test_only_test_mode_secret_keys_are_let_in(double: str, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as found:
        create(client_of(double, key=key))

    assert found.value.http_status == 401


def test_no_key_at_all_is_a_401(double: str) -> None:
    answer = requests.get(f"{double}/v1/events", timeout=20)

    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")


def test_an_address_that_is_not_played_is_stripes_404(double: str) -> None:
    answer = requests.get(f"{double}/v1/subscriptions", headers={"Authorization": f"Bearer {KEY}"}, timeout=20)

    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("Unrecognized request URL (GET: /v1/subscriptions)")


def test_the_api_version_is_answered_and_checked(double: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    asked = requests.get(f"{double}/v1/events", headers=headers | {"Stripe-Version": "2026-10-28.endive"}, timeout=20)
    wrong = requests.get(f"{double}/v1/events", headers=headers | {"Stripe-Version": "latest"}, timeout=20)

    assert (asked.status_code, asked.headers["Stripe-Version"]) == (200, "2026-10-28.endive")
    assert asked.headers["Request-Id"].startswith("req_")
    assert wrong.status_code == 400


def test_brackets_become_a_tree() -> None:
    assert read_tree("a[b][0][c]=1&a[b][1][c]=&expand[]=x&expand[]=y&d=%C3%A9") == {
        "a": {"b": {"0": {"c": "1"}, "1": {"c": ""}}},
        "expand": {"0": "x", "1": "y"},
        "d": "é",
    }


@pytest.mark.parametrize("encoded", ["a=1&a[b]=2", "a[b]=2&a=1", "a[b=1", "[a]=1", "a=%ff"])
def test_a_form_that_says_two_things_or_nothing_is_refused(encoded: str) -> None:
    with pytest.raises(Refusal):
        read_tree(encoded)
