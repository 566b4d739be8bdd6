"""Releases in an object store and behind an address are fetched once, checked, kept, and asked for twice a minute."""

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import MemoryStore

from storefront.domain.errors import NotPublished, ReleaseBroken, ReleaseUnusable
from storefront.release.book_rows import BOOK
from storefront.release.remote import ObjectShelf, RemoteReleases
from storefront.release.runtime import RuntimeSource, open_runtime
from storefront.release.runtime_files import FILES, POINTER, RUNTIME
from tests.release.made_releases import FIRST, SECOND, make_release, point_to


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class CountingHandler(SimpleHTTPRequestHandler):
    """Serves files and remembers what was asked for."""

    def __init__(self, *args: Any, asked: list[str], **named: Any) -> None:
        self.asked = asked
        super().__init__(*args, **named)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at `asked`."""


class WebServer:
    """A folder behind an address."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        handler = partial(CountingHandler, directory=str(folder), asked=self.asked)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def web(releases: Path) -> Iterator[WebServer]:
    """The folder of releases behind an address."""
    server = WebServer(releases)
    yield server
    server.stop()


@pytest.fixture(params=["https", "object store"])
def address(request: pytest.FixtureRequest, releases: Path) -> str:
    """The folder of releases, by web and by the code of object stores."""
    if request.param == "https":
        server: WebServer = request.getfixturevalue("web")
        return server.address
    return f"file://{releases}"


def copy_into(store: MemoryStore, releases: Path, name: str) -> None:
    """Put a release as a publisher would: its files, then the pointer."""
    runtime = releases / name / RUNTIME
    for path in runtime.rglob("*"):
        if path.is_file():
            obstore.put(store, f"{name}/{RUNTIME}/{path.relative_to(runtime)}", path.read_bytes())
    obstore.put(store, POINTER, (runtime / FILES).read_bytes())


def test_release_is_fetched_whole(address: str, releases: Path, book_file: Path, cache: Path) -> None:
    there = make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)

    runtime = open_runtime(address, cache=cache).current()

    assert runtime.release == FIRST
    assert runtime.folder.is_relative_to(cache)
    assert {
        path.relative_to(runtime.folder): path.read_bytes() for path in runtime.folder.rglob("*") if path.is_file()
    } == {path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()}
    assert runtime.book.model("iphone-13") is not None


def test_store_in_memory_is_read_like_any_other(releases: Path, book_file: Path, cache: Path) -> None:
    make_release(releases, FIRST, book_file)
    make_release(releases, SECOND, book_file)
    store, clock = MemoryStore(), Clock()
    copy_into(store, releases, FIRST)
    source = RuntimeSource(RemoteReleases(ObjectShelf(store), cache), clock)
    assert source.current().release == FIRST

    copy_into(store, releases, SECOND)
    clock.seconds = 31

    assert source.current().release == SECOND


def test_pointer_is_asked_for_every_thirty_seconds_at_most(
    web: WebServer, releases: Path, book_file: Path, cache: Path
) -> None:
    clock = Clock()
    make_release(releases, FIRST, book_file)
    make_release(releases, SECOND, book_file)
    point_to(releases, FIRST)
    source = open_runtime(web.address, cache=cache, clock=clock)
    first = source.current()
    point_to(releases, SECOND)

    clock.seconds = 29
    assert source.current() is first
    assert web.asked.count(f"/{POINTER}") == 1
    clock.seconds = 31
    second = source.current()

    assert (first.release, second.release) == (FIRST, SECOND)
    assert web.asked.count(f"/{POINTER}") == 2
    assert first.book.model("iphone-13") is not None


def test_what_was_fetched_serves_the_next_process(web: WebServer, releases: Path, book_file: Path, cache: Path) -> None:
    make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    open_runtime(web.address, cache=cache).current()
    web.asked.clear()

    runtime = open_runtime(web.address, cache=cache).current()

    assert runtime.release == FIRST
    assert web.asked == [f"/{POINTER}"]


