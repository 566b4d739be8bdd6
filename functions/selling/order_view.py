"""An order as its buyer may see it: what was bought, of whom, for how much, where it stands. Nothing they did not type."""

from __future__ import annotations

import msgspec

from functions.kit.database import Row, Transaction
from functions.selling import ledger
from functions.selling.states import State
from storefront.domain.money import plain_amount


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item; amounts are decimal text in the order's currency, months are None where the law names none."""

    title: str
    version: str
    grade: str
    sku: str
    seller: str
    quantity: int
    unit_price: str
    legal_guarantee: str
    legal_months: int | None
    seller_months: int
    vat_scheme: str


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order. `guarantee` is False once all money went back; `plan` is the carrier and plan that came along."""

    order: str
    state: str
    market: str
    locale: str
    currency: str
    items: list[ItemView]
    goods: str
    fees: str
    shipping: str
    discount: str
    tax: str
    total: str
    refunded: str
    guarantee: bool
    plan: str | None
    placed_at: int
    paid_at: int | None
    name: str
    email: str


def view_order(tx: Transaction, order: Row) -> OrderView:
    """The view of an order."""
    number, currency = order["number"], order["currency"]
    plan = ledger.plan_of(tx, number)
    buyer = tx.one("SELECT name, email FROM buyers WHERE number = ?", number) or {"name": "", "email": ""}

    def amount(minor: int) -> str:
        return plain_amount(minor, currency)

    return OrderView(
        order=number,
        state=order["state"],
        market=order["market"],
        locale=order["locale"],
        currency=currency,
        items=[_item(item, currency) for item in ledger.items_of(tx, number)],
        goods=amount(order["goods_minor"]),
        fees=amount(order["fees_minor"]),
        shipping=amount(order["shipping_minor"]),
        discount=amount(order["discount_minor"]),
        tax=amount(order["tax_minor"]),
        total=amount(order["paid_minor"] or order["total_minor"]),
        refunded=amount(order["refunded_minor"]),
        guarantee=order["state"] in (State.PAID, State.PARTLY_REFUNDED),
        plan=f"{plan['carrier']}: {plan['name']}" if plan else None,
        placed_at=order["created_at"],
        paid_at=order["paid_at"],
        name=buyer["name"],
        email=buyer["email"],
    )


def _item(item: Row, currency: str) -> ItemView:
    return ItemView(
        title=item["title"],
        version=item["version"],
        grade=item["grade"],
        sku=item["sku"],
        seller=item["seller"],
        quantity=item["quantity"],
        unit_price=plain_amount(item["unit_minor"], currency),
        legal_guarantee=item["legal_kind"],
        legal_months=item["legal_months"],
        seller_months=item["seller_months"],
        vat_scheme=item["vat_scheme"],
    )
