"""Buying: a basket becomes an order with its pieces set aside, then a page of Stripe's to pay it on.

The order is committed before Stripe is called, so that no payment can come for an order nobody knows. What breaks after that
is taken up again with the same key: by the client's retry, or by the reconciler.
"""

from __future__ import annotations

import msgspec

from functions.kit import outbox
from functions.kit.database import Row, Transaction
from functions.kit.idempotency import claim_key, digest_of, known_record
from functions.kit.log import log
from functions.kit.problem import Problem
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.kit.tokens import new_number
from functions.selling import ledger
from functions.selling.basket import Basket
from functions.selling.pricing import Sale, price_basket
from functions.selling.session_params import session_params
from functions.selling.states import State
from functions.selling.stock import Stock, let_go, reserve
from functions.selling.till import ReplayedFailure, Session
from storefront.domain.errors import PaymentRefused, PaymentUnavailable

RESERVED_SECONDS = 32 * 60
"""Thirty minutes to pay, Stripe's shortest, and two for the way there and for a retry with the same parameters."""
_RETRY_AFTER = {"Retry-After": "5"}
_NEXT_LOOK_SECONDS = 300


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An order, and where it is paid."""

    order: str
    url: str


def buy(shop: Shop, basket: Basket, key: str, who: str) -> Placed:
    """Place an order and open its payment. `who` is counted against the rate limit. Raises Problem."""
    asked = digest_of(basket)
    if not shop.settings.can_pay:
        raise Problem("payment_not_set_up")
    number = shop.database.read(lambda tx: known_record(tx, scope="checkout", key=key, asked=asked))
    if number is None:
        runtime = shop.runtime()
        sale = price_basket(runtime.book, basket)
        number = shop.database.write(lambda tx: _place(shop, tx, sale, key=key, asked=asked, who=who))
    return pay_page(shop, number)


def pay_page(shop: Shop, number: str) -> Placed:
    """The page on which an order is paid. Raises Problem order_closed, payment_unavailable, payment_refused."""
    order = _order(shop, number)
    if not order["session_url"] and order["state"] == State.CREATING:
        try:
            order = open_payment(shop, number)
        except PaymentRefused:
            raise Problem("payment_refused", order=number) from None
        except PaymentUnavailable:
            # A second click may have been quicker with the same key.
            order = _order(shop, number)
            if not order["session_url"]:
                raise Problem("payment_unavailable", headers=_RETRY_AFTER, order=number) from None
    if not order["session_url"] or order["state"] in (State.EXPIRED, State.CANCELLED):
        raise Problem("order_closed", order=number)
    return Placed(order=number, url=order["session_url"])


def open_payment(shop: Shop, number: str) -> Row:
    """Ask Stripe for an order's session, or find the one it has; returns the order as it is then.

    A failure that Stripe stored under the key comes back for ever: then all sessions are looked through before a new key.
    Raises PaymentUnavailable (the order stays as it is), PaymentRefused (it is cancelled).
    """
    order, items, plan = shop.database.read(
        lambda tx: (ledger.order(tx, number), ledger.items_of(tx, number), ledger.plan_of(tx, number))
    )
    assert order is not None
    if order["state"] != State.CREATING:
        return order
    params = session_params(shop, order, items, plan)
    try:
        session = shop.till.open_session(params, _key(order))
    except ReplayedFailure:
        session = _found(shop, order) or shop.till.open_session(params, _key(_next_attempt(shop, order)))
    except PaymentRefused as problem:
        log("error", "stripe refused an order", order=number, problem=str(problem.fields.get("param") or ""))
        shop.database.write(lambda tx: give_up(tx, number, "stripe refused it", shop.clock()))
        raise
    return shop.database.write(lambda tx: _opened(tx, number, session, shop.clock()))


def give_up(tx: Transaction, number: str, why: str, now: int, to: State = State.CANCELLED) -> bool:
    """End an order that was never paid, and put its pieces back; False when it has moved on."""
    # The payment may be coming in at this moment: whoever has the order first decides.
    if ledger.locked(tx, number) is None or not ledger.move(tx, number, to, why, now):
        return False
    let_go(tx, number)
    return True


def _place(shop: Shop, tx: Transaction, sale: Sale, *, key: str, asked: str, who: str) -> str:
    now = shop.clock()
    number = new_number("R")
    known = claim_key(tx, scope="checkout", key=key, asked=asked, record=number, now=now)
    if known != number:
        return known
    if shop.settings.limited:
        count_request(tx, "checkout", who, now)
    until = now + RESERVED_SECONDS
    ledger.store_order(tx, number, shop.token("order", number), sale, reserved_until=until, now=now)
    stock = Stock({line.offer.offer: line.offer.stock for line in sale.lines}, sale.exported_at)
    reserve(tx, number, {line.offer.offer: line.quantity for line in sale.lines}, stock, until, now)
    return number


def _order(shop: Shop, number: str) -> Row:
    order = shop.database.read(lambda tx: ledger.order(tx, number))
    assert order is not None
    return order


def _key(order: Row) -> str:
    return f"checkout-{order['number']}-{order['attempt']}"


def _next_attempt(shop: Shop, order: Row) -> Row:
    """Count the attempt, once however many ask: the number before it is in the condition."""

    def count(tx: Transaction) -> Row:
        tx.do(
            "UPDATE orders SET attempt = attempt + 1 WHERE number = ? AND attempt = ?",
            order["number"], order["attempt"],
        )  # fmt: skip
        found = ledger.order(tx, order["number"])
        assert found is not None
        return found

    return shop.database.write(count)


def _found(shop: Shop, order: Row) -> Session | None:
    """A session made for an order whose answer was lost."""
    sessions = shop.till.sessions_of(order["number"], order["created_at"] - 60)
    usable = [session for session in sessions if session.status in ("open", "complete")]
    return usable[0] if usable else None


def _opened(tx: Transaction, number: str, session: Session, now: int) -> Row:
    columns = {"session": session.id, "session_url": session.url or "", "look_again_at": now + _NEXT_LOOK_SECONDS}
    ledger.move(tx, number, State.OPEN, "stripe's page is open", now, **columns)
    order = ledger.order(tx, number)
    assert order is not None
    if order["session"] != session.id:
        # The order ended, or got another session, while Stripe was making this one: nobody was sent to it.
        outbox.put(tx, "expire", session.id, number, now, session=session.id)
    return order
