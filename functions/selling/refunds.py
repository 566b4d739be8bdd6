"""Money back: asked for by ops or by the shop itself, or made in Stripe's dashboard. Cumulative, never above what was paid.

What Stripe lists for a payment is the truth; our own rows say what was asked. A full refund ends the guarantee and puts
the pieces back; a partial one changes neither.
"""

from __future__ import annotations

import hashlib

from functions.kit import outbox
from functions.kit.database import Row, Transaction
from functions.kit.log import log
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.fulfilment import Heard, ask_refund, remember
from functions.selling.states import State
from functions.selling.stock import let_go
from functions.selling.till import RefundMade
from storefront.domain.errors import PaymentRefused, UsageError
from storefront.domain.money import plain_amount

_CAN_BE_REFUNDED = (State.PAID, State.HELD, State.PARTLY_REFUNDED, State.REFUNDING, State.REFUNDED)
"""Also after all of it: a refund may fail days later, and then there is something left again."""


def refund_order(shop: Shop, number: str, minor: int | None, reason: str) -> Row:
    """Give an order's money back, all that is left of it or a part; returns the order afterwards.

    The same order, amount and reason again is the same refund, until that one fails. Raises UsageError when there is no
    such order or not so much left; PaymentRefused when Stripe will not; PaymentUnavailable when it could not be made now:
    the worker makes it then.
    """
    refund = shop.database.write(lambda tx: _ask(tx, number, minor, reason, shop.clock()))
    make_refund(shop, refund)
    made = _refund(shop, refund)
    if made is None or made["state"] == "failed":
        raise PaymentRefused(f"Stripe refused to give money of order {number} back; nothing was sent")
    order = shop.database.read(lambda tx: ledger.order(tx, number))
    assert order is not None
    return order


def make_refund(shop: Shop, refund: str) -> None:
    """Make a refund that was asked for; again is harmless. Raises PaymentUnavailable."""
    row = _refund(shop, refund)
    if row is None or row["state"] == "failed":
        return
    # It may have been made and its answer lost, longer ago than Stripe remembers a key (24 hours): its list remembers.
    follow_refunds(shop, row["number"], row["payment"])
    row = _refund(shop, refund)
    if row is None or row["state"] != "asked":
        return
    try:
        shop.till.refund(row["payment"], row["minor"], refund=refund, order=row["number"])
    except PaymentRefused:
        # Stripe has less left than we thought, or none: what it lists is what holds.
        log("error", "stripe refused a refund", order=row["number"], refund=refund)
        shop.database.write(
            lambda tx: tx.do("UPDATE refunds SET state = 'failed' WHERE id = ? AND state = 'asked'", refund)
        )
    follow_refunds(shop, row["number"], row["payment"])


def follow_refunds(shop: Shop, number: str, payment: str, heard: Heard | None = None) -> str:
    """Bring an order's refunds to what Stripe lists for its payment; returns what came of it."""
    made = shop.till.refunds_of(payment)
    return shop.database.write(lambda tx: _followed(tx, number, payment, made, heard, shop.clock()))


def follow_dispute(shop: Shop, number: str, heard: Heard, *, status: str) -> str:
    """Note a dispute: ops must look; what was sent stays sent."""

    def job(tx: Transaction) -> str:
        now = shop.clock()
        ledger.locked(tx, number)
        if not remember(tx, heard, number, f"dispute {status}", now, flagged=True):
            return "known"
        won = status in ("won", "warning_closed")
        ledger.note(
            tx, number, f"dispute {status}", now, disputed=int(not won), flag="" if won else f"dispute {status}"
        )
        outbox.put(tx, "backoffice", f"dispute_{status}", number, now)
        return "dispute"

    return shop.database.write(job)


def refund_id(number: str, minor: int, reason: str, failed: int = 0) -> str:
    """The id of a refund, from what it is: so a command that is run twice refunds once. `failed`: how often it has failed."""
    again = f"|{failed}" if failed else ""
    return hashlib.sha256(f"{number}|{minor}|{reason}{again}".encode()).hexdigest()[:24]


def _refund(shop: Shop, refund: str) -> Row | None:
    return shop.database.read(lambda tx: tx.one("SELECT * FROM refunds WHERE id = ?", refund))


def _ask(tx: Transaction, number: str, minor: int | None, reason: str, now: int) -> str:
    order = ledger.locked(tx, number)
    if order is None:
        raise UsageError(f"no order {number!r}; invoke orders lists them")
    every = tx.all("SELECT * FROM refunds WHERE number = ? AND payment = ?", number, order["payment"])
    known = [row for row in every if row["state"] != "failed"]
    left = order["paid_minor"] - sum(row["minor"] for row in known)
    if minor is None:
        same = next((row for row in known if row["reason"] == reason and row["origin"] == "ops"), None)
        if left == 0 and same:
            return str(same["id"])
        minor = left
    failed = [row for row in every if (row["state"], row["minor"], row["reason"]) == ("failed", minor, reason)]
    refund = refund_id(number, minor, reason, len(failed))
    if any(row["id"] == refund for row in known):
        return refund
    if State(order["state"]) not in _CAN_BE_REFUNDED:
        raise UsageError(f"order {number} is {order['state']}: there is nothing to give back")
    if not 0 < minor <= left:
        raise UsageError(
            f"order {number} has {plain_amount(left, order['currency'])} {order['currency']} left to give back"
        )
    ask_refund(
        tx, refund=refund, number=number, minor=minor, payment=order["payment"], reason=reason, origin="ops", now=now
    )
    ledger.note(tx, number, "a refund was asked for", now)
    return refund


def _followed(tx: Transaction, number: str, payment: str, made: list[RefundMade], heard: Heard | None, now: int) -> str:
    order = ledger.locked(tx, number)
    assert order is not None
    if heard and not remember(tx, heard, number, "applied", now):
        return "known"
    for refund in made:
        _write_refund(tx, number, payment, refund, now)
    if payment != order["payment"]:
        return "applied"  # a second payment that went back: the order's own stands
    total = min(sum(refund.amount for refund in made if refund.counts), order["paid_minor"])
    if total == order["refunded_minor"]:
        return "nothing new"
    whole = total >= order["paid_minor"]
    to = State.REFUNDED if whole else State.PARTLY_REFUNDED
    what = "all money went back" if whole else "a part of the money went back"
    moved = ledger.move(tx, number, to, what, now, refunded_minor=total)
    if not moved:
        ledger.note(
            tx, number, what if total > order["refunded_minor"] else "a refund failed", now, refunded_minor=total
        )
    if whole and moved:
        let_go(tx, number)
    if total > order["refunded_minor"]:
        outbox.put(tx, "mail", f"refunded_{total}", number, now)
    outbox.put(tx, "backoffice", f"refunded_{total}", number, now)
    return "applied"


def _write_refund(tx: Transaction, number: str, payment: str, refund: RefundMade, now: int) -> None:
    """Ours is found by the id we gave along; any other was made in the dashboard."""
    ours = (refund.metadata or {}).get("refund", "")
    state = "done" if refund.counts else "failed"
    if tx.do("UPDATE refunds SET stripe_refund = ?, state = ? WHERE id = ?", refund.id, state, ours or refund.id):
        return
    tx.do(
        "INSERT INTO refunds (id, number, minor, reason, origin, state, payment, stripe_refund, created_at) "
        "VALUES (?, ?, ?, '', 'stripe', ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        refund.id, number, refund.amount, state, payment, refund.id, now,
    )  # fmt: skip
