"""Coming back from Stripe's page without having paid: what was set aside is free again at once."""

from __future__ import annotations

from functions.kit.problem import Problem
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.buying import give_up
from functions.selling.fulfilment import fulfil
from functions.selling.states import State
from storefront.domain import urls
from storefront.domain.errors import PaymentRefused


def cancel(shop: Shop, token: str) -> str:
    """End an open order; returns where to go on: the cart, or the order's page when it was paid. Raises Problem not_found."""
    order = shop.database.read(lambda tx: ledger.order_by_token(tx, token))
    if order is None:
        raise Problem("not_found")
    number = order["number"]
    if order["state"] == State.OPEN and order["session"]:
        try:
            shop.till.expire(order["session"])
        except PaymentRefused:
            # It is complete, or expired by itself.
            fulfil(shop, order["session"])
        else:
            shop.database.write(lambda tx: give_up(tx, number, "the shopper came back", shop.clock()))
        order = shop.database.read(lambda tx: ledger.order_by_token(tx, token)) or order
    if order["state"] in (State.CANCELLED, State.EXPIRED, State.CREATING, State.OPEN):
        return shop.url(urls.fixed(order["locale"], "cart"))
    return shop.url(f"/api/orders/{token}")
