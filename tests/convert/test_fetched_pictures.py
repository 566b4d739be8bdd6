"""Pictures stay addresses, but where the mapping names their host: those become files of the export."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from PIL import Image

from storefront.convert.pictures import PictureFolder, fetch_picture
from tests.convert.converting import MAPPING, converted, written


def picture(color: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(file, "PNG")
    return file.getvalue()


def test_only_pictures_of_allowed_hosts_are_fetched_each_once(tmp_path):
    asked: list[str] = []

    def fetch(address: str, hosts: tuple[str, ...]) -> bytes:
        asked.append(address)
        return picture()

    lines = [
        "Handle,Title,Vendor,Variant Price,Image Src",
        "a,A,Apple,1.00,https://cdn.example/a.png",
        "b,B,Apple,1.00,https://cdn.example/a.png",
        "c,C,Apple,1.00,http://other.example/c.png",
        "d,D,Apple,1.00,ftp://cdn.example/d.png",
        "e,E,Apple,1.00,//cdn.example/e.png",
    ]
    mapping = MAPPING.replace('language = "en"', 'language = "en"\npicture_hosts = ["cdn.example"]')

    result = converted(
        tmp_path, "shopify", written(tmp_path, "p.csv", "\n".join(lines)), written(tmp_path, "m.toml", mapping), fetch
    )

    sources = [[image["src"] for image in model["images"]] for model in result.rows("models")]
    assert asked == ["https://cdn.example/a.png", "https://cdn.example/e.png"]
    assert sources[0] == sources[1] == sources[4]
    assert (result.out / sources[0][0]).read_bytes() == picture()
    assert sources[2:4] == [["https://other.example/c.png"], []]
    assert result.notes == [(4, "picture", "left out: not a web address")]
    assert result.check()["quarantine"] == []


@pytest.mark.parametrize(
    ("answer", "kept", "reason"),
    [
        (OSError("answered 404"), "https://cdn.example/a.png", "not fetched: answered 404"),
        (ValueError("more than 20000000 bytes"), "https://cdn.example/a.png", "not fetched: more than 20000000 bytes"),
        (b"<html>no</html>", "", "left out: neither JPEG, PNG, WebP nor GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "", "left out: neither JPEG, PNG, WebP nor GIF"),
    ],
)
def test_what_comes_back_is_a_picture_or_is_noted(answer, kept, reason, tmp_path):
    def fetch(address: str, hosts: tuple[str, ...]) -> bytes:
        if isinstance(answer, Exception):
            raise answer
        return answer

    folder = PictureFolder(tmp_path / "images", ("cdn.example",), fetch)

    assert folder.place("https://cdn.example/a.png") == (kept, reason)
    assert not (tmp_path / "images").exists()


class _Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://elsewhere.example/a.png")
            self.end_headers()
        elif self.path == "/a.png":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(picture())
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nothing on the test's output."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Pictures) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_picture_is_fetched_over_the_wire(server):
    assert fetch_picture(f"{server}/a.png", ("127.0.0.1",), ("http",)) == picture()


@pytest.mark.parametrize(
    ("path", "hosts", "schemes", "problem"),
    [
        ("/none.png", ("127.0.0.1",), ("http",), "answered 404"),
        ("/elsewhere", ("127.0.0.1",), ("http",), "is not at an allowed host"),
        ("/a.png", ("cdn.example",), ("http",), "is not at an allowed host"),
        ("/a.png", ("127.0.0.1",), ("https",), "is not at an allowed host by https"),
    ],
)
def test_no_other_host_and_no_open_line_is_asked(path, hosts, schemes, problem, server):
    with pytest.raises((OSError, ValueError), match=problem):
        fetch_picture(f"{server}{path}", hosts, schemes)
