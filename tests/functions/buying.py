"""A shop for tests: a release, a database, the double, and a browser-less shopper who buys."""

import hmac
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from functions.app import make_app
from functions.kit.settings import read_settings
from functions.kit.shop import Shop
from storefront.domain.money import plain_amount
from tests.functions.asgi_calls import Reply, call
from tests.functions.made_release import MadeOffer, MadeRelease, publish
from tests.stripe_double.running_double import KEY, SECRET, client_of

OFFERS = (
    MadeOffer(offer="FR-1"),
    MadeOffer(offer="FR-2", price=15000, shipping=490, seller="mobil"),
    MadeOffer(offer="FR-LAST", stock=1),
    MadeOffer(offer="FR-CASE", price=1500, shipping=290, model="case-13"),
    MadeOffer(offer="US-1", market="US", price=30000, separate=299, shipping=500),
    MadeOffer(offer="JP-1", market="JP", price=52800, shipping=550),
    MadeOffer(offer="KR-1", market="KR", price=412000),
    MadeOffer(offer="GB-1", market="GB", price=25000, inside=350),
)


WEBHOOK = "/api/stripe/webhook"


def sign(body: bytes, secret: str = SECRET, moment: int | None = None) -> str:
    """The header with which Stripe signs a body."""
    now = int(time.time()) if moment is None else moment
    return f"t={now},v1={hmac.digest(secret.encode(), f'{now}.'.encode() + body, 'sha256').hex()}"


