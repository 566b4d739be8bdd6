"""Ends what was left half-done: by a crash, a time-out, an event that never came. Safe to run at any time, by several at once.

An order is looked at when its time has come; looking takes a turn first, so that two workers do not ask Stripe the same.
"""

from __future__ import annotations

from functions.kit.database import Row, Transaction
from functions.kit.log import log
from functions.kit.shop import Shop
from functions.selling.buying import give_up, open_payment
from functions.selling.fulfilment import fulfil
from functions.selling.states import State
from storefront.domain.errors import PaymentRefused, PaymentUnavailable, StorefrontError

AT_ONCE = 50
TURN_SECONDS = 120
"""For how long an order that is being looked at is left alone by others; then it is looked at again."""
_UNDER_WAY = "('creating', 'open', 'waiting')"


def reconcile(shop: Shop) -> int:
    """Look at every order whose time has come; returns how many."""
    due = shop.database.write(lambda tx: _take_turn(tx, shop.clock()))
    for order in due:
        try:
            _look(shop, order)
        except StorefrontError as problem:
            # It stays as it is and is looked at again when its turn has passed.
            log("warning", "order not reconciled", order=order["number"], code=problem.code)
    return len(due)


def _take_turn(tx: Transaction, now: int) -> list[Row]:
    return tx.all(
        f"UPDATE orders SET look_again_at = ? WHERE state IN {_UNDER_WAY} AND look_again_at <= ? AND number IN "
        f"(SELECT number FROM orders WHERE state IN {_UNDER_WAY} AND look_again_at <= ? ORDER BY look_again_at LIMIT ?) "
        "RETURNING *",
        now + TURN_SECONDS, now, now, AT_ONCE,
    )  # fmt: skip


def _look(shop: Shop, order: Row) -> None:
    if order["state"] == State.CREATING:
        _finish_opening(shop, order)
        return
    if order["state"] == State.OPEN and order["reserved_until"] <= shop.clock():
        _end(shop, order)
        return
    fulfil(shop, order["session"])


def _finish_opening(shop: Shop, order: Row) -> None:
    """Get the session whose answer was lost, or give the order up when Stripe will not make one so late."""
    number = order["number"]
    if order["reserved_until"] <= shop.clock():
        # Nobody was ever sent to a page: end what Stripe may have made, then let the pieces go.
        for session in shop.till.sessions_of(number, order["created_at"] - 60):
            if session.status == "open":
                shop.till.expire(session.id)
            fulfil(shop, session.id)
        shop.database.write(lambda tx: give_up(tx, number, "its time passed", shop.clock(), State.EXPIRED))
        return
    try:
        open_payment(shop, number)
    except PaymentRefused:
        log("info", "order given up", order=number)
    except PaymentUnavailable:
        log("info", "stripe still not reached", order=number)


def _end(shop: Shop, order: Row) -> None:
    """The time to pay has passed: end Stripe's page, whatever it says, and see what holds."""
    try:
        shop.till.expire(order["session"])
    except PaymentRefused:
        log("info", "session had ended", order=order["number"])
    fulfil(shop, order["session"])
