"""Row 23 on PostgreSQL: its disk is full. Whoever sends a form is told to try again, nothing is half-written, what was answered
is there, and once there is room the same form is taken.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from functions.app import make_app
from functions.worker import work_once
from tests.functions.asgi_calls import Reply, call
from tests.functions.buying import TestShop, open_test_shop
from tests.functions.caring import json_of, page_of
from tests.functions.full_postgresql import LOG_SEGMENT_MB, full_disk
from tests.functions.fuzz_values import JPEG, as_form, made_imei
from tests.functions.half_written import half_written
from tests.functions.made_pages import made_pages
from tests.functions.made_release import MadeOffer, MadeRelease
from tests.functions.running_postgresql import PostgresqlServer, running_postgresql
from tests.functions.trading_in import BIDS, offered, person, quoted

RELEASE = MadeRelease(
    offers=(MadeOffer(offer="FR-1", stock=100_000),),
    bids=BIDS,
    pages=made_pages("care_", "withdrawal_", "certificate", "trade", locales=("fr-fr", "en-gb")),
)
FORMS = ("checkout", "trade-in", "warranty", "claims", "withdrawal", "support")
MOST = 400
"""So many at most fit into what is left of the last block of each table."""
REFUSED = 6
"""So often each form must be refused: not always by the same table."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server of which nobody tidies up by itself: what is full stays full."""
    with running_postgresql(LOG_SEGMENT_MB, autovacuum="off") as running:
        yield running


@pytest.fixture
def full_shop(tmp_path: Path, server: PostgresqlServer, double: str) -> Iterator[TestShop]:
    """A shop on that server, with a certificate on which to claim."""
    with open_test_shop(tmp_path, server.emptied(), double, RELEASE) as shop:
        assert shop.count("orders") == 0
        yield shop


class Sender:
    """Sends a form, another one for each place: as a program does, or as a browser."""

    def __init__(self, shop: TestShop, form: str) -> None:
        self._shop, self._form = shop, form
        self._quote = quoted(shop)["quote"]
        registered = {"locale": "fr-fr", "imei": made_imei(1), "email": "a@example.org", "purchase_date": "2026-10-31"}
        url = json_of(shop.post("/api/warranty", registered), 201)["url"]
        self._path = f"{url.partition('8000')[2]}/claims" if form == "claims" else f"/api/{form}"

    def body(self, place: int) -> dict[str, Any]:
        """What the form takes."""
        email = f"p{place}@example.org"
        words = f"{place} " + "long " * 100
        bodies: dict[str, dict[str, Any]] = {
            "checkout": self._shop.basket("FR-1"),
            "warranty": {
                "locale": "fr-fr", "imei": made_imei(place), "email": email, "purchase_date": "2026-10-31",
            },
            "claims": {"locale": "fr-fr", "fault": words, "wish": "repair"},
            "withdrawal": {
                "locale": "fr-fr", "name": "Anna", "order": "R1234567890", "contact": email, "items": words,
                "confirm": True,
            },
            "support": {"locale": "fr-fr", "topic": "other", "message": words, "email": email},
        }  # fmt: skip
        if self._form == "trade-in":
            return offered(self._shop, quote=self._quote, imei=made_imei(place), person=person("en-gb", email=email))
        return bodies[self._form]

    def send(self, place: int, *, html: bool) -> Reply:
        """Send the form of this place; the same place again is the same form, sent again."""
        body, key = self.body(place), f"the-key-of-{self._form}-{place}"
        if self._form != "claims":
            if html:
                fields = as_form(body) | {"idempotency_key": key}
                each = [
                    (name, one) for name, many in fields.items() for one in (many if isinstance(many, list) else [many])
                ]
                return self._shop.post_form(self._path, each)
            return self._shop.post(self._path, body, idempotency_key=key)
        made = requests.Request(
            "POST",
            "http://shop.example",
            data=body | {"idempotency_key": key},
            files={"pictures": JPEG + bytes([place % 256])},
        ).prepare()
        assert isinstance(made.body, bytes)
        headers = {"content-type": made.headers["content-type"], "accept": "text/html" if html else "application/json"}
        return call(make_app(lambda: self._shop.shop), self._path, method="POST", headers=headers, body=[made.body])


def taken(reply: Reply) -> bool:
    """Whether a form was taken: answered, or sent on to the page that says so."""
    return reply.status in (200, 201, 303)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_no_longer_fits_is_refused_whole_and_taken_once_there_is_room(
    form: str, full_shop: TestShop, server: PostgresqlServer
) -> None:
    shop, sender = full_shop, Sender(full_shop, form)
    refused: dict[int, Reply] = {}
    with full_disk(server, shop.shop.settings.database_url):
        for place in range(2, MOST):
            reply = sender.send(place, html=bool(place % 2))
            if not taken(reply):
                refused[place] = reply
            if len(refused) == REFUSED:
                break
    left = half_written(shop)
    again = {place: sender.send(place, html=bool(place % 2)) for place in refused}

    assert len(refused) == REFUSED
    for place, reply in refused.items():
        assert int(reply.headers.get("retry-after", 0)) > 0, reply.body
        if place % 2:
            assert "Réessayez dans une minute" in page_of(reply, 503)
        else:
            assert json_of(reply, 503)["code"] == "database_unavailable"
    assert left == []
    assert [place for place, reply in again.items() if not taken(reply)] == []
    work_once(shop.shop)
    assert half_written(shop) == []


def test_a_log_that_no_longer_fits_ends_the_server_and_loses_nothing(
    full_shop: TestShop, server: PostgresqlServer
) -> None:
    shop, senders = full_shop, {form: Sender(full_shop, form) for form in FORMS}
    before = {form: sender.send(2, html=False) for form, sender in senders.items()}
    assert [form for form, reply in before.items() if not taken(reply)] == []

    # Less than the log's own files have: whatever is to be committed cannot be.
    server.limit_files(4096)
    try:
        replies = {form: sender.send(3, html=False) for form, sender in senders.items()}
    finally:
        server.stop()
        server.start()
    left = half_written(shop)
    again = {form: sender.send(3, html=False) for form, sender in senders.items()}

    assert {form: json_of(reply, 503)["code"] for form, reply in replies.items()} == dict.fromkeys(
        FORMS, "database_unavailable"
    )
    assert left == []
    assert [form for form, reply in again.items() if not taken(reply)] == []
    # What was answered before is there: the same again gets the same answer.
    assert {form: sender.send(2, html=False).body for form, sender in senders.items()} == {
        form: reply.body for form, reply in before.items()
    }
    assert half_written(shop) == []
