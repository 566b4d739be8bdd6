"""A double of Google's object store: as much of its XML interface as a publish needs, in memory.

From Google's documentation of the XML API (request headers `x-goog-if-generation-match`, response headers
`x-goog-generation`, list objects version 2). Unlike Amazon's, it answers 404 when an object that is not there is deleted.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

MODIFIED = "Sat, 21 Nov 2026 03:00:00 GMT"
STAMP = "2026-11-21T03:00:00.000Z"


@dataclass
class Bucket:
    """Objects by key: bytes, generation, headers."""

    address: str = ""
    objects: dict[str, tuple[bytes, int, dict[str, str]]] = field(default_factory=dict)
    generation: int = 1000
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def account(self) -> str:
        """What stands in GOOGLE_SERVICE_ACCOUNT_KEY for a store that asks nobody who they are."""
        key = {
            "gcs_base_url": self.address,
            "disable_oauth": True,
            "client_email": "",
            "private_key": "",
            "private_key_id": "",
        }
        return json.dumps(key)


class Handler(BaseHTTPRequestHandler):
    """Answers for one bucket, whose name is the first step of a path."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        with self.bucket.lock:
            there = self.bucket.objects.get(self.key)
            wanted = self.headers.get("x-goog-if-generation-match")
            if wanted is not None and int(wanted) != (there[1] if there else 0):
                return self.answer(412)
            self.bucket.generation += 1
            names = ("Content-Type", "Cache-Control", "Content-Encoding")
            kept = {name: self.headers[name] for name in names if name in self.headers}
            self.bucket.objects[self.key] = (data, self.bucket.generation, kept)
            return self.answer(200, headers=self.described(self.key))

    def do_GET(self) -> None:
        if not self.key:
            return self.answer(200, self.listed().encode(), {"Content-Type": "application/xml"})
        if self.key not in self.bucket.objects:
            return self.answer(404)
        data, _, kept = self.bucket.objects[self.key]
        return self.answer(200, data, self.described(self.key) | kept)

    def do_DELETE(self) -> None:
        with self.bucket.lock:
            self.answer(204 if self.bucket.objects.pop(self.key, None) else 404)

    @property
    def key(self) -> str:
        """The object that is meant, or ''."""
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def described(self, key: str) -> dict[str, str]:
        """The headers that tell one content from another."""
        data, generation, _ = self.bucket.objects[key]
        tag = md5(data, usedforsecurity=False).hexdigest()
        return {"ETag": f'"{tag}"', "x-goog-generation": str(generation), "Last-Modified": MODIFIED}

    def listed(self) -> str:
        """The objects below a prefix, on one page."""
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><Generation>{generation}</Generation><LastModified>{STAMP}</LastModified>"
            f"<ETag>{escape(self.described(key)['ETag'])}</ETag><Size>{len(data)}</Size></Contents>"
            for key, (data, generation, _) in sorted(self.bucket.objects.items())
            if key.startswith(prefix)
        )
        return f"<?xml version='1.0' encoding='UTF-8'?><ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """An empty bucket on a free port."""
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OfBucket", (Handler,), {"bucket": bucket}))
    bucket.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield bucket
    server.shutdown()
    server.server_close()
    thread.join()
