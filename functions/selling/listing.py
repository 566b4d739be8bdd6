"""Orders as ops look at them: a line each, one with all its steps, and what needs somebody's eye."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from functions.kit.database import Row, Transaction
from functions.kit.outbox import state_of_outbox
from functions.selling import ledger
from functions.selling.handing_over import order_document
from storefront.domain.money import plain_amount


def newest(tx: Transaction, state: str, most: int) -> list[Row]:
    """The newest orders, or those in a state."""
    rows = tx.all(
        "SELECT number, created_at, state, market, total_minor, currency, flag FROM orders "
        "WHERE (? = '' OR state = ?) ORDER BY created_at DESC, number LIMIT ?",
        state, state, most,
    )  # fmt: skip
    return [
        {
            "number": row["number"],
            "at": moment(row["created_at"]),
            "state": row["state"],
            "market": row["market"],
            "total": f"{plain_amount(row['total_minor'], row['currency'])} {row['currency']}",
            "flag": row["flag"],
        }
        for row in rows
    ]


def one_order(tx: Transaction, number: str) -> dict[str, Any] | None:
    """An order with its items, buyer, steps, refunds, events and messages."""
    if ledger.order(tx, number) is None:
        return None
    return order_document(tx, number, "asked") | {
        "steps": [row | {"at": moment(row["at"])} for row in ledger.events_of(tx, number)],
        "refunds": tx.all("SELECT id, minor, reason, origin, state FROM refunds WHERE number = ?", number),
        "stripe_events": tx.all("SELECT id, type, outcome FROM stripe_events WHERE number = ?", number),
        "messages": tx.all("SELECT id, state, attempts, problem FROM outbox WHERE number = ?", number),
    }


def dead_messages(tx: Transaction) -> list[Row]:
    """Messages that were given up, oldest first."""
    rows = tx.all("SELECT created_at, id, attempts, problem FROM outbox WHERE state = 'dead' ORDER BY created_at, id")
    return [row | {"created_at": moment(row["created_at"])} for row in rows]


def summary(tx: Transaction, now: int) -> str:
    """How much needs somebody's eye, in a line."""
    outbox = state_of_outbox(tx, now)
    row = tx.one(
        "SELECT (SELECT COUNT(*) FROM orders WHERE state = 'held' OR disputed = 1) AS held, "
        "(SELECT COUNT(*) FROM stripe_events WHERE flagged = 1) AS flagged"
    )
    assert row is not None
    return (
        f"{row['held']} held or disputed, {row['flagged']} flagged events, {outbox['waiting']} messages waiting "
        f"(oldest {outbox['oldest_seconds']} s), {outbox['dead']} given up"
    )


def moment(seconds: int) -> str:
    """A moment as people read it, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
