"""All functions as one ASGI app, for a container and for local work.

Nothing can be bought yet: whatever is asked of `/api/`, the answer says so plainly, as the shop's own page or as
problem+json (RFC 9457), with status 503.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from functions.release_pages import read_page

LARGEST_FORM_BYTES = 65_536
MOST_FIELDS = 100
FORM = "application/x-www-form-urlencoded"


def problem(status: int, code: str, title: str) -> Response:
    """An error as RFC 9457 has it, with a stable `code`."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    return JSONResponse(body, status, media_type="application/problem+json")


async def read_form(request: Request) -> dict[str, list[str]] | None:
    """A form's fields, or None when it is larger than any of ours. Stops reading at the limit, whatever it claims."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST_FORM_BYTES:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM_BYTES:
            return None
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return None


async def not_open(request: Request) -> Response:
    """Say that this part of the shop is not open; nothing is stored."""
    fields = await read_form(request)
    if fields is None:
        return problem(413, "too_large", "Too large")
    is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
    if is_form and "text/html" in request.headers.get("accept", ""):
        page = await run_in_threadpool(read_page, fields.get("locale", [""])[0], "review")
        if page is not None:
            return HTMLResponse(page, 503, headers={"Cache-Control": "no-store"})
    return problem(503, "not_open", "Not open yet")


app = Starlette(routes=[Route("/api/{rest:path}", not_open, methods=["GET", "POST"])])