@dataclass(kw_only=True)
class TestShop:
    """A shop with everything it talks to. `ahead` seconds are added to its clock."""

    __test__ = False

    shop: Shop
    double: str
    releases: Path
    environment: dict[str, str]
    ahead: int = 0
    published: int = 1
    opened: list[Shop] = field(default_factory=list)

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        """Post JSON."""
        named = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return call(make_app(lambda: self.shop), path, method="POST", headers=named, body=[data])

    def post_form(self, path: str, fields: Mapping[str, str] | list[tuple[str, str]], **headers: str) -> Reply:
        """Post a form as a browser does."""
        named = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html,*/*;q=0.8"}
        named |= {name.replace("_", "-"): text for name, text in headers.items()}
        return call(make_app(lambda: self.shop), path, method="POST", headers=named, body=[urlencode(fields).encode()])

    def get(self, path: str, **headers: str) -> Reply:
        """Get JSON."""
        return call(make_app(lambda: self.shop), path, headers={"accept": "application/json"} | headers)

    def basket(self, *offers: str, locale: str = "fr-fr", quantity: int = 1, **changes: Any) -> dict[str, Any]:
        """A basket with these offers at the prices of the live book."""
        return {"locale": locale, "items": [self.item(offer, quantity) for offer in offers]} | changes

    def item(self, offer: str, quantity: int = 1) -> dict[str, Any]:
        """An item at the live price."""
        found = self.shop.runtime().book.offer(offer)
        price = plain_amount(found.headline_minor, found.currency) if found else "1.00"
        return {"offer": offer, "quantity": quantity, "seen_price": price}

    def buy(self, *offers: str, key: str = "", **changes: Any) -> Reply:
        """Check out."""
        headers = {"idempotency-key": key} if key else {}
        return self.post("/api/checkout", self.basket(*offers, **changes), **headers)

    def bought(self, *offers: str, **changes: Any) -> str:
        """Check out with success; gives the order's number."""
        reply = self.buy(*offers, **changes)
        assert reply.status == 201, reply.body
        return str(json.loads(reply.body)["order"])

    def session(self, number: str) -> str:
        """The Stripe session of an order."""
        return str(self.order(number)["session"])

    def outcome(self, number: str, outcome: str, **fields: Any) -> dict[str, Any]:
        """What the shopper does on Stripe's page."""
        return self.control(f"sessions/{self.session(number)}/outcome", outcome=outcome, **fields)

    def control(self, path: str, body: Any = None, **fields: Any) -> Any:
        """Tell the double something."""
        reply = requests.post(f"{self.double}/_double/{path}", json=fields if body is None else body, timeout=30)
        assert reply.ok, reply.text
        return reply.json()

    def events(self) -> list[dict[str, Any]]:
        """The double's events of this shop's sessions, oldest first."""
        page = client_of(self.double).v1.events.list({"limit": 100}).to_dict()["data"]
        sessions = {row["session"] for row in self.rows("SELECT session FROM orders")}
        payments = {row["payment"] for row in self.rows("SELECT payment FROM orders")} - {None}
        ours = [
            event
            for event in page
            if event["data"]["object"]["id"] in sessions or event["data"]["object"].get("payment_intent") in payments
        ]
        return list(reversed(ours))

    def deliver(self, *types: str, **changes: Any) -> list[int]:
        """Deliver the double's events to the shop, signed, all or those of some types; gives the statuses."""
        wanted = [event for event in self.events() if not types or event["type"] in types]
        return [self.send_event(event | changes).status for event in wanted]

    def send_event(self, event: Any, secret: str = SECRET, **header: int) -> Reply:
        """Send an event as Stripe does."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.send_raw(body, sign(body, secret, **({"moment": self.clock()} | header)))

    def send_raw(self, body: bytes, signature: str) -> Reply:
        """Send anything to the webhook."""
        headers = {"content-type": "application/json", "stripe-signature": signature}
        return call(make_app(lambda: self.shop), WEBHOOK, method="POST", headers=headers, body=[body])

    def behave(self) -> None:
        """Take back the double's faults."""
        requests.delete(f"{self.double}/_double/faults", timeout=30)

    def calls(self, path: str) -> list[dict[str, Any]]:
        """The API requests the double had, by the end of their path."""
        log = requests.get(f"{self.double}/_double/requests", timeout=30).json()
        return [entry for entry in log if entry["path"].endswith(path)]

    def order(self, number: str) -> dict[str, Any]:
        """An order's row."""
        rows = self.rows("SELECT * FROM orders WHERE number = ?", number)
        assert len(rows) == 1
        return rows[0]

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the database."""
        return self.shop.database.read(lambda tx: tx.all(sql, *values))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT COUNT(*) AS many FROM {table}")[0]["many"])

    def token(self, number: str) -> str:
        """The token of an order's link."""
        return self.shop.token("order", number)

    def publish(self, *offers: MadeOffer, **changes: Any) -> None:
        """Publish another release."""
        self.published += 1
        publish(self.releases, MadeRelease(name=f"2026-11-21-{self.published:012}", offers=offers, **changes))

    def restarted(self, stripe_timeout_seconds: float = 10, **environment: str) -> Shop:
        """The shop as another process would open it."""
        settings = read_settings(self.environment | environment)
        shop = Shop(settings, clock=self.clock, stripe_timeout_seconds=stripe_timeout_seconds)
        self.opened.append(shop)
        return shop

    def clock(self) -> int:
        """The shop's time."""
        return int(time.time()) + self.ahead

    def pass_time(self, seconds: int) -> None:
        """Let time pass, for the shop and for the double."""
        self.ahead += seconds
        self.control("clock", advance=seconds)


@contextmanager
def open_test_shop(
    folder: Path, database_url: str, double: str, release: MadeRelease | None = None, **settings: str
) -> Iterator[TestShop]:
    """A shop whose book was exported an hour ago."""
    releases = folder / "releases"
    publish(releases, release or MadeRelease(offers=OFFERS))
    environment = {
        "SITE_URL": "http://127.0.0.1:8000",
        "RELEASES": str(releases),
        "DATABASE_URL": database_url,
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": double,
        "MAIL_URL": f"file://{folder / 'mail'}",
        "FILES_URL": f"file://{folder / 'files'}",
        "RATE_LIMITS": "off",
    } | settings
    shop = TestShop(shop=None, double=double, releases=releases, environment=environment)  # type: ignore[arg-type]
    shop.shop = shop.restarted()
    try:
        yield shop
    finally:
        for opened in shop.opened:
            opened.raw_database.close()
