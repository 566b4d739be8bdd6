"""A small shop in five countries, served on a free port with all that a purchase needs, and shoppers with a browser."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from functions.app import make_app
from functions.kit.settings import read_settings as read_functions_settings
from functions.kit.shop import Shop
from storefront.build.release import Order, build
from storefront.build.settings import read_settings
from storefront.release.folder import point_to
from storefront.sample import write_sample
from storefront.serving.together import Together
from tests.browser.chromium import running_chromium
from tests.stripe_double.running_double import KEY, SECRET, running_double

ROOT = Path(__file__).parents[2]
DAY = "2026-11-21"
NOON = "2026-11-21T12:00:00Z"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A published shop, site and functions behind one address, and the origin of the page on which it is paid."""

    origin: str
    releases: Path
    functions: Shop
    pay: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The shop, on a free port in a thread of its own."""
    with running_double() as pay, socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        folder = tmp_path_factory.mktemp("shop")
        releases = _publish(folder, origin)
        functions = Shop(
            read_functions_settings(
                {
                    "SITE_URL": origin,
                    "RELEASES": str(releases),
                    "DATABASE_URL": f"sqlite:///{folder / 'shop.db'}",
                    "MAIL_URL": f"file://{folder / 'mail'}",
                    "STRIPE_SECRET_KEY": KEY,
                    "STRIPE_WEBHOOK_SECRET": SECRET,
                    "STRIPE_API_BASE": pay,
                    "RATE_LIMITS": "off",
                }
            )
        )
        shop = Together(releases, make_app(lambda: functions), pay)
        config = uvicorn.Config(shop, log_level="warning", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield Served(origin=origin, releases=releases, functions=functions, pay=pay)
        server.should_exit = True
        thread.join()


@pytest.fixture
def shop(served: Served) -> str:
    """The origin of the shop."""
    return served.origin


def _publish(folder: Path, origin: str) -> Path:
    write_sample(folder / "export", skus=50, date=date.fromisoformat(DAY), markets=["FR", "DE", "GB", "JP", "US"])
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    with running_chromium() as running:
        yield running


@dataclass(kw_only=True)
class Witness:
    """What a page did that a shopper does not see."""

    origin: str
    pay: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error or warning of the shop's, but the one that a browser prints of every answer that is not 200."""
        where = message.location["url"]
        if message.type in ("error", "warning") and "/api/" not in where and not where.startswith(self.pay):
            self.said.append(message.text)

    def see(self, request: Request) -> None:
        """Note where a request goes."""
        self.asked.append(request.url)

    def strangers(self) -> list[str]:
        """Requests to anybody but the shop and the payment page."""
        known = ("data:", f"{self.origin}/", f"{self.pay}/")
        return [url for url in self.asked if not url.startswith(known)]


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Opens a page of the shop in a fresh profile; no page may complain, keep a cookie or ask a third party."""
    contexts = []
    witnesses = []

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=served.origin, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        witness = Witness(origin=served.origin, pay=served.pay)
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
