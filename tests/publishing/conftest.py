"""A real offer book, an object store that speaks S3, and the faulty line to it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from storefront.build import night
from storefront.build.book_writer import write_book
from storefront.build.settings import Settings
from storefront.publishing.places import Place, open_place
from storefront.release.book_rows import BOOK
from storefront.sample import write_sample
from tests.publishing.faulty_line import FaultyLine
from tests.publishing.made_shop import FIRST

BUCKET = "shop"
TARGET = f"s3://{BUCKET}/live"


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offer book of a small French shop, which no test changes."""
    folder = tmp_path_factory.mktemp("book")
    write_sample(folder / "export", skus=50, date=date(2026, 11, 21), markets=["FR"])
    settings = Settings(
        site_url="https://shop.example", export=str(folder / "export"), work=str(folder / "work"), day="2026-11-21"
    )
    loaded = night.prepare(settings).loaded
    write_book(settings, loaded.snapshot, folder / BOOK, FIRST)
    return folder / BOOK


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """An empty folder of releases."""
    folder = tmp_path / "releases"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def store() -> Iterator[int]:
    """The port of a store that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture
def line(store: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyLine]:
    """The line to an empty bucket of that store, which the environment leads to."""
    with FaultyLine(store) as line:
        for name, value in {
            "AWS_ENDPOINT_URL": line.address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }.items():
            monkeypatch.setenv(name, value)
        line.ask("POST", "/moto-api/reset")
        line.ask("PUT", f"/{BUCKET}")
        line.requests.clear()
        yield line


@pytest.fixture
def place(line: FaultyLine) -> Place:
    """The target in that bucket, with little patience."""
    return open_place(TARGET, patience_seconds=0.5)
