"""What the functions' tests share: a published release of a few files, both databases, the double, a shop to buy in."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from storefront.build import headers
from tests.functions.buying import TestShop, open_test_shop
from tests.functions.running_postgresql import PostgresqlServer, running_postgresql
from tests.stripe_double.running_double import running_double

PAGES = {"en-gb": "Nothing was ordered and nothing was paid.", "fr-fr": "Rien n’a été commandé, rien n’a été payé."}


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of releases with one that is live, and a secret beside them."""
    folder = tmp_path / "releases"
    lay(
        folder / "2026-11-21-000000000000",
        {
            "site/index.html": "<h1>Where?</h1>",
            "site/404.html": "<h1>Not here</h1>",
            "site/robots.txt": "User-agent: *\n",
            "site/sitemap.xml": "<urlset/>",
            "site/_headers": headers.headers_file(),
            "site/_redirects": headers.redirects_file(),
            "site/en-gb/index.html": f"<h1>Refurbished</h1>{'<p>phones</p>' * 200}",
            "site/en-gb/days.json": "{}",
            "site/en-gb/manifest.webmanifest": "{}",
            "site/theme/reprise.0123456789ab.css": "a{}",
            "site/theme/reprise.0123456789ab.js": "1",
            "site/media/0123456789abcdef.svg": "<svg/>",
            "report/report.json": "{}",
            "runtime/release.json": "{}",
            **{f"runtime/pages/{slug}/review.html": f"<h1>{words}</h1>" for slug, words in PAGES.items()},
        },
    )
    (folder / "current").symlink_to("2026-11-21-000000000000")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setenv("RELEASES", str(folder))
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, started when the first test asks for it."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.emptied()


@pytest.fixture(scope="session")
def running() -> Iterator[str]:
    """A double for all tests of this process, each of which finds it as new."""
    with running_double() as base:
        yield base


@pytest.fixture
def double(running: str) -> str:
    """The double, behaving, its clock right."""
    requests.delete(f"{running}/_double/faults", timeout=30)
    requests.delete(f"{running}/_double/requests", timeout=30)
    requests.post(f"{running}/_double/clock", json={"now": int(time.time())}, timeout=30)
    return running


@pytest.fixture
def shop(tmp_path: Path, database_url: str, double: str) -> Iterator[TestShop]:
    """A shop on each database."""
    with ExitStack() as stack:
        yield stack.enter_context(open_test_shop(tmp_path, database_url, double))


@pytest.fixture
def sqlite_shop(tmp_path: Path, double: str) -> Iterator[TestShop]:
    """A shop on SQLite, for what no database has a part in."""
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double) as opened:
        yield opened
