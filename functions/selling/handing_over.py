"""An order as the back office gets it: what to send, to whom, whose money it is. And a plan as its carrier gets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from functions.kit.database import Row, Transaction
from functions.selling import ledger
from storefront.domain.money import plain_amount

COLUMNS = (
    "order", "line", "state", "market", "locale", "placed_at", "paid_at", "offer", "sku", "grade", "refurbisher",
    "quantity", "unit_price", "currency", "vat_scheme", "order_shipping", "order_total", "order_paid", "order_refunded",
    "plan", "name", "email", "phone", "address",
)  # fmt: skip
"""The columns of the CSV: one row an item."""


def order_document(tx: Transaction, number: str, occasion: str) -> dict[str, Any]:
    """An order, whole, as one JSON object."""
    order = ledger.order(tx, number)
    assert order is not None
    return {"occasion": occasion, **_document(tx, order)}


def plan_document(tx: Transaction, number: str) -> dict[str, Any]:
    """A plan that was bought, with the buyer's consent, for its carrier."""
    order, plan = ledger.order(tx, number), ledger.plan_of(tx, number)
    assert order is not None
    assert plan is not None
    return {**plan, "currency": order["currency"], "locale": order["locale"], "buyer": _buyer(tx, number)}


def documents(tx: Transaction, since: int) -> Iterator[dict[str, Any]]:
    """Every order that changed since a moment and that somebody paid for, oldest first."""
    for order in tx.all(
        "SELECT * FROM orders WHERE changed_at >= ? AND paid_at IS NOT NULL ORDER BY created_at, number", since
    ):
        yield _document(tx, order)


def csv_rows(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A document as rows of COLUMNS."""
    buyer = document["buyer"]
    for item in document["items"]:
        yield {
            "order": document["order"],
            "line": item["line"],
            "state": document["state"],
            "market": document["market"],
            "locale": document["locale"],
            "placed_at": document["placed_at"],
            "paid_at": document["paid_at"],
            "offer": item["offer"],
            "sku": item["sku"],
            "grade": item["grade"],
            "refurbisher": item["refurbisher"],
            "quantity": item["quantity"],
            "unit_price": item["unit_price"],
            "currency": document["currency"],
            "vat_scheme": item["vat_scheme"],
            "order_shipping": document["shipping"],
            "order_total": document["total"],
            "order_paid": document["paid"],
            "order_refunded": document["refunded"],
            "plan": (document["plan"] or {}).get("plan", ""),
            "name": buyer["name"],
            "email": buyer["email"],
            "phone": buyer["phone"],
            "address": msgspec.json.encode(buyer["address"]).decode(),
        }


def _document(tx: Transaction, order: Row) -> dict[str, Any]:
    number, currency = order["number"], order["currency"]

    def amount(minor: int) -> str:
        return plain_amount(minor, currency)

    return {
        "order": number,
        "state": order["state"],
        "flag": order["flag"],
        "disputed": bool(order["disputed"]),
        "market": order["market"],
        "locale": order["locale"],
        "currency": currency,
        "release": order["release"],
        "placed_at": order["created_at"],
        "paid_at": order["paid_at"],
        "goods": amount(order["goods_minor"]),
        "fees": amount(order["fees_minor"]),
        "shipping": amount(order["shipping_minor"]),
        "discount": amount(order["discount_minor"]),
        "tax": amount(order["tax_minor"]),
        "total": amount(order["total_minor"]),
        "paid": amount(order["paid_minor"]),
        "refunded": amount(order["refunded_minor"]),
        "payment": order["payment"],
        "items": [_item(item, currency) for item in ledger.items_of(tx, number)],
        "plan": ledger.plan_of(tx, number),
        "buyer": _buyer(tx, number),
    }


def _item(item: Row, currency: str) -> dict[str, Any]:
    names = ("line", "offer", "sku", "title", "version", "grade", "refurbisher", "quantity", "vat_scheme")
    return {name: item[name] for name in names} | {
        "unit_price": plain_amount(item["unit_minor"], currency),
        "levy": plain_amount(item["levy_minor"], currency),
        "separate_fees": msgspec.json.decode(item["separate_fees"]),
        "legal_guarantee_months": item["legal_months"],
        "seller_guarantee_months": item["seller_months"],
    }


def _buyer(tx: Transaction, number: str) -> dict[str, Any]:
    row = tx.one("SELECT email, name, phone, address FROM buyers WHERE number = ?", number)
    if row is None:
        return {"email": "", "name": "", "phone": "", "address": {}}
    return row | {"address": msgspec.json.decode(row["address"] or "{}")}
