"""What Stripe refuses in a new Checkout session although every parameter has its right type.

Source: https://docs.stripe.com/api/checkout/sessions/create, and for amounts https://docs.stripe.com/currencies.
Parameters that the double would have to pass over in silence are refused by name.
"""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import urlsplit

from stripe_double.currencies import MOST, SUPPORTED
from stripe_double.metadata import merge_metadata
from stripe_double.refusals import Json, Refusal, invalid, missing, no_such, not_played

MOST_LINES = 100
MOST_SHIPPING_OPTIONS = 5
MOST_QUANTITY = 999_999
LONGEST_REFERENCE = 200
LONGEST_URL = 5_000
LONGEST_TEXT = 1_200
LEAST_SECONDS = 30 * 60
MOST_SECONDS = 24 * 60 * 60
# A request is on its way for a moment, and two machines' clocks are never quite the same.
SLACK_SECONDS = 15

NOT_PLAYED = frozenset(
    {
        "custom_fields",
        "discounts",
        "invoice_creation",
        "optional_items",
        "permissions",
        "return_url",
        "saved_payment_method_options",
        "setup_intent_data",
        "subscription_data",
        "tax_id_collection",
        "payment_method_collection",
        "payment_method_data",
    }
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def check_new_session(params: Json, now: int) -> None:
    """Raise Refusal for the first thing that Stripe would not take. `now`: seconds since 1970."""
    _check_mode(params)
    for name in ("success_url", "cancel_url"):
        if name not in params:
            raise missing(name)
        check_url(params[name], name)
    lines = params.get("line_items", [])
    if not lines:
        raise missing("line_items")
    if len(lines) > MOST_LINES:
        raise invalid(f"You can't have more than {MOST_LINES} line items.", "line_items")
    currency = params.get("currency", "").lower() or _first_currency(lines)
    taxed = params.get("automatic_tax", {}).get("enabled", False)
    for index, line in enumerate(lines):
        _check_line(line, f"line_items[{index}]", currency, taxed)
    _check_shipping(params, currency)
    _check_expiry(params, now)
    _check_buyer(params)
    _check_texts(params)
    merge_metadata({}, params.get("metadata"))
    intent = params.get("payment_intent_data", {})
    merge_metadata({}, intent.get("metadata"), "payment_intent_data[metadata]")
    if intent.get("capture_method", "automatic") == "manual":
        raise not_played("manual capture", "payment_intent_data[capture_method]")


def check_url(url: str, param: str) -> None:
    """An absolute http or https address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > LONGEST_URL or re.search(r"\s", url):
        raise invalid("Not a valid URL", param, "url_invalid")


def _check_mode(params: Json) -> None:
    if "mode" not in params:
        raise missing("mode")
    if params["mode"] != "payment":
        raise not_played(f"mode '{params['mode']}'", "mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_played(f"ui_mode '{params['ui_mode']}'", "ui_mode")
    for name in sorted(NOT_PLAYED & params.keys()):
        raise not_played(f"'{name}'", name)
    for name in ("customer", "customer_account"):
        if name in params:
            raise no_such(name.replace("_", " "), params[name], name, 400)


def _first_currency(lines: list[Json]) -> str:
    return next((str(line["price_data"]["currency"]).lower() for line in lines if "price_data" in line), "")


def _check_line(line: Json, name: str, currency: str, taxed: bool) -> None:
    if "price" in line and "price_data" in line:
        raise invalid("You may only specify one of these parameters: price, price_data.", name)
    if "price" in line:
        raise no_such("price", line["price"], f"{name}[price]", 400)
    if "price_data" not in line:
        raise missing(f"{name}[price_data]")
    if "quantity" not in line:
        raise missing(f"{name}[quantity]")
    for unplayed in ("adjustable_quantity", "tax_rates", "dynamic_tax_rates"):
        if unplayed in line:
            raise not_played(f"'{unplayed}'", f"{name}[{unplayed}]")
    if not 1 <= line["quantity"] <= MOST_QUANTITY:
        raise invalid(
            "This value must be greater than or equal to 1.", f"{name}[quantity]", "parameter_invalid_integer"
        )
    merge_metadata({}, line.get("metadata"), f"{name}[metadata]")
    _check_price(line["price_data"], f"{name}[price_data]", currency, taxed)


def _check_price(price: Json, name: str, currency: str, taxed: bool) -> None:
    _check_currency(price["currency"], currency, f"{name}[currency]")
    if "recurring" in price:
        raise invalid("You specified `payment` mode but passed a recurring price.", f"{name}[recurring]")
    if "product" in price:
        raise no_such("product", price["product"], f"{name}[product]", 400)
    if "product_data" not in price:
        raise missing(f"{name}[product_data]")
    if ("unit_amount" in price) == ("unit_amount_decimal" in price):
        raise invalid(
            "You must pass exactly one of these parameters: unit_amount, unit_amount_decimal.", f"{name}[unit_amount]"
        )
    check_amount(Decimal(str(price.get("unit_amount", price.get("unit_amount_decimal")))), f"{name}[unit_amount]")
    if taxed and price.get("tax_behavior", "unspecified") == "unspecified":
        raise invalid("`tax_behavior` must be set on a price when automatic tax is enabled.", f"{name}[tax_behavior]")
    product = price["product_data"]
    if len(product.get("images", [])) > 8:
        raise invalid("You can have up to 8 images.", f"{name}[product_data][images]")
    for index, image in enumerate(product.get("images", [])):
        check_url(image, f"{name}[product_data][images][{index}]")
    merge_metadata({}, product.get("metadata"), f"{name}[product_data][metadata]")


def check_amount(amount: Decimal, param: str) -> None:
    """Not negative and not above Stripe's eight digits."""
    if amount < 0:
        raise invalid("Invalid non-negative integer", param, "parameter_invalid_integer")
    if amount > MOST:
        raise invalid(f"Amount must be no more than {MOST}", param, "amount_too_large")


def _check_currency(given: str, currency: str, param: str) -> None:
    if given.lower() not in SUPPORTED:
        raise invalid(f"Invalid currency: {given}.", param)
    if given.lower() != currency:
        raise invalid(
            f"All prices on a Checkout Session must have the same currency; found {given.lower()} and {currency}.",
            param,
        )


def _check_shipping(params: Json, currency: str) -> None:
    collection = params.get("shipping_address_collection")
    if collection and not collection["allowed_countries"]:
        raise missing("shipping_address_collection[allowed_countries]")
    options = params.get("shipping_options", [])
    if len(options) > MOST_SHIPPING_OPTIONS:
        raise invalid(f"You can have up to {MOST_SHIPPING_OPTIONS} shipping options.", "shipping_options")
    for index, option in enumerate(options):
        name = f"shipping_options[{index}]"
        if "shipping_rate" in option:
            raise no_such("shipping rate", option["shipping_rate"], f"{name}[shipping_rate]", 400)
        if "shipping_rate_data" not in option:
            raise missing(f"{name}[shipping_rate_data]")
        rate, name = option["shipping_rate_data"], f"{name}[shipping_rate_data]"
        if "fixed_amount" not in rate:
            raise missing(f"{name}[fixed_amount]")
        if len(rate["display_name"]) > 100:
            raise invalid("The display name must be 100 characters or less.", f"{name}[display_name]")
        _check_currency(rate["fixed_amount"]["currency"], currency, f"{name}[fixed_amount][currency]")
        check_amount(Decimal(rate["fixed_amount"]["amount"]), f"{name}[fixed_amount][amount]")
        merge_metadata({}, rate.get("metadata"), f"{name}[metadata]")


def _check_expiry(params: Json, now: int) -> None:
    ahead = params.get("expires_at", now + MOST_SECONDS) - now
    if ahead < LEAST_SECONDS - SLACK_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "expires_at"
        )
    if ahead > MOST_SECONDS + SLACK_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "expires_at"
        )


