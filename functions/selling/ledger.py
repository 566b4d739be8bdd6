"""Orders as rows: stored, found, and moved from state to state, every step a row of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.tokens import hash_of
from functions.selling.pricing import Line, Sale
from functions.selling.states import State, before

FIRST_LOOK_SECONDS = 30
"""How long after it was stored the reconciler looks at an order first: a checkout may take this long."""


def store_order(tx: Transaction, number: str, token: str, sale: Sale, *, reserved_until: int, now: int) -> None:
    """Store a sale as an order in state `creating`, with its prices, sellers and guarantees as they are now."""
    tx.do(
        "INSERT INTO orders (number, token_hash, state, market, locale, currency, goods_minor, fees_minor, "
        "shipping_minor, discount_minor, total_minor, tax_included, release, reserved_until, look_again_at, created_at, "
        "changed_at) VALUES (?, ?, 'creating', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, hash_of(token), sale.market.code, sale.locale.slug, sale.currency, sale.goods_minor, sale.fees_minor,
        sale.shipping_minor, sale.discount_minor, sale.total_minor, int(sale.market.tax_included), sale.release,
        reserved_until, now + FIRST_LOOK_SECONDS, now, now,
    )  # fmt: skip
    for place, line in enumerate(sale.lines, start=1):
        _store_item(tx, number, place, line, sale)
    if sale.plan:
        _store_plan(tx, number, sale, now)
    _note(tx, number, 0, State.CREATING, "stored", now)


def move(tx: Transaction, number: str, to: State, what: str, now: int, **columns: object) -> bool:
    """Move an order to a state, if it may go there from where it is, and set columns; False when it may not."""
    origins = before(to)
    sets = "".join(f", {name} = ?" for name in columns)
    row = tx.one(
        f"UPDATE orders SET state = ?, step = step + 1, changed_at = ?{sets} "
        f"WHERE number = ? AND state IN ({', '.join('?' * len(origins))}) RETURNING step",
        to.value, now, *columns.values(), number, *(origin.value for origin in origins),
    )  # fmt: skip
    if row is None:
        return False
    _note(tx, number, row["step"], to, what, now)
    return True


def note(tx: Transaction, number: str, what: str, now: int, **columns: object) -> None:
    """Note something about an order that does not change its state, and set columns."""
    sets = "".join(f", {name} = ?" for name in columns)
    row = tx.one(
        f"UPDATE orders SET step = step + 1, changed_at = ?{sets} WHERE number = ? RETURNING step, state",
        now, *columns.values(), number,
    )  # fmt: skip
    assert row is not None
    _note(tx, number, row["step"], State(row["state"]), what, now)


def locked(tx: Transaction, number: str) -> Row | None:
    """An order, which nobody else changes until this transaction ends."""
    return tx.one("UPDATE orders SET changed_at = changed_at WHERE number = ? RETURNING *", number)


def order(tx: Transaction, number: str) -> Row | None:
    """An order."""
    return tx.one("SELECT * FROM orders WHERE number = ?", number)


def order_by_token(tx: Transaction, token: str) -> Row | None:
    """The order a link leads to."""
    return tx.one("SELECT * FROM orders WHERE token_hash = ?", hash_of(token))


def number_by_payment(tx: Transaction, payment: str) -> str | None:
    """The number of the order that a payment paid."""
    row = tx.one("SELECT number FROM orders WHERE payment = ?", payment)
    return None if row is None else str(row["number"])


def items_of(tx: Transaction, number: str) -> list[Row]:
    """An order's items, in order."""
    return tx.all("SELECT * FROM order_items WHERE number = ? ORDER BY line", number)


def fees_of(items: Sequence[Row]) -> dict[str, int]:
    """The fees beside an order's prices, by kind, of all pieces."""
    sums: dict[str, int] = {}
    for item in items:
        for fee in msgspec.json.decode(item["separate_fees"]):
            sums[fee["kind"]] = sums.get(fee["kind"], 0) + fee["minor"] * item["quantity"]
    return {kind: minor for kind, minor in sums.items() if minor}


def plan_of(tx: Transaction, number: str) -> Row | None:
    """The plan that was bought along."""
    return tx.one("SELECT * FROM order_plans WHERE number = ?", number)


def events_of(tx: Transaction, number: str) -> list[Row]:
    """An order's steps, first to last."""
    return tx.all("SELECT * FROM order_events WHERE number = ? ORDER BY step", number)


def store_buyer(tx: Transaction, number: str, buyer: Mapping[str, str]) -> None:
    """Store who bought, once."""
    tx.do(
        "INSERT INTO buyers (number, email, name, phone, address) VALUES (?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING",
        number, buyer["email"], buyer["name"], buyer["phone"], buyer["address"],
    )  # fmt: skip


def _note(tx: Transaction, number: str, step: int, state: State, what: str, now: int) -> None:
    tx.do(
        "INSERT INTO order_events (number, step, at, state, what) VALUES (?, ?, ?, ?, ?)",
        number, step, now, state.value, what,
    )  # fmt: skip


def _store_item(tx: Transaction, number: str, place: int, line: Line, sale: Sale) -> None:
    offer, sku = line.offer, line.sku
    fees = msgspec.json.encode([{"kind": fee.kind, "minor": fee.minor} for fee in offer.separate_fees]).decode()
    language = sale.locale.language
    tx.do(
        "INSERT INTO order_items (number, line, offer, sku, model, title, version, category, grade, refurbished, "
        "refurbisher, seller, quantity, unit_minor, separate_fees, levy_minor, vat_scheme, legal_kind, legal_months, "
        "seller_months, ships_min, ships_max) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, place, offer.offer, offer.sku, offer.model, sku.name, sku.words.get(language, ""), sku.category,
        offer.grade, int(offer.refurbished), offer.refurbisher, line.seller, line.quantity, offer.headline_minor, fees,
        offer.levy_minor, offer.vat_scheme, sale.guarantee.kind, sale.guarantee.months, offer.warranty_months,
        offer.ships_min, offer.ships_max,
    )  # fmt: skip


def _store_plan(tx: Transaction, number: str, sale: Sale, now: int) -> None:
    assert sale.plan is not None
    plan = sale.plan.plan
    tx.do(
        "INSERT INTO order_plans (number, offer, plan, carrier, name, monthly_minor, commitment_months, "
        "discount_minor, terms_url, contract_summary, consented_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, sale.plan.offer, plan.plan, plan.carrier, plan.name, plan.monthly_minor, plan.commitment_months,
        sale.plan.discount_minor, plan.terms_url, plan.contract_summary or "", now,
    )  # fmt: skip
