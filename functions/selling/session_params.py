"""What Stripe is asked to take: made from the stored order alone, so that asking again asks the same.

Amounts are the order's. Tax is always said explicitly: inside the price, or, where the market adds it, worked out by Stripe
after the address. Stripe learns the order's number and nothing else of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from functions.kit.database import Row
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.words import word

_LANGUAGES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk "
    "sl sv th tr vi zh zh-HK zh-TW"
)
STRIPE_LOCALES = frozenset(_LANGUAGES.split())
"""The languages of Stripe's page, in its own spelling."""


def stripe_locale(slug: str) -> str:
    """The language of Stripe's page for a locale: 'en-GB', 'fr', or 'auto' for one it lacks."""
    language, _, market = slug.partition("-")
    exact = f"{language}-{market.upper()}"
    return exact if exact in STRIPE_LOCALES else language if language in STRIPE_LOCALES else "auto"


def session_params(shop: Shop, order: Row, items: Sequence[Row], plan: Row | None) -> dict[str, Any]:
    """The parameters of a checkout session for an order."""
    number, locale = order["number"], order["locale"]
    token = shop.token("order", number)
    messages = shop.runtime().messages
    tax = "inclusive" if order["tax_included"] else "exclusive"
    lines = [_line(messages, order, item, plan, tax) for item in items] + _fee_lines(messages, order, items, tax)
    return {
        "mode": "payment",
        "client_reference_id": number,
        "metadata": {"order": number},
        "payment_intent_data": {"metadata": {"order": number}},
        "line_items": lines,
        "shipping_address_collection": {"allowed_countries": [order["market"]]},
        "shipping_options": [_shipping(messages, order, items, tax)],
        "automatic_tax": {"enabled": not order["tax_included"]},
        "locale": stripe_locale(locale),
        "expires_at": order["reserved_until"],
        "success_url": shop.url(f"/api/orders/{token}"),
        "cancel_url": shop.url(f"/api/checkout/{token}/cancelled"),
    }


def _line(messages: Path, order: Row, item: Row, plan: Row | None, tax: str) -> dict[str, Any]:
    grade = word(messages, order["locale"], f"grade.{item['grade']}", item["grade"])
    name = " · ".join(part for part in (item["title"], item["version"], grade) if part)
    discount = plan["discount_minor"] if plan and plan["offer"] == item["offer"] else 0
    return _priced(name, item["unit_minor"] - discount, order["currency"], tax, item["quantity"])


def _fee_lines(messages: Path, order: Row, items: Sequence[Row], tax: str) -> list[dict[str, Any]]:
    return [
        _priced(word(messages, order["locale"], f"fee.{kind}", kind), minor, order["currency"], tax, 1)
        for kind, minor in ledger.fees_of(items).items()
    ]


def _priced(name: str, minor: int, currency: str, tax: str, quantity: int) -> dict[str, Any]:
    return {
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": minor,
            "tax_behavior": tax,
            "product_data": {"name": name[:250]},
        },
        "quantity": quantity,
    }


def _shipping(messages: Path, order: Row, items: Sequence[Row], tax: str) -> dict[str, Any]:
    shortest, longest = (max(item[name] for item in items) for name in ("ships_min", "ships_max"))
    return {
        "shipping_rate_data": {
            "type": "fixed_amount",
            "display_name": word(messages, order["locale"], "foot.delivery", "Delivery")[:100],
            "fixed_amount": {"amount": order["shipping_minor"], "currency": order["currency"].lower()},
            "tax_behavior": tax,
            "delivery_estimate": {
                "minimum": {"unit": "business_day", "value": max(shortest, 1)},
                "maximum": {"unit": "business_day", "value": max(longest, 1)},
            },
        }
    }
