"""What a session's end means for its order. One function, `fulfil`, for webhook, order page and reconciler.

Stripe is asked again each time: an event says that something happened, the session says what is. The event, the order, the
stock and the outbox change in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from functions.kit import outbox
from functions.kit.database import Row, Transaction
from functions.kit.log import log
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.states import UNPAID, State
from functions.selling.stock import Stock, hold_until, let_go, sell
from functions.selling.till import Session
from storefront.domain.money import plain_amount

DELAYED_PAYMENT_SECONDS = 14 * 24 * 3600
"""How long pieces are kept for a payment that takes days (a bank transfer)."""
_LOOK_SECONDS = 300
_LOOK_SOON_SECONDS = 30
_LOOK_WHILE_WAITING_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event as it came: what is stored of it."""

    id: str
    type: str
    about: str
    created: int


def fulfil(shop: Shop, session_id: str, heard: Heard | None = None) -> str:
    """Bring an order to where its session is; returns what came of it, the same however often it is called.

    Raises PaymentUnavailable, DatabaseUnavailable: nothing is stored then and the caller may come again.
    """
    session = shop.till.session(session_id)
    failed = heard is not None and heard.type == "checkout.session.async_payment_failed"
    number = session.order or ""
    stock = _stock(shop, number)
    return shop.database.write(lambda tx: _fulfilled(shop, tx, number, session, stock, heard, failed=failed))


def remember(
    tx: Transaction, heard: Heard, number: str | None, outcome: str, now: int, *, flagged: bool = False
) -> bool:
    """Store an event; False when it was stored before."""
    row = tx.one(
        "INSERT INTO stripe_events (id, type, about, number, outcome, flagged, created_at, received_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING id",
        heard.id, heard.type, heard.about, number, outcome, int(flagged), heard.created, now,
    )  # fmt: skip
    return row is not None


def ask_refund(
    tx: Transaction, *, refund: str, number: str, minor: int, payment: str, reason: str, origin: str, now: int
) -> None:
    """Write down a refund that is to be made, and leave the making to the worker. The same id once only."""
    tx.do(
        "INSERT INTO refunds (id, number, minor, reason, origin, state, payment, created_at) "
        "VALUES (?, ?, ?, ?, ?, 'asked', ?, ?) ON CONFLICT (id) DO NOTHING",
        refund, number, minor, reason, origin, payment, now,
    )  # fmt: skip
    outbox.put(tx, "refund", refund, number, now, refund=refund)


def tell_of_payment(tx: Transaction, number: str, now: int) -> None:
    """Leave word of a paid order for everybody: the shopper, the back office, a plan's carrier."""
    outbox.put(tx, "mail", "order_paid", number, now)
    outbox.put(tx, "backoffice", "order_paid", number, now)
    if ledger.plan_of(tx, number):
        outbox.put(tx, "carrier", "plan_sold", number, now)


def _fulfilled(
    shop: Shop, tx: Transaction, number: str, session: Session, stock: Stock, heard: Heard | None, *, failed: bool
) -> str:
    now = shop.clock()
    order = ledger.locked(tx, number) if number else None
    if heard and not remember(tx, heard, number if order else None, "applied", now):
        return "known"
    if order is None:
        outcome = "unknown session"
    elif order["session"] not in (None, session.id):
        outcome = _another_session(tx, order, session, stock, now)
    else:
        outcome = _applied(tx, order, session, stock, now, failed=failed)
    if heard and outcome != "applied":
        flagged = int(outcome not in ("nothing new", "expired"))
        tx.do("UPDATE stripe_events SET outcome = ?, flagged = ? WHERE id = ?", outcome, flagged, heard.id)
    return outcome


def _applied(tx: Transaction, order: Row, session: Session, stock: Stock, now: int, *, failed: bool) -> str:
    number, state = order["number"], State(order["state"])
    if session.status == "complete":
        if session.payment_status in ("paid", "no_payment_required"):
            return _paid(tx, order, session, stock, now) if state in UNPAID else "nothing new"
        return _unpaid(tx, order, session, now, failed=failed or session.payment_failed)
    if session.status == "expired":
        if not ledger.move(tx, number, State.EXPIRED, "stripe's page expired", now, session=session.id):
            return "nothing new"
        let_go(tx, number)
        return "expired"
    # Every few minutes, and as soon as its time to pay has passed.
    look = min(now + _LOOK_SECONDS, max(order["reserved_until"], now + _LOOK_SOON_SECONDS))
    tx.do("UPDATE orders SET look_again_at = ? WHERE number = ?", look, number)
    return "nothing new"


