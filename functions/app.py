"""All functions as one ASGI app, for a container and for local work."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from functions import checkout, health, orders, stripe_webhook, support, trade_in, warranty, withdrawal
from functions.kit.answer import Asked, no_pages, respond_problem
from functions.kit.endpoint import OpenShop
from functions.kit.lambda_handler import lazy_handler
from functions.kit.problem import Problem
from functions.kit.shop import open_shop

PARTS = (checkout, stripe_webhook, orders, withdrawal, warranty, support, trade_in, health)


def make_app(shop: OpenShop) -> Starlette:
    """The functions of a shop."""
    return Starlette(
        routes=[route for part in PARTS for route in part.routes(shop)],
        exception_handlers={404: _not_found, 405: _not_allowed},
    )


async def _not_found(_request: Request, _problem: Exception) -> Response:
    return _said(Problem("not_found"))


async def _not_allowed(_request: Request, problem: Exception) -> Response:
    return _said(Problem("method_not_allowed", headers=dict(getattr(problem, "headers", None) or {})))


def _said(problem: Problem) -> Response:
    return respond_problem(problem, Asked(form=False, html=False, locale="", fields={}), no_pages)


app = make_app(open_shop)


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
