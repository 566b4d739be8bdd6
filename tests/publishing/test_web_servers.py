"""The configurations for nginx and Caddy, tried with nginx and Caddy: headers, redirects, 404, compression, rollback."""

import gzip
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bench.rollbacks import roll_back_under_requests
from bench.web_servers import get, running
from storefront.build import headers
from storefront.build.content_types import TYPES
from storefront.release.folder import point_to
from tests.publishing.made_shop import FIRST, LOCALE, SECOND, make_release

pytestmark = pytest.mark.slow


class Functions(BaseHTTPRequestHandler):
    """Answers as the functions do, with headers of their own."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(f"function {self.path} for {self.headers['Host']}".encode())

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def port(request: pytest.FixtureRequest, book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server in front of a made shop and of functions."""
    releases = tmp_path_factory.mktemp("served")
    files = {f"site/{LOCALE}/long/index.html": "<p>word</p>\n" * 500, f"site/{LOCALE}/p/old-1/gone.html": "<p>Gone</p>"}
    make_release(releases, FIRST, book, files)
    point_to(releases, FIRST)
    functions = HTTPServer(("127.0.0.1", 0), Functions)
    threading.Thread(target=functions.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    address = f"http://127.0.0.1:{functions.server_address[1]}"
    with running(request.param, releases / "current" / "site", releases / "server", address) as port:
        yield port
    functions.shutdown()
    functions.server_close()


def expected(path: str) -> dict[str, list[str]]:
    """What the one table says of a path."""
    wanted = {"cache-control": [headers.cache_control(path)]}
    for pattern, values in headers.table().items():
        if headers.matches(path, pattern):
            wanted |= {name.lower(): [value] for name, value in values.items()}
    return wanted


def style_of(port: int) -> str:
    found = re.search(rb'href="(/theme/reprise\.[^"]*)"', get(port, "/")[1])
    assert found
    return found[1].decode()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/{LOCALE}/",
        "style",
        "/media/drawing.svg",
        f"/{LOCALE}/search/index/t-aaaaaaaa.json",
        f"/{LOCALE}/search/index/root.json",
        "/sitemap.xml",
    ],
)
def test_every_path_has_the_headers_of_the_table_once(port: int, path: str) -> None:
    path = style_of(port) if path == "style" else path

    status, _, given = get(port, path)

    assert status == 200
    assert {name: given.get(name) for name in expected(path)} == expected(path)
    ending = ".html" if path.endswith("/") else path[path.rindex(".") :]
    assert given["content-type"][0].lower() == TYPES[ending]


def test_page_that_is_not_there_is_the_shops_own_and_kept_by_nobody(port: int) -> None:
    for path in ("/fr-fr/nothing/", "/theme/reprise.00000000.css", "/media/none.webp"):
        status, body, given = get(port, path)

        assert status == 404
        assert b"<title>Not here</title>" in body
        assert given["cache-control"] == [headers.HTML]
        assert given["content-security-policy"] == expected("/")["content-security-policy"]


@pytest.mark.parametrize("path", ["/_headers", "/_redirects", "/../manifest.json", "/%2e%2e/manifest.json"])
def test_what_is_not_for_visitors_is_not_served(port: int, path: str) -> None:
    status, body, _ = get(port, path)

    assert status in (400, 404)
    assert b"manifest" not in body
    assert b"/*" not in body


def test_folder_without_its_slash_is_redirected_on_the_same_host(port: int) -> None:
    status, _, given = get(port, f"/{LOCALE}")

    assert status in (301, 308)
    assert given["location"] == [f"/{LOCALE}/"]


@pytest.mark.parametrize("path", [f"/{LOCALE}/p/old-1/", f"/{LOCALE}/p/old-1/gone.html"])
def test_what_is_no_longer_sold_answers_410_with_its_page(port: int, path: str) -> None:
    status, body, given = get(port, path)

    assert (status, body) == (410, b"<p>Gone</p>")
    assert given["content-type"][0].lower() == "text/html; charset=utf-8"
    assert {name: given.get(name) for name in expected(path)} == expected(path)


def test_folder_of_what_is_no_longer_sold_has_a_slash_too(port: int) -> None:
    status, _, given = get(port, f"/{LOCALE}/p/old-1")

    assert status in (301, 308)
    assert given["location"] == [f"/{LOCALE}/p/old-1/"]
    assert get(port, f"/{LOCALE}/p/old-2/gone.html")[0] in (404, 410)


def test_text_is_compressed_for_those_who_take_it(port: int) -> None:
    plain = get(port, f"/{LOCALE}/long/")
    packed = get(port, f"/{LOCALE}/long/", Accept_Encoding="gzip")

    assert "content-encoding" not in plain[2]
    assert packed[2]["content-encoding"] == ["gzip"]
    assert "accept-encoding" in packed[2]["vary"][0].lower()
    assert gzip.decompress(packed[1]) == plain[1]


def test_functions_are_reached_under_the_same_origin_with_their_own_headers(port: int) -> None:
    status, body, given = get(port, "/api/health?x=1", Host="shop.example")

    assert (status, body) == (200, b"function /api/health?x=1 for shop.example")
    assert given["content-security-policy"] == ["default-src 'none'"]
    assert given["cache-control"] == ["no-store"]


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_rollback_while_pages_are_asked_for_shows_no_error_and_no_mixture(
    kind: str, releases: Path, book: Path, tmp_path: Path
) -> None:
    for name in (FIRST, SECOND):
        make_release(releases, name, book)
    point_to(releases, FIRST)

    with running(kind, releases / "current" / "site", tmp_path / "server") as port:
        seen = roll_back_under_requests(port, releases, (FIRST, SECOND), page=f"/{LOCALE}/", swaps=20, a_second=50)

    assert seen.faults == []
    assert seen.releases == {FIRST, SECOND}
    assert seen.requests > 20
