"""A small shop in three countries, served on a free port, and shoppers with a browser to walk through it."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from functions.app import app
from storefront.build.release import Order, build
from storefront.build.settings import read_settings
from storefront.release.folder import point_to
from storefront.sample import write_sample
from storefront.serving.together import Together

ROOT = Path(__file__).parents[2]
DAY = "2026-11-21"
NOON = "2026-11-21T12:00:00Z"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True, kw_only=True)
class Served:
    """A published shop, site and functions behind one address."""

    origin: str
    releases: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The shop, on a free port in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        releases = _publish(tmp_path_factory.mktemp("shop"), origin)
        config = uvicorn.Config(Together(releases, app), log_level="warning", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield Served(origin=origin, releases=releases)
        server.should_exit = True
        thread.join()


@pytest.fixture
def shop(served: Served, monkeypatch: pytest.MonkeyPatch) -> str:
    """The origin of the shop; its functions read the environment."""
    monkeypatch.setenv("RELEASES", str(served.releases))
    return served.origin


def _publish(folder: Path, origin: str) -> Path:
    write_sample(folder / "export", skus=50, date=date.fromisoformat(DAY), markets=["FR", "DE", "GB"])
    settings = read_settings(
        {
            "site_url": origin,
            "export": str(folder / "export"),
            "content": str(ROOT / "content"),
            "theme": str(ROOT / "theme"),
            "day": DAY,
        }
    )
    configuration = str(ROOT / "pelicanconf.py")
    order = Order(settings=settings, releases=folder / "releases", jobs=2, configuration=configuration)
    built = build(order, say=lambda line: None, progress=lambda done, total: None)
    point_to(order.releases, built.release)
    return order.releases


# Not for the session: Playwright keeps an event loop running, which other tests must not find.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    path = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: apt-get install chromium, or set CHROME to its path")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@dataclass(kw_only=True)
class Witness:
    """What a page did that a shopper does not see."""

    origin: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error or warning, but the one that a browser prints of every answer that is not 200."""
        if message.type in ("error", "warning") and "/api/" not in message.location["url"]:
            self.said.append(message.text)

    def see(self, request: Request) -> None:
        """Note where a request goes."""
        self.asked.append(request.url)

    def strangers(self) -> list[str]:
        """Requests to anybody but the shop."""
        return [url for url in self.asked if urlsplit(url).scheme != "data" and not url.startswith(f"{self.origin}/")]


@pytest.fixture
def visit(browser: Browser, shop: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the shop in a fresh profile; no page may complain, keep a cookie or ask a third party."""
    contexts = []
    witnesses = []

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=shop, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        witness = Witness(origin=shop)
        context.on("console", witness.hear)
        context.on("weberror", lambda error: witness.said.append(str(error.error)))
        context.on("request", witness.see)
        contexts.append(context)
        witnesses.append(witness)
        page = context.new_page()
        page.clock.set_fixed_time(NOON)
        page.goto(path)
        return page

    yield open_page
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert [line for witness in witnesses for line in witness.said] == []
    assert [url for witness in witnesses for url in witness.strangers()] == []
    assert cookies == []
