"""The `handler` that AWS Lambda looks for in a module: Mangum around its app, imported when it is asked for."""

from __future__ import annotations

from typing import Any, cast

from starlette.types import ASGIApp


def lazy_handler(name: str, app: ASGIApp, module: str) -> Any:
    """What a module's `__getattr__` gives for `handler`."""
    if name != "handler":
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    from mangum import Mangum

    # Mangum's own type wants a coroutine function where ASGI needs an awaitable.
    return Mangum(cast("Any", app), lifespan="off")
