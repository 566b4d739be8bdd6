"""Questions to the shop: `POST /api/support` gives a reference; the back office answers."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from functions.care.cases import Opened, open_case, read_question
from functions.kit.answer import Answer
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.lambda_handler import lazy_handler
from functions.kit.shop import open_shop


def ask(call: Call) -> Answer:
    """A case for each question."""
    case = read_question(call)
    number = open_case(call.shop, case, call.key, call.who)
    return Answer(status=201, body=Opened(case=number), page="case", locale=case.locale)


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [Route("/api/support", endpoint(ask, shop), methods=["POST"])]


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
