"""What is left of an offer: the export's stock, less live reservations, less what was sold since that export.

Decided in one transaction: the offer's shelf is locked first (its row is written), then the rows that hold pieces are
summed. In PostgreSQL's READ COMMITTED the sum comes after the lock and sees every earlier decision; SQLite has one writer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from functions.kit.database import Transaction
from functions.kit.problem import Problem

GRACE_SECONDS = 15 * 60
"""How long pieces stay put after their reservation ended: Stripe's word on a late payment may still be under way."""


class Stock:
    """The book's stock of what is asked for, and the moment it was counted."""

    def __init__(self, pieces: Mapping[str, int], exported_at: str) -> None:
        self.pieces = pieces
        self.counted_at = int(datetime.fromisoformat(exported_at.replace("Z", "+00:00")).timestamp())


def left(tx: Transaction, offer: str, stock: Stock, now: int, *, but_for: str = "") -> int:
    """Lock an offer's shelf and return how many pieces are left, one order's own pieces not taken off."""
    tx.do(
        "INSERT INTO shelves (offer, decided) VALUES (?, 1) "
        "ON CONFLICT (offer) DO UPDATE SET decided = shelves.decided + 1",
        offer,
    )
    return seen(tx, offer, stock, now, but_for=but_for)


def seen(tx: Transaction, offer: str, stock: Stock, now: int, *, but_for: str = "") -> int:
    """How many pieces of an offer seem to be left: for a page to say, not to decide by."""
    row = tx.one(
        "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) AS taken FROM reservations WHERE offer = ? AND number <> ? "
        "AND ((state = 'held' AND until + ? > ?) OR (state = 'sold' AND sold_at >= ?))",
        offer, but_for, GRACE_SECONDS, now, stock.counted_at,
    )  # fmt: skip
    taken = int(row["taken"]) if row else 0
    return stock.pieces.get(offer, 0) - taken


def reserve(tx: Transaction, number: str, wanted: Mapping[str, int], stock: Stock, until: int, now: int) -> None:
    """Set pieces aside for an order until a moment. Raises Problem sold_out with what is left of each offer."""
    # Always in the same order, or two baskets with the same two offers could wait for each other.
    short = []
    for offer in sorted(wanted):
        available = left(tx, offer, stock, now)
        if available < wanted[offer]:
            short.append({"offer": offer, "left": max(available, 0)})
            continue
        tx.do(
            "INSERT INTO reservations (number, offer, quantity, state, until) VALUES (?, ?, ?, 'held', ?)",
            number, offer, wanted[offer], until,
        )  # fmt: skip
    if short:
        raise Problem("sold_out", items=short)


def sell(tx: Transaction, number: str, stock: Stock, now: int) -> bool:
    """Turn an order's pieces into sold ones; False when some were let go meanwhile and are no longer to be had."""
    rows = tx.all("SELECT offer, quantity, state, until FROM reservations WHERE number = ? ORDER BY offer", number)
    lapsed = [row for row in rows if row["state"] != "held" or row["until"] + GRACE_SECONDS <= now]
    for row in lapsed:
        if row["state"] != "sold" and left(tx, row["offer"], stock, now, but_for=number) < row["quantity"]:
            return False
    tx.do(
        "UPDATE reservations SET state = 'sold', sold_at = ? WHERE number = ? AND state <> 'sold'",
        now, number,
    )  # fmt: skip
    return True


def hold_until(tx: Transaction, number: str, until: int) -> None:
    """Keep an order's pieces for longer: a payment that takes days is under way."""
    tx.do("UPDATE reservations SET until = ? WHERE number = ? AND state = 'held'", until, number)


def let_go(tx: Transaction, number: str) -> None:
    """Put an order's pieces back on the shelf, reserved or sold."""
    tx.do("UPDATE reservations SET state = 'released' WHERE number = ? AND state <> 'released'", number)
