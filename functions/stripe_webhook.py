"""Stripe's events: `POST /api/stripe/webhook`. 200 once committed, 400 for what is no event of ours, 5xx to get it again."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from functions.kit.body import read_bytes
from functions.kit.endpoint import OpenShop, as_problem
from functions.kit.lambda_handler import lazy_handler
from functions.kit.log import log
from functions.kit.problem import Problem
from functions.kit.shop import open_shop
from functions.selling.events import apply_event
from functions.selling.signature import read_event

LARGEST_EVENT_BYTES = 524_288


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""

    async def webhook(request: Request) -> Response:
        """Take an event of Stripe's; what could not be stored is answered so that it comes again."""
        try:
            raw = await read_bytes(request, LARGEST_EVENT_BYTES)
        except Problem:
            return _refused("too large")
        return await run_in_threadpool(_serve, shop, raw, request.headers.get("stripe-signature", ""))

    return [Route("/api/stripe/webhook", webhook, methods=["POST"])]


def _serve(shop: OpenShop, raw: bytes, signature: str) -> Response:
    try:
        opened = shop()
        event = read_event(raw, signature, opened.settings, opened.clock())
        if event is None:
            return _refused("not an event for this shop")
        outcome = apply_event(opened, event)
    except Exception as problem:
        found = as_problem(problem)
        # Whatever it was, Stripe shall send the event again.
        return JSONResponse(found.body(), max(found.status, 500), media_type="application/problem+json")
    log("info", "event", event=event.id, kind=event.type, state=outcome)
    return JSONResponse({"received": True})


def _refused(why: str) -> Response:
    log("warning", "event refused", problem=why)
    return JSONResponse(Problem("bad_event").body(), 400, media_type="application/problem+json")


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