def test_copy_that_nobody_used_for_a_day_is_removed(
    web: WebServer, releases: Path, book_file: Path, cache: Path
) -> None:
    clock = Clock()
    make_release(releases, FIRST, book_file)
    make_release(releases, SECOND, book_file)
    point_to(releases, FIRST)
    source = open_runtime(web.address, cache=cache, clock=clock)
    first = source.current().folder
    other = first.parent / "2026-01-01-0123456789ab-000000000000"
    other.mkdir()
    two_days_ago = time.time() - 2 * 24 * 3600
    for folder in (first, other):
        os.utime(folder, (two_days_ago, two_days_ago))

    point_to(releases, SECOND)
    clock.seconds = 31
    second = source.current().folder

    assert {folder.name for folder in first.parent.iterdir()} == {first.name, second.name}


def test_damaged_copy_is_fetched_anew(web: WebServer, releases: Path, book_file: Path, cache: Path) -> None:
    there = make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    kept = open_runtime(web.address, cache=cache).current().folder / BOOK
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)

    runtime = open_runtime(web.address, cache=cache).current()

    assert (runtime.folder / BOOK).read_bytes() == (there / BOOK).read_bytes()


@pytest.mark.parametrize("damage", ["flipped byte", "cut", "longer", "missing"])
def test_file_that_is_not_the_listed_one_is_refused_and_the_last_good_release_stays(
    address: str, releases: Path, book_file: Path, cache: Path, damage: str
) -> None:
    clock = Clock()
    make_release(releases, FIRST, book_file)
    book = make_release(releases, SECOND, book_file) / BOOK
    point_to(releases, FIRST)
    source = open_runtime(address, cache=cache, clock=clock)
    good = source.current()
    data = bytearray(book.read_bytes())
    data[len(data) // 2] ^= 1
    whole = {"flipped byte": bytes(data), "cut": bytes(data[:-4096]), "longer": bytes(data) + b"x"}.get(damage)
    book.unlink()
    if whole is not None:
        book.write_bytes(whole)

    point_to(releases, SECOND)
    clock.seconds = 31

    assert source.current() is good
    assert isinstance(source.problem, ReleaseBroken)
    assert "offers.sqlite" in source.problem.message
    assert [folder.name for folder in good.folder.parent.iterdir()] == [good.folder.name]
    with pytest.raises(ReleaseBroken):
        open_runtime(address, cache=cache / "other").current()


def test_nothing_published_is_said_plainly_here_too(address: str, cache: Path) -> None:
    with pytest.raises(NotPublished, match="nothing is published"):
        open_runtime(address, cache=cache).current()


def test_server_that_is_gone_leaves_the_last_good_release(releases: Path, book_file: Path, cache: Path) -> None:
    clock = Clock()
    make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    server = WebServer(releases)
    source = open_runtime(server.address, cache=cache, clock=clock)
    source.current()

    server.stop()
    clock.seconds = 31

    assert source.current().release == FIRST
    assert isinstance(source.problem, NotPublished)
    with pytest.raises(NotPublished, match=r"127\.0\.0\.1 does not give current/runtime/files\.json"):
        open_runtime(server.address, cache=cache).current()


def test_list_that_leads_outside_the_cache_is_refused(
    address: str, releases: Path, book_file: Path, cache: Path
) -> None:
    runtime = make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    listed = (runtime / FILES).read_text()
    (runtime / FILES).write_text(listed.replace('"templates/fr-fr/review.html"', '"../../../escaped.html"'))

    with pytest.raises(ReleaseBroken, match=r"names '\.\.'"):
        open_runtime(address, cache=cache).current()

    assert not any(path.name == "escaped.html" for path in cache.parent.rglob("*"))


def test_cache_of_somebody_else_is_not_used(releases: Path, tmp_path: Path) -> None:
    mine, link = tmp_path / "mine", tmp_path / "link"
    mine.mkdir()
    link.symlink_to(mine)

    with pytest.raises(ReleaseUnusable, match="belongs to somebody else"):
        open_runtime(f"file://{releases}", cache=link)
