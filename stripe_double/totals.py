"""What a session costs: lines, delivery, tax. All amounts are minor units of the session's currency.

Inclusive prices already hold their tax: it is shown and changes no total. Exclusive prices get it on top.
"""

from __future__ import annotations

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from stripe_double.refusals import Json, no_such

RATES = Path(__file__).parent / "data" / "tax_rates.toml"


@cache
def _rates() -> dict[str, dict[str, float]]:
    return tomllib.loads(RATES.read_text(encoding="utf-8"))


def tax_percent(country: str, state: str = "") -> Decimal:
    """A plausible rate where the buyer lives, in percent; not advice on anybody's taxes."""
    rates = _rates()
    if country == "US":
        return Decimal(str(rates["US"].get(state.upper(), rates["US"]["other"])))
    return Decimal(str(rates["countries"].get(country, 0)))


def line_amount(price: Json, quantity: int) -> int:
    """Unit price times quantity, rounded once."""
    return whole(Decimal(price["unit_amount_decimal"]) * quantity)


def taxed(amount: int, behavior: str | None, percent: Decimal) -> tuple[int, int]:
    """(total, tax in it) of an amount. A price that says no behaviour is not taxed."""
    if behavior == "exclusive":
        tax = whole(amount * percent / 100)
        return amount + tax, tax
    if behavior == "inclusive":
        return amount, whole(amount * percent / (100 + percent))
    return amount, 0


def whole(amount: Decimal) -> int:
    """To a minor unit, halves up."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def reckon(session: Json, percent: Decimal) -> None:
    """Write the session's amounts, and those of its lines and delivery, for a tax rate."""
    for line in session["_line_items"]:
        total, tax = taxed(line["amount_subtotal"], line["price"]["tax_behavior"], percent)
        line["amount_total"], line["amount_tax"] = total, tax
    shipping = session["shipping_cost"]
    if shipping:
        total, tax = taxed(shipping["amount_subtotal"], session["_shipping_tax"][shipping["shipping_rate"]], percent)
        shipping["amount_total"], shipping["amount_tax"] = total, tax
    parts = [*session["_line_items"], *([shipping] if shipping else [])]
    session["amount_subtotal"] = sum(line["amount_subtotal"] for line in session["_line_items"])
    session["amount_total"] = sum(part["amount_total"] for part in parts)
    session["total_details"] = {
        "amount_discount": 0,
        "amount_shipping": shipping["amount_subtotal"] if shipping else 0,
        "amount_tax": sum(part["amount_tax"] for part in parts),
    }


def choose_shipping(session: Json, rate: str) -> None:
    """Take one of the session's shipping options; amounts follow by `reckon`. Raises Refusal for another rate."""
    amounts = {option["shipping_rate"]: option["shipping_amount"] for option in session["shipping_options"]}
    if rate not in amounts:
        raise no_such("shipping rate", rate, "shipping", 400)
    amount = amounts[rate]
    session["shipping_cost"] = {
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "shipping_rate": rate,
    }
