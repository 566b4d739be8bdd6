"""Site and functions behind one address, as a CDN with a rewrite for /api/ would have them."""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from storefront.release.page_policy import STRIPE
from storefront.serving.static_site import StaticSite


class Together:
    """An ASGI app: `/api/` goes to the functions, everything else to the published site, whose forms may lead to `pay_origin`."""

    def __init__(self, releases: Path, functions: ASGIApp, pay_origin: str = STRIPE) -> None:
        self._functions = functions
        self._site = StaticSite(lambda: releases / "current" / "site", pay_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        to_functions = scope["type"] == "lifespan" or scope.get("path", "").startswith("/api/")
        await (self._functions if to_functions else self._site)(scope, receive, send)
