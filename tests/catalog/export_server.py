"""A web server of exports for tests: it knows ranges and ETags, and fails as it is told to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STATUSES = range(400, 600)


@dataclass(kw_only=True)
class ExportServer:
    """What it serves, what it shall do next, and what it was asked."""

    folder: Path
    origin: str = ""
    faults: list[Any] = field(default_factory=list)
    """One for each answer to come: a status, or after how many bytes (600 or more) to cut the line; None is no fault."""
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    """Path, Range and status of each answer."""
    etags: bool = True
    moved_to: dict[str, str] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _, _ in self.asked]


@contextmanager
def serving(folder: Path) -> Iterator[ExportServer]:
    """Serve a folder on loopback."""
    told = ExportServer(folder=folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            fault = told.faults.pop(0) if told.faults else None
            wanted = self.headers.get("Range", "")
            file = told.folder / path[1:]
            if path in told.moved_to:
                return self._say(302, wanted, {"Location": told.moved_to[path]})
            if fault in STATUSES:
                return self._say(fault, wanted, {})
            if not file.is_file():
                return self._say(404, wanted, {})
            body = file.read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            headers = {"ETag": tag} if told.etags else {}
            if self.headers.get("If-None-Match") == tag:
                return self._say(304, wanted, headers)
            start = 0
            if wanted and self.headers.get("If-Range") == tag:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return self._say(206 if start else 200, wanted, headers, body[start:], fault)

        def _say(self, status: int, wanted: str, headers: dict[str, str], body: bytes = b"", cut: Any = None) -> None:
            told.asked.append((self.path.partition("?")[0], wanted, status))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:cut])
            if cut is not None:
                self.wfile.flush()
                self.connection.shutdown(2)
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
