"""A shop's webhook endpoint: keeps what it is sent and answers what it is told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

from tests.stripe_double.running_double import SECRET, wait_until


@dataclass
class Received:
    """One post: the raw body and its signature."""

    body: bytes
    signature: str

    def event(self, secret: str = SECRET) -> Any:
        """Verified by the real library; raises what it raises."""
        return stripe.Webhook.construct_event(self.body, self.signature, secret)


@dataclass
class Receiver:
    """`statuses` are the answers to the next posts; then 200."""

    url: str = ""
    posts: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def types(self) -> list[str]:
        return [post.event().type for post in list(self.posts)]

    def wait_for(self, type_: str, times: int = 1) -> list[Any]:
        """Events of a type, once there are so many."""

        def found() -> list[Any]:
            alike = [event for post in list(self.posts) if (event := post.event()).type == type_]
            return alike if len(alike) >= times else []

        return wait_until(found)

    def wait_for_posts(self, count: int) -> list[Received]:
        return wait_until(lambda: list(self.posts) if len(self.posts) >= count else [])


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            receiver.posts.append(Received(body, self.headers["Stripe-Signature"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
