"""What is done with each kind of message of the outbox: letters, hand-offs, refunds, sessions to end, searches to answer."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from functions.care.delivering import send_letter, tell_office
from functions.kit.database import Row, Transaction
from functions.kit.outbox import Message, Unreachable, put
from functions.kit.sending import CARRIER, hand_over, post
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.finding import blurred_email
from functions.selling.fulfilment import fulfil
from functions.selling.handing_over import order_document, plan_document
from functions.selling.letters import write_letter
from functions.selling.order_view import OrderView, view_order
from functions.selling.refunds import make_refund
from functions.trading.delivering import TOPICS as TRADE_IN_TOPICS
from storefront.domain.errors import PaymentRefused, PaymentUnavailable, ReleaseUnusable


def deliver(shop: Shop, message: Message) -> None:
    """Do what a message asks. Raises Unreachable when trying again later is all that is needed."""
    try:
        _TOPICS[message.topic](shop, message)
    except PaymentRefused:
        raise
    except (PaymentUnavailable, ReleaseUnusable) as problem:
        raise Unreachable from problem


def _mail(shop: Shop, message: Message) -> None:
    def read(tx: Transaction) -> tuple[Row, OrderView, Row | None]:
        order = ledger.order(tx, message.number)
        assert order is not None
        return order, view_order(tx, order), tx.one("SELECT email FROM buyers WHERE number = ?", message.number)

    order, view, buyer = shop.database.read(read)
    if buyer is None or not buyer["email"]:
        return  # erased, or never known: nobody to write to
    post(shop, message, write_letter(shop, message.payload["kind"], order, view, buyer["email"]))


def _hand_over(shop: Shop, message: Message) -> None:
    hand_over(shop, message, shop.database.read(lambda tx: order_document(tx, message.number, message.payload["kind"])))


def _tell_carrier(shop: Shop, message: Message) -> None:
    hand_over(shop, message, shop.database.read(lambda tx: plan_document(tx, message.number)), CARRIER)


def _refund(shop: Shop, message: Message) -> None:
    make_refund(shop, message.payload["refund"])


def _expire(shop: Shop, message: Message) -> None:
    """End a session that nobody was sent to; one that was paid all the same is taken note of."""
    try:
        shop.till.expire(message.payload["session"])
    except PaymentRefused:
        fulfil(shop, message.payload["session"])


def _find(shop: Shop, message: Message) -> None:
    """Mail an order's link to the address it was bought with, if that is the address that was typed."""

    def job(tx: Transaction) -> None:
        buyer = tx.one("SELECT email FROM buyers WHERE number = ?", message.number)
        typed = message.payload["email"]
        if buyer and buyer["email"] and hmac.compare_digest(blurred_email(shop, buyer["email"]), typed):
            put(tx, "mail", f"order_link_{message.id}", message.number, shop.clock())

    shop.database.write(job)


_TOPICS: Mapping[str, Callable[[Shop, Message], None]] = {
    "mail": _mail,
    "backoffice": _hand_over,
    "carrier": _tell_carrier,
    "refund": _refund,
    "expire": _expire,
    "find": _find,
    **TRADE_IN_TOPICS,
    "care-mail": send_letter,
    "care-office": tell_office,
}
TOPICS = tuple(_TOPICS)
