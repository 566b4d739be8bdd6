"""The double as an ASGI app: `uvicorn stripe_double.app:app`, one process.

Settings are read, and the state file opened, when the server starts (ASGI lifespan), not at import.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Mapping

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from stripe_double.account import open_account
from stripe_double.api import Api
from stripe_double.control import Control
from stripe_double.hosted_page import HostedPage
from stripe_double.settings import read_settings
from stripe_double.timers import Sweeper
from stripe_double.webhooks import Courier


def make_app(environment: Mapping[str, str] | None = None) -> Starlette:
    """The app for these settings; without them, for the process's environment when it starts."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        account = open_account(read_settings(os.environ if environment is None else environment))
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

    return Starlette(lifespan=lifespan)


app = make_app()
