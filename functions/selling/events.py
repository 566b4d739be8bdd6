"""What each kind of event sets going. Unknown kinds and sessions of others are stored, flagged and answered with 200."""

from __future__ import annotations

from functions.kit.database import Transaction
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.fulfilment import Heard, fulfil, remember
from functions.selling.refunds import follow_dispute, follow_refunds
from functions.selling.signature import Event

SESSION_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
    }
)
REFUND_EVENTS = frozenset(
    {"charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)
DISPUTE_EVENTS = frozenset({"charge.dispute.created", "charge.dispute.closed"})
IGNORED = frozenset(
    {
        "payment_intent.succeeded",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "charge.updated",
        "charge.failed",
    }
)
"""Kinds that say nothing the session does not say."""


def apply_event(shop: Shop, event: Event) -> str:
    """Apply an event once; returns what came of it. Raises what says that it must come again."""
    about = event.word("id")
    heard = Heard(id=event.id, type=event.type, about=about, created=event.created)
    if shop.database.read(lambda tx: tx.one("SELECT id FROM stripe_events WHERE id = ?", event.id)):
        return "known"
    if event.type in SESSION_EVENTS:
        if not about or _number_of_session(shop, event, about) is None:
            return _only_remember(shop, heard, "unknown session", flagged=True)
        return fulfil(shop, about, heard)
    if event.type in REFUND_EVENTS | DISPUTE_EVENTS:
        payment = event.word("payment_intent")
        number = _number_of_payment(shop, event, payment)
        if number is None:
            return _only_remember(shop, heard, "unknown payment", flagged=True)
        if event.type in DISPUTE_EVENTS:
            return follow_dispute(shop, number, heard, status=event.word("status"))
        return follow_refunds(shop, number, payment, heard)
    if event.type in IGNORED:
        return _only_remember(shop, heard, "nothing new", flagged=False)
    return _only_remember(shop, heard, "unknown type", flagged=True)


def _only_remember(shop: Shop, heard: Heard, outcome: str, *, flagged: bool) -> str:
    def store(tx: Transaction) -> bool:
        return remember(tx, heard, None, outcome, shop.clock(), flagged=flagged)

    return outcome if shop.database.write(store) else "known"


def _number_of_session(shop: Shop, event: Event, session: str) -> str | None:
    """The order of a session: by its reference, else by the session we know. Other programs may share the account."""
    reference = event.word("client_reference_id")

    def find(tx: Transaction) -> str | None:
        row = tx.one("SELECT number FROM orders WHERE number = ? OR session = ?", reference, session)
        return None if row is None else str(row["number"])

    return shop.database.read(find)


def _number_of_payment(shop: Shop, event: Event, payment: str) -> str | None:
    """The order of a payment. An event may be quicker than the one that says it was paid: then that comes first."""
    number = shop.database.read(lambda tx: ledger.number_by_payment(tx, payment)) if payment else None
    if number or not payment:
        return number
    session = shop.till.session_of_payment(payment)
    if session is None or not session.order:
        return None
    fulfil(shop, session.id)
    return shop.database.read(lambda tx: ledger.number_by_payment(tx, payment))
