"""Leaving a caller without an answer."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope, Send


async def drop(scope: Scope, receive: Receive, send: Send) -> None:
    """Cut the connection, as a crashed server does.

    ASGI has no word for this, so the server's transport is taken from its `send` (uvicorn's is a method of the object
    that holds it). A server without one gets an answer that breaks off, which is an error for the caller all the same.
    """
    transport = _transport(send)
    if transport is None:
        await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"1")]})
        return
    transport.abort()
    # uvicorn answers 500 for an app that returns without a word, unless it knows that the caller has gone.
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(send: object) -> asyncio.Transport | None:
    """The transport below any number of wrappers that close over the server's `send`."""
    seen: list[object] = [send]
    for candidate in seen:
        owner = getattr(candidate, "__self__", None)
        transport = getattr(owner, "transport", None)
        if isinstance(transport, asyncio.Transport):
            return transport
        seen += [cell.cell_contents for cell in getattr(candidate, "__closure__", None) or () if len(seen) < 50]
    return None
