"""The double as an ASGI app: `uvicorn stripe_double.app:app`, one process.

Settings are read, and the state file opened, when the server starts (ASGI lifespan), not at import.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from stripe_double.account import open_account
from stripe_double.api import Api
from stripe_double.control import Control
from stripe_double.hosted_page import HostedPage
from stripe_double.settings import read_settings
from stripe_double.timers import Sweeper
from stripe_double.webhooks import Courier


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    account = open_account(read_settings(os.environ))
    courier = Courier(account)
    sweeper = Sweeper(account, courier)
    api = Api(account, courier)
    routes: list[BaseRoute] = [
        *Control(account, api, courier).routes(),
        Route("/pay/{session}", HostedPage(account, courier).answer, methods=["GET", "POST"]),
        # At every other address, so that a wrong one gets Stripe's 404.
        Mount("/", api),
    ]
    app.router.routes[:] = routes
    courier.start()
    sweeper.start()
    try:
        yield
    finally:
        sweeper.stop()
        courier.stop()
        account.store.close()


app = Starlette(lifespan=_lifespan)
