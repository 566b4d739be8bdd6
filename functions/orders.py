"""Orders for their buyers: `GET /api/orders/{token}`, and `POST /api/orders/find`, which tells a stranger nothing."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from functions.kit.answer import Answer
from functions.kit.database import Row
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.fields import typed_as
from functions.kit.lambda_handler import lazy_handler
from functions.kit.log import log
from functions.kit.problem import Problem
from functions.kit.shop import Shop, open_shop
from functions.selling import ledger
from functions.selling.finding import Search, ask_for_link
from functions.selling.fulfilment import fulfil
from functions.selling.order_view import OrderView, view_order
from functions.selling.states import UNDER_WAY, State
from storefront.domain.errors import PaymentUnavailable, ReleaseUnusable

LOOK_AT_MOST_EVERY_SECONDS = 3


def show(call: Call) -> Answer:
    """Where an order stands. A buyer who comes from paying is not told 'open' because an event is late."""
    order = _found(call.shop, call.path["token"])
    if order["session"] and order["state"] in (*UNDER_WAY, State.EXPIRED):
        order = _looked_at(call.shop, order)
    view: OrderView = call.shop.database.read(lambda tx: view_order(tx, order))
    return Answer(status=200, body=view, page="order", locale=order["locale"])


def invoice(call: Call) -> Answer:
    """The invoice of an order that was paid."""
    order = _found(call.shop, call.path["token"])
    if not order["paid_at"]:
        raise Problem("not_found")
    view: OrderView = call.shop.database.read(lambda tx: view_order(tx, order))
    return Answer(status=200, body=view, page="invoice", locale=order["locale"])


def find(call: Call) -> Answer:
    """Always the same answer; the link goes by mail, if there is such an order."""
    search = typed_as(call, Search)
    ask_for_link(call.shop, search, call.who)
    return Answer(status=202, body={"accepted": True}, page="order-found", locale=search.locale)


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [
        Route("/api/orders/find", endpoint(find, shop), methods=["POST"]),
        Route("/api/orders/{token}", endpoint(show, shop), methods=["GET"]),
        Route("/api/orders/{token}/invoice", endpoint(invoice, shop), methods=["GET"]),
    ]


def _found(shop: Shop, token: str) -> Row:
    order = shop.database.read(lambda tx: ledger.order_by_token(tx, token))
    if order is None:
        raise Problem("not_found")
    return order


def _looked_at(shop: Shop, order: Row) -> Row:
    """Ask Stripe, at most every few seconds however often the page is asked for; without an answer the page still shows."""
    number, now = order["number"], shop.clock()
    # The first look of an order is its own column's: whoever moves it may ask.
    turn = shop.database.write(
        lambda tx: tx.do(
            "UPDATE orders SET seen_at = ? WHERE number = ? AND seen_at <= ?",
            now, number, now - LOOK_AT_MOST_EVERY_SECONDS,
        )
    )  # fmt: skip
    if turn:
        try:
            fulfil(shop, order["session"])
        except (PaymentUnavailable, ReleaseUnusable):
            log("warning", "stripe not reached from the order page", order=number)
    return shop.database.read(lambda tx: ledger.order(tx, number)) or order


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
