"""Checkout sessions: made, changed, expired. How one is paid is `payments`' business.

Source of the object: https://docs.stripe.com/api/checkout/sessions/object. The payment intent comes into being when a
buyer tries to pay, as it does since API version 2022-08-01.
"""

from __future__ import annotations

from decimal import Decimal

from stripe_double import events
from stripe_double.account import Account
from stripe_double.currencies import MOST, least_charge, shown
from stripe_double.intents import cancel_intent
from stripe_double.metadata import merge_metadata
from stripe_double.refusals import Json, Refusal, not_played
from stripe_double.session_rules import MOST_SECONDS, check_new_session
from stripe_double.store import new_id
from stripe_double.totals import choose_shipping, line_amount, reckon

KIND = "checkout.session"

# Kept as they were given; null when they were not.
AS_GIVEN = (
    "after_expiration", "allow_promotion_codes", "allowed_payment_method_types", "billing_address_collection",
    "branding_settings", "cancel_url", "client_reference_id", "consent_collection", "customer_email",
    "excluded_payment_method_types", "integration_identifier", "locale", "name_collection", "origin_context",
    "phone_number_collection", "shipping_address_collection", "submit_type", "success_url", "wallet_options",
)  # fmt: skip
ALWAYS_NULL = (
    "client_secret", "collected_information", "consent", "currency_conversion", "customer", "customer_account",
    "customer_details", "discounts", "invoice", "invoice_creation", "managed_payments", "optional_items",
    "payment_intent", "payment_link", "payment_method_collection", "payment_method_configuration_details",
    "permissions", "presentment_details", "recovered_from", "redirect_on_completion", "return_url",
    "saved_payment_method_options", "setup_intent", "subscription", "tax_id_collection",
)  # fmt: skip


def create(account: Account, _: str, params: Json) -> Json:
    """A new, open session with the page's address in `url`."""
    now = account.clock.now()
    check_new_session(params, now)
    currency = params["line_items"][0]["price_data"]["currency"].lower()
    session: Json = dict.fromkeys(ALWAYS_NULL) | {name: params.get(name) for name in AS_GIVEN}
    identity = new_id("cs_test", 58)
    session |= {
        "id": identity,
        "object": KIND,
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        "automatic_tax": _automatic_tax(params),
        "created": now,
        "currency": currency,
        "custom_fields": [],
        "custom_text": _custom_text(params),
        "customer_creation": params.get("customer_creation", "if_required"),
        "expires_at": params.get("expires_at", now + MOST_SECONDS),
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "mode": "payment",
        "payment_method_options": params.get("payment_method_options", {}),
        "payment_method_types": params.get("allowed_payment_method_types") or ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": params.get("phone_number_collection") or {"enabled": False},
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        "url": f"{account.settings.url or account.cause.origin}/pay/{identity}",
        "_intent_data": _intent_data(params),
        "_line_items": [_line_item(account, line, currency, now) for line in params["line_items"]],
        "_shipping_tax": {},
    }
    for option in params.get("shipping_options", []):
        _add_shipping(account, session, option["shipping_rate_data"], now)
    if session["shipping_options"]:
        choose_shipping(session, session["shipping_options"][0]["shipping_rate"])
    reckon(session, Decimal(0))
    _check_total(session)
    if session["amount_total"] == 0:
        session["payment_status"] = "no_payment_required"
    return keep(account, session)


def keep(account: Account, session: Json) -> Json:
    """Store it; an open one has a time at which it expires by itself."""
    return account.store.put(session, due=session["expires_at"] if session["status"] == "open" else None)


def update(account: Account, wanted: str, params: Json) -> Json:
    """Change its metadata, which is all the double lets be changed."""
    session = account.find(KIND, wanted, "session")
    for name in sorted(params.keys() - {"metadata", "expand"}):
        raise not_played(f"changing '{name}'", name)
    session["metadata"] = merge_metadata(session["metadata"], params.get("metadata"))
    return keep(account, session)


def expire(account: Account, wanted: str, params: Json) -> Json:
    """Close an open session; nobody can pay it any more."""
    session = account.find(KIND, wanted, "session")
    if session["status"] != "open":
        raise Refusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}.",
            started=True,
        )
    return close_unpaid(account, session)


def close_unpaid(account: Account, session: Json) -> Json:
    """What expiry does, whoever brought it about."""
    session["status"], session["url"] = "expired", None
    if session["payment_intent"]:
        cancel_intent(account, session["payment_intent"])
    keep(account, session)
    events.record(account, "checkout.session.expired", session)
    return session


def asks_terms(session: Json) -> bool:
    """Whether the buyer must agree to the shop's terms."""
    return (session["consent_collection"] or {}).get("terms_of_service") == "required"


def _automatic_tax(params: Json) -> Json:
    enabled = params.get("automatic_tax", {}).get("enabled", False)
    return {
        "enabled": enabled,
        "liability": {"type": "self"} if enabled else None,
        "provider": "stripe" if enabled else None,
        "status": "requires_location_inputs" if enabled else None,
    }


def _intent_data(params: Json) -> Json:
    given: Json = params.get("payment_intent_data", {})
    return given | {"metadata": merge_metadata({}, given.get("metadata"))}


def _custom_text(params: Json) -> Json:
    places = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {place: params.get("custom_text", {}).get(place) or None for place in places}


def _line_item(account: Account, line: Json, currency: str, now: int) -> Json:
    data = line["price_data"]
    product = account.store.put(
        {
            "id": new_id("prod", 14),
            "object": "product",
            "active": False,
            "created": now,
            "description": None,
            "images": [],
            "livemode": False,
            "tax_code": None,
            "type": "service",
            "updated": now,
            "url": None,
        }
        | data["product_data"]
        | {"metadata": merge_metadata({}, data["product_data"].get("metadata"))}
    )
    exact = str(data.get("unit_amount", data.get("unit_amount_decimal")))
    price = account.store.put(
        {
            "id": new_id("price"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": now,
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": product["id"],
            "recurring": None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": data.get("unit_amount"),
            "unit_amount_decimal": exact,
        }
    )
    amount = line_amount(price, line["quantity"])
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": product["name"],
        "metadata": merge_metadata({}, line.get("metadata")),
        "price": price,
        "quantity": line["quantity"],
    }


def _add_shipping(account: Account, session: Json, data: Json, now: int) -> None:
    rate = account.store.put(
        {
            "id": new_id("shr"),
            "object": "shipping_rate",
            "active": True,
            "created": now,
            "delivery_estimate": data.get("delivery_estimate"),
            "display_name": data["display_name"],
            "fixed_amount": {
                "amount": data["fixed_amount"]["amount"],
                "currency": data["fixed_amount"]["currency"].lower(),
            },
            "livemode": False,
            "metadata": merge_metadata({}, data.get("metadata")),
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tax_code": data.get("tax_code"),
            "type": "fixed_amount",
        }
    )
    session["shipping_options"].append({"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate["id"]})
    session["_shipping_tax"][rate["id"]] = rate["tax_behavior"]


def _check_total(session: Json) -> None:
    currency, total = session["currency"], session["amount_total"]
    least = least_charge(currency)
    if 0 < total < least:
        raise Refusal(
            f"The Checkout Session's total amount due must add up to at least {shown(least, currency)} {currency}",
            code="amount_too_small",
        )
    if total > MOST:
        raise Refusal(
            f"The Checkout Session's total amount due must add up to at most {shown(MOST, currency)} {currency}",
            code="amount_too_large",
        )
