"""Buying: `POST /api/checkout`. And coming back from Stripe's page without having paid."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from functions.kit.answer import Answer
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.lambda_handler import lazy_handler
from functions.kit.shop import open_shop
from functions.selling.basket import parse_basket, parse_basket_form
from functions.selling.buying import buy
from functions.selling.cancelling import cancel
from functions.selling.review_summary import summary_of
from functions.selling.reviewing import review_basket


def checkout(call: Call) -> Answer:
    """An order and the address where it is paid."""
    basket = parse_basket_form(call.fields) if call.form else parse_basket(call.json)
    placed = buy(call.shop, basket, call.key, call.who)
    return Answer(status=201, body=placed, location=placed.url)


def review(call: Call) -> Answer:
    """What stands before the order button; stores nothing. A script gets it priced, with the part of the page it shows."""
    basket = parse_basket_form(call.fields) if call.form else parse_basket(call.json)
    reviewed = review_basket(call.shop, basket)
    return Answer(
        status=200, body=summary_of(call.shop, reviewed, with_page=not call.form), page="review", view=reviewed
    )


def cancelled(call: Call) -> Answer:
    """Give back what was set aside, and lead back to the cart; to the order when it was paid after all."""
    return Answer(status=303, body=None, location=cancel(call.shop, call.path["token"]))


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [
        Route("/api/checkout", endpoint(checkout, shop), methods=["POST"]),
        Route("/api/checkout/review", endpoint(review, shop), methods=["POST"]),
        Route("/api/checkout/{token}/cancelled", endpoint(cancelled, shop), methods=["GET"]),
    ]


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
