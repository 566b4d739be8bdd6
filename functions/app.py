"""All functions as one ASGI app, for a container and for local work.

Nothing can be bought yet: whatever is asked of `/api/`, the answer says so plainly, as the shop's own page or as
problem+json (RFC 9457), with status 503.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from functions.release_pages import read_page

LARGEST_FORM_BYTES = 65_536
NOT_OPEN = {"type": "about:blank", "title": "Not open yet", "status": 503, "code": "not_open"}


async def not_open(request: Request) -> Response:
    """Say that this part of the shop is not open; nothing is stored."""
    if int(request.headers.get("content-length") or 0) > LARGEST_FORM_BYTES:
        return JSONResponse({**NOT_OPEN, "title": "Too large", "status": 413, "code": "too_large"}, status_code=413)
    wants_html = "text/html" in request.headers.get("accept", "")
    is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if wants_html and is_form:
        async with request.form(max_files=0, max_fields=50) as form:
            page = await run_in_threadpool(read_page, str(form.get("locale", "")), "review")
        if page is not None:
            return HTMLResponse(page, status_code=503, headers={"Cache-Control": "no-store"})
    return JSONResponse(NOT_OPEN, status_code=503, media_type="application/problem+json")


app = Starlette(routes=[Route("/api/{rest:path}", not_open, methods=["GET", "POST"])])
