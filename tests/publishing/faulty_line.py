"""A line to an HTTP server that counts what goes over it, and breaks when it is told to."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

ANSWER_503, CUT, CUT_AFTERWARDS, SILENT = "503", "cut", "cut afterwards", "silent"
"""Not passed on and refused; not passed on and the line cut; passed on, and the line cut before the answer; no answer."""


SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
}
"""Moto reads who asks, and does not check that it is true."""


@dataclass(frozen=True)
class Passed:
    """A request that came in."""

    method: str
    path: str
    headers: dict[str, str] = field(compare=False)

    @property
    def key(self) -> str:
        """The object's key below the target."""
        return unquote(self.path.partition("?")[0]).partition("/live/")[2]


class FaultyLine:
    """A server in front of another; `fault` says what befalls a request, None for nothing."""

    def __init__(self, port: int) -> None:
        self.requests: list[Passed] = []
        self.fault: Callable[[Passed], str | None] = lambda passed: None
        self._port = port
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        """Ask the server itself, past any fault and uncounted."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def keys(self, method: str) -> list[str]:
        """Keys that were asked for by a method, in order."""
        return [passed.key for passed in self.requests if passed.method == method]

    def _handler(line) -> type[BaseHTTPRequestHandler]:  # `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

            def _pass_on(self) -> None:
                body = self._body()
                passed = Passed(self.command, self.path, dict(self.headers))
                with line._lock:
                    line.requests.append(passed)
                    fault = line.fault(passed)
                if fault == ANSWER_503:
                    self._answer(503, b"", {})
                elif fault == CUT:
                    self.close_connection = True
                    self.connection.close()
                elif fault == SILENT:
                    line._stopped.wait()
                else:
                    headers = {
                        name: value for name, value in self.headers.items() if name.lower() != "transfer-encoding"
                    }
                    status, answer, given = line.ask(self.command, self.path, body, headers)
                    if fault == CUT_AFTERWARDS:
                        self.close_connection = True
                        self.connection.close()
                    else:
                        self._answer(status, answer, given)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on

            def _body(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                        self.send_header(name, value)
                self.send_header(
                    "Content-Length",
                    headers.get("content-length", "0") if self.command == "HEAD" else str(len(body)),
                )
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        return Handler
