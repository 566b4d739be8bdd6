"""Whether the functions can work: `GET /api/health`. 200 when they can, 503 when something they need is missing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route

from functions.kit.answer import Answer
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.lambda_handler import lazy_handler
from functions.kit.outbox import state_of_outbox
from functions.kit.shop import open_shop
from storefront.domain.errors import StorefrontError


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What works. `outbox_age_seconds`: how long the oldest message has waited; `dead_letters`: how many need ops."""

    ok: bool
    release: str | None
    database: bool
    outbox_age_seconds: int | None
    waiting: int | None
    dead_letters: int | None
    flagged_events: int | None
    payments: str


def health(call: Call) -> Answer:
    """What works and what does not."""
    shop = call.shop
    release, outbox, flagged = None, None, None
    with suppress(StorefrontError):
        release = shop.runtime().release
    with suppress(StorefrontError):
        outbox = shop.database.read(lambda tx: state_of_outbox(tx, shop.clock()))
        row = shop.database.read(lambda tx: tx.one("SELECT COUNT(*) AS many FROM stripe_events WHERE flagged = 1"))
        flagged = int(row["many"]) if row else 0
    found = Health(
        ok=release is not None and outbox is not None,
        release=release,
        database=outbox is not None,
        outbox_age_seconds=outbox["oldest_seconds"] if outbox else None,
        waiting=outbox["waiting"] if outbox else None,
        dead_letters=outbox["dead"] if outbox else None,
        flagged_events=flagged,
        payments="live" if shop.settings.live else "test" if shop.settings.can_pay else "none",
    )
    return Answer(status=200 if found.ok else 503, body=found)


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [Route("/api/health", endpoint(health, shop), methods=["GET"])]


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
