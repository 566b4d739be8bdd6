"""Rows 11 and 23 for what people send by form: the database is away, the disk is full. All or nothing, and again later."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.functions.asgi_calls import Reply
from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.half_written import half_written
from tests.functions.made_release import MadeRelease
from tests.functions.running_functions import running_functions
from tests.functions.running_postgresql import PostgresqlServer
from tests.functions.trading_in import BIDS, offered, person

RELEASE = MadeRelease(offers=OFFERS, bids=BIDS)
JPEG = b"\xff\xd8\xff\xe0" + bytes(2_500_000)
TABLES = {
    "/api/withdrawal": ("withdrawals", "number", "receipt"),
    "/api/warranty": ("certificates", "number", "certificate"),
    "/api/support": ("cases", "number", "case"),
    "/api/trade-in": ("trade_ins", "reference", "reference"),
}


def forms(shop: TestShop, place: int) -> dict[str, dict[str, Any]]:
    """What each path takes, another one for each place."""
    email = f"p{place}@example.org"
    words = f"{place} " + "long " * 300
    return {
        "/api/withdrawal": {
            "locale": "fr-fr", "name": f"Anna {place}", "order": "R1234567890", "contact": email, "items": words,
            "confirm": True,
        },
        "/api/warranty": {
            "locale": "fr-fr", "imei": "490154203237518", "email": email, "purchase_date": "2026-10-31",
        },
        "/api/support": {"locale": "fr-fr", "topic": "other", "message": words, "email": email},
        "/api/trade-in": offered(shop, person=person("en-gb", email=email)),
    }  # fmt: skip


def stored(shop: TestShop, path: str) -> set[str]:
    """The numbers of what is kept of these forms; none of it in part."""
    assert half_written(shop) == []
    table, key, _ = TABLES[path]
    return {row[key] for row in shop.rows(f"SELECT {key} FROM {table}")}


@pytest.fixture
def sqlite_shop(tmp_path: Path, double: str) -> Iterator[TestShop]:
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, RELEASE) as shop:
        yield shop


def test_a_full_disk_refuses_and_keeps_what_was_answered(sqlite_shop: TestShop, tmp_path: Path) -> None:
    shop, file = sqlite_shop, tmp_path / "shop.db"
    assert shop.count("orders") == 0
    sent = [forms(shop, place) for place in range(24)]
    # Room for some: then the operating system refuses to write, as on a full disk.
    room = max(file.stat().st_size, file.with_name("shop.db-wal").stat().st_size) + 600_000
    told: dict[str, set[str]] = {path: set() for path in TABLES}
    refused: set[tuple[int, str]] = set()
    with running_functions(shop.environment, tmp_path / "log", largest_file_bytes=room) as (server,):
        for bodies in sent:
            for path, body in bodies.items():
                reply = requests.post(f"{server.base}{path}", json=body, timeout=60)
                if reply.status_code == 201:
                    told[path].add(reply.json()[TABLES[path][2]])
                else:
                    refused.add((reply.status_code, reply.json()["code"]))
    with running_functions(shop.environment, tmp_path / "log") as (server,):
        afterwards = [
            requests.post(f"{server.base}{path}", json=body, timeout=60).status_code for path, body in sent[-1].items()
        ]

    assert refused == {(503, "database_unavailable")}
    for path in TABLES:
        assert told[path]
        assert told[path] <= stored(shop, path)
    assert set(afterwards) == {201}
    assert shop.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert "example.org" not in (tmp_path / "log").read_text()


def test_a_picture_that_no_longer_fits_is_refused_and_leaves_nothing(sqlite_shop: TestShop, tmp_path: Path) -> None:
    shop = sqlite_shop
    body = {"locale": "fr-fr", "imei": "490154203237518", "email": "a@example.org", "purchase_date": "2026-10-31"}
    claims = f"{json.loads(shop.post('/api/warranty', body).body)['url'].partition('8000')[2]}/claims"
    fields = {"locale": "fr-fr", "fault": "dark", "wish": "repair", "idempotency_key": "the-same-key"}

    def claim(base: str) -> int:
        return requests.post(f"{base}{claims}", data=fields, files={"pictures": JPEG}, timeout=60).status_code

    with running_functions(shop.environment, tmp_path / "log", largest_file_bytes=2_000_000) as (server,):
        full = claim(server.base)
    left = [file for file in (tmp_path / "files").rglob("*") if file.is_file()]
    with running_functions(shop.environment, tmp_path / "log") as (server,):
        again = claim(server.base)

    assert (full, left, again) == (503, [], 201)
    (row,) = shop.rows("SELECT state FROM cases")
    (kept,) = shop.rows("SELECT name, bytes FROM case_files")
    assert row["state"] == "open"
    assert half_written(shop) == []
    assert (tmp_path / "files" / kept["name"]).stat().st_size == kept["bytes"] == len(JPEG)


def while_away(shop: TestShop, replies: dict[str, Reply]) -> None:
    """What was refused while the database was away says so in a stable code, with a time to try again."""
    for reply in replies.values():
        assert (reply.status, json.loads(reply.body)["code"]) == (503, "database_unavailable")
        assert int(reply.headers["retry-after"]) > 0
    for path, (table, _, _) in TABLES.items():
        assert shop.count(table) == 0, path


def sent_again(shop: TestShop, bodies: dict[str, dict[str, Any]]) -> None:
    """The same with the same key is taken now, once."""
    for path, body in bodies.items():
        first = shop.post(path, body, idempotency_key="the-same-key")
        second = shop.post(path, body, idempotency_key="the-same-key")
        assert (first.status, second.body) == (201, first.body)
        assert len(stored(shop, path)) == 1


def test_postgresql_goes_away_and_comes_back(tmp_path: Path, postgresql: PostgresqlServer, double: str) -> None:
    with open_test_shop(tmp_path, postgresql.emptied(), double, RELEASE) as shop:
        assert shop.count("orders") == 0
        bodies = forms(shop, 1)

        postgresql.stop()
        try:
            replies = {path: shop.post(path, body, idempotency_key="the-same-key") for path, body in bodies.items()}
        finally:
            postgresql.start()

        while_away(shop, replies)
        sent_again(shop, bodies)


def test_the_sqlite_file_goes_away_and_comes_back(sqlite_shop: TestShop, tmp_path: Path) -> None:
    shop, file = sqlite_shop, tmp_path / "shop.db"
    assert shop.count("orders") == 0
    bodies = forms(shop, 1)
    shop.shop.raw_database.close()

    # As a volume that is not mounted: something else stands there.
    file.rename(tmp_path / "away.db")
    file.mkdir()
    replies = {path: shop.post(path, body, idempotency_key="the-same-key") for path, body in bodies.items()}
    file.rmdir()
    (tmp_path / "away.db").rename(file)

    while_away(shop, replies)
    sent_again(shop, bodies)
