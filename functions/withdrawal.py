"""Withdrawing from a contract: `POST /api/withdrawal`, first the statement, then the same confirmed; and its receipt.

An order's own link leads to the same form with its items to tick, and to receipts that say what goes back.
"""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route

from functions.care.receipts import Receipt, view_receipt
from functions.care.statements import Statement, read_statement
from functions.care.withdrawals import (
    linked_order,
    open_items,
    receipt_url,
    state_withdrawal,
    withdrawal,
    withdrawal_by_token,
    withdrawals_of,
)
from functions.kit.answer import Answer
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.lambda_handler import lazy_handler
from functions.kit.locales import open_locale
from functions.kit.problem import Problem
from functions.kit.shop import open_shop


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that waits to be confirmed: sent again with `confirm` it holds."""

    statement: Statement
    key: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A withdrawal that was received, and where its receipt is."""

    receipt: str
    url: str
    received_at: int


def withdraw(call: Call) -> Answer:
    """The statement to confirm; then its receipt."""
    statement, confirmed = read_statement(call)
    open_locale(call.shop.runtime().book, statement.locale)
    if not confirmed:
        if statement.link:
            call.shop.database.read(lambda tx: open_items(call.shop, tx, linked_order(tx, statement.link), statement))
        stated = Stated(statement=statement, key=secrets.token_hex(16))
        return Answer(status=200, body=stated, page="withdrawal-statement", locale=statement.locale)
    number = state_withdrawal(call.shop, statement, call.key, call.who)
    row = call.shop.database.read(lambda tx: withdrawal(tx, number))
    assert row is not None
    url = receipt_url(call.shop, number, statement.link)
    return Answer(status=201, body=Kept(receipt=number, url=url, received_at=row["stated_at"]), location=url)


def receipt(call: Call) -> Answer:
    """What was stated, and when."""
    row = call.shop.database.read(lambda tx: withdrawal_by_token(tx, call.path["token"]))
    if row is None:
        raise Problem("not_found")
    return Answer(status=200, body=view_receipt(row), page="withdrawal-receipt", locale=row["locale"])


def of_order(call: Call) -> Answer:
    """An order's items to tick, and what was withdrawn of it before."""
    order = call.shop.database.read(lambda tx: linked_order(tx, call.path["token"]))
    rows = call.shop.database.read(lambda tx: withdrawals_of(tx, order["number"]))
    receipts = [view_receipt(row, with_refund=True) for row in rows]
    return Answer(
        status=200, body=receipts, page="withdrawal-of-order", view=call.path["token"], locale=order["locale"]
    )


def receipt_of_order(call: Call) -> Answer:
    """The receipt, with what goes back: only whoever has the order's own link sees that."""
    order = call.shop.database.read(lambda tx: linked_order(tx, call.path["token"]))
    row = call.shop.database.read(lambda tx: withdrawal(tx, call.path["number"]))
    if row is None or row["order_number"] != order["number"]:
        raise Problem("not_found")
    found: Receipt = view_receipt(row, with_refund=True)
    return Answer(status=200, body=found, page="withdrawal-receipt", view=call.path["token"], locale=order["locale"])


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [
        Route("/api/withdrawal", endpoint(withdraw, shop), methods=["POST"]),
        Route("/api/withdrawal/{token}", endpoint(receipt, shop), methods=["GET"]),
        Route("/api/orders/{token}/withdrawal", endpoint(of_order, shop), methods=["GET"]),
        Route("/api/orders/{token}/withdrawal/{number}", endpoint(receipt_of_order, shop), methods=["GET"]),
    ]


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
