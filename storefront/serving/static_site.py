"""A static site over ASGI: clean URLs, the header table, 404.html, revalidation. Follows the release pointer.

Serves files below its root only, whatever the path says.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from storefront.build import headers
from storefront.release.page_policy import STRIPE

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("image/webp", ".webp")
PAGES = ("index.html", headers.GONE)
_COMPRESSED = ("text/", "application/json", "application/manifest", "application/xml", "image/svg")


class StaticSite:
    """An ASGI app. `root` is asked for on every request, so that a new release needs no restart."""

    def __init__(self, root: Callable[[], Path], pay_origin: str = STRIPE) -> None:
        self._root = root
        self._table = headers.table(pay_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        response = self.answer(request) if request.method in ("GET", "HEAD") else Response(status_code=405)
        await response(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """The response to a GET or HEAD."""
        root = self._root().resolve()
        path = request.url.path
        file = self._find(root, path)
        if file is None and self._find(root, path + "/") is not None:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/{path.lstrip('/')}/{query}", status_code=308)
        if file is None:
            missing = root / "404.html"
            body = (
                missing.read_bytes()
                if missing.is_file()
                else b"Nothing is published yet: invoke build, invoke publish."
            )
            return self._respond(request, body, "text/html; charset=utf-8", 404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind.endswith("xml"):
            kind += "; charset=utf-8"
        return self._respond(request, file.read_bytes(), kind, 410 if file.name == headers.GONE else 200)

    @staticmethod
    def _find(root: Path, path: str) -> Path | None:
        if "\0" in path:
            return None
        try:
            file = (root / path.lstrip("/")).resolve()
            inside = file.is_relative_to(root)
            if inside and path.endswith("/"):
                # What is no longer sold has its page under another name.
                file = next((page for name in PAGES if (page := file / name).is_file()), file / PAGES[0])
            hidden = file.name in ("_headers", "_redirects")
            return file if inside and not hidden and file.is_file() else None
        except OSError:  # a name longer than the file system takes
            return None

    def _respond(self, request: Request, body: bytes, kind: str, status: int) -> Response:
        path = request.url.path
        set_: dict[str, str] = {"Cache-Control": headers.HTML}
        for pattern, values in self._table.items():
            if headers.matches(path, pattern):
                set_ |= values
        set_["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
        if status == 200 and (set_["ETag"] in known or "*" in known):
            return Response(status_code=304, headers=set_)
        if kind.startswith(_COMPRESSED):
            set_["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                body = gzip.compress(body, 5, mtime=0)
                set_["Content-Encoding"] = "gzip"
        if request.method == "HEAD":
            # The length of what GET would send (RFC 9110, 8.6).
            return Response(b"", status, {**set_, "Content-Length": str(len(body))}, kind)
        return Response(body, status, set_, kind)