def _paid(tx: Transaction, order: Row, session: Session, stock: Stock, now: int) -> str:
    number = order["number"]
    ledger.store_buyer(tx, number, buyer_of(session))
    facts = {
        "session": session.id,
        "payment": session.payment_intent,
        "paid_minor": session.amount_total or 0,
        "tax_minor": session.tax_minor,
        "paid_at": now,
    }
    wrong = _difference(order, session)
    # Pieces are taken off the shelf also for an order that is held: somebody paid something for them.
    in_stock = sell(tx, number, stock, now)
    if wrong:
        ledger.move(tx, number, State.HELD, "paid, but not as ordered", now, flag=wrong, **facts)
        log("error", "payment differs from the order", order=number, session=session.id)
        return "held"
    if in_stock:
        ledger.move(tx, number, State.PAID, "paid", now, **facts)
        tell_of_payment(tx, number, now)
        return "applied"
    ledger.move(tx, number, State.REFUNDING, "paid too late: the last piece was sold", now, **facts)
    if session.payment_intent and session.amount_total:
        ask_refund(
            tx, refund=f"late-{number}", number=number, minor=session.amount_total, payment=session.payment_intent,
            reason="sold out before the payment came", origin="shop", now=now,
        )  # fmt: skip
    outbox.put(tx, "mail", "order_too_late", number, now)
    return "refunding"


def _unpaid(tx: Transaction, order: Row, session: Session, now: int, *, failed: bool) -> str:
    """The shopper is done and the money is not there: nothing ships, pieces stay, until it comes or fails."""
    number = order["number"]
    if failed:
        if not ledger.move(tx, number, State.CANCELLED, "the payment failed", now, session=session.id):
            return "nothing new"
        let_go(tx, number)
        ledger.store_buyer(tx, number, buyer_of(session))
        outbox.put(tx, "mail", "payment_failed", number, now)
        return "applied"
    look = now + _LOOK_WHILE_WAITING_SECONDS
    if ledger.move(
        tx, number, State.WAITING, "complete, payment to come", now, session=session.id,
        payment=session.payment_intent, look_again_at=look,
    ):  # fmt: skip
        hold_until(tx, number, now + DELAYED_PAYMENT_SECONDS)
        ledger.store_buyer(tx, number, buyer_of(session))
        return "applied"
    tx.do("UPDATE orders SET look_again_at = ? WHERE number = ?", look, number)
    return "nothing new"


def _another_session(tx: Transaction, order: Row, session: Session, stock: Stock, now: int) -> str:
    """A session of this order that is not the one the order knows: its answer had been lost."""
    number = order["number"]
    if session.status == "open":
        outbox.put(tx, "expire", session.id, number, now, session=session.id)
        return "second session"
    if session.status != "complete" or session.payment_status != "paid":
        return "nothing new"
    if State(order["state"]) in UNPAID:
        outbox.put(tx, "expire", order["session"], number, now, session=order["session"])
        return _paid(tx, order, session, stock, now)
    if order["payment"] != session.payment_intent and session.payment_intent and session.amount_total:
        ask_refund(
            tx, refund=f"twice-{session.payment_intent}", number=number, minor=session.amount_total,
            payment=session.payment_intent, reason="paid twice", origin="shop", now=now,
        )  # fmt: skip
        ledger.note(tx, number, "paid a second time: that payment goes back", now)
    return "second payment"


def _difference(order: Row, session: Session) -> str:
    """What a payment has otherwise than its order, or ''. Tax that Stripe added after the address is not ours to know."""
    currency = (session.currency or "").upper()
    paid = session.amount_total or 0
    due = order["total_minor"] + (0 if order["tax_included"] else session.tax_minor)
    if currency == order["currency"] and paid == due:
        return ""
    return f"paid {plain_amount(paid, currency or order['currency'])} {currency}, due {plain_amount(due, order['currency'])} {order['currency']}"


def buyer_of(session: Session) -> dict[str, str]:
    """Who paid and where to send it, as typed on Stripe's page."""
    details = session.customer_details or {}
    collected = (session.collected_information or {}).get("shipping_details") or {}
    address = collected.get("address") or details.get("address") or {}
    return {
        "email": str(details.get("email") or "").strip().lower(),
        "name": str(collected.get("name") or details.get("name") or ""),
        "phone": str(details.get("phone") or ""),
        "address": msgspec.json.encode({name: value for name, value in address.items() if value}).decode(),
    }


def _stock(shop: Shop, number: str) -> Stock:
    """The live release's stock of what an order holds; an offer that is gone has none."""
    offers = shop.database.read(
        lambda tx: [row["offer"] for row in tx.all("SELECT offer FROM reservations WHERE number = ?", number)]
    )
    book = shop.runtime().book
    found = {offer: book.offer(offer) for offer in offers}
    return Stock({name: offer.stock if offer else 0 for name, offer in found.items()}, book.exported_at)