def _check_buyer(params: Json) -> None:
    if len(params.get("client_reference_id", "")) > LONGEST_REFERENCE:
        raise invalid(
            f"Invalid string: must be at most {LONGEST_REFERENCE} characters",
            "client_reference_id",
            "parameter_invalid_string",
        )
    email = params.get("customer_email")
    if email is not None and (not EMAIL.fullmatch(email) or len(email) > 512):
        raise invalid(f"Invalid email address: {email}", "customer_email", "email_invalid")


def _check_texts(params: Json) -> None:
    texts = params.get("custom_text", {})
    for place, text in texts.items():
        if text and len(text["message"]) > LONGEST_TEXT:
            raise invalid(
                f"Invalid string: must be at most {LONGEST_TEXT} characters", f"custom_text[{place}][message]"
            )
    agreed = params.get("consent_collection", {}).get("terms_of_service")
    if texts.get("terms_of_service_acceptance") and agreed != "required":
        raise Refusal(
            "You can only set `custom_text[terms_of_service_acceptance]` if `consent_collection[terms_of_service]` is "
            "'required'.",
            param="custom_text[terms_of_service_acceptance]",
        )
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        if len(params.get("payment_intent_data", {}).get(name, "")) > 22:
            raise invalid("The statement descriptor must be at most 22 characters.", f"payment_intent_data[{name}]")
