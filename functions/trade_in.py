"""Selling a used device to the shop: quote, submission, where it stands, the answer to another price."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from functions.kit.answer import PROBLEM, Answer
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.fields import first_values, typed_as
from functions.kit.lambda_handler import lazy_handler
from functions.kit.problem import Problem
from functions.kit.shop import open_shop
from functions.trading.answering import Word, answer_offer
from functions.trading.applying import CONSENTS, flat_fields
from functions.trading.asking import Question, asked_in_form
from functions.trading.quotes import Device, make_quote, read_quote
from functions.trading.quoting import quoted
from functions.trading.standing import find, standing_of
from functions.trading.submitting import WrongFields, submit


def quote(call: Call) -> Answer:
    """The best live bid; a form is led there step by step. Stores nothing."""
    if call.form:
        step = asked_in_form(call.shop, first_values(call.fields))
        return Answer(status=200, body=None, page="trade-in-form", view=step, locale=step.locale)
    found = make_quote(call.shop, typed_as(call, Device))
    return Answer(status=200, body=quoted(call.shop, found))


def trade_in(call: Call) -> Answer:
    """Offer the device for sale at a quoted price."""
    if call.form:
        return _from_form(call)
    text = call.json.get("quote")
    if not isinstance(text, str):
        raise Problem("bad_quote")
    submitted = submit(call.shop, read_quote(call.shop, text), flat_fields(call.json), call.key, call.who)
    return Answer(status=201, body=submitted, location=submitted.url)


def show(call: Call) -> Answer:
    """Where a trade-in stands."""
    row = find(call.shop, call.path["token"])
    view = call.shop.database.read(lambda tx: standing_of(tx, row))
    return Answer(status=200, body=view, page="trade-in", locale=row["locale"])


def answer(call: Call) -> Answer:
    """The seller's word on another price."""
    row = find(call.shop, call.path["token"])
    answer_offer(call.shop, row["reference"], typed_as(call, Word), call.who)
    row = find(call.shop, call.path["token"])
    view = call.shop.database.read(lambda tx: standing_of(tx, row))
    return Answer(status=200, body=view, location=call.shop.url(f"/api/trade-in/{call.path['token']}"))


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [
        Route("/api/trade-in/quote", endpoint(quote, shop), methods=["POST"]),
        Route("/api/trade-in", endpoint(trade_in, shop), methods=["POST"]),
        Route("/api/trade-in/{token}", endpoint(show, shop), methods=["GET"]),
        Route("/api/trade-in/{token}/answer", endpoint(answer, shop), methods=["POST"]),
    ]


def _from_form(call: Call) -> Answer:
    """Errors come back beside their fields, with everything that was typed."""
    typed = first_values(call.fields) | {name: "yes" for name in call.fields.get("consents", []) if name in CONSENTS}
    found = read_quote(call.shop, typed.get("quote", ""))
    try:
        submitted = submit(call.shop, found, typed, call.key, call.who)
    except WrongFields as problem:
        step = asked_in_form(call.shop, typed, wrong=problem.wrong)
        return _again(problem, step)
    except Problem as problem:
        if problem.code not in ("quote_expired", "device_already_submitted"):
            raise
        step = asked_in_form(call.shop, typed, refused=problem.code)
        return _again(problem, step)
    return Answer(status=201, body=submitted, location=submitted.url)


def _again(problem: Problem, step: Question) -> Answer:
    """The form again; a program that sent it gets the refusal."""
    return Answer(
        status=problem.status, body=problem.body(), page="trade-in-form", view=step, locale=step.locale, media=PROBLEM
    )


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
