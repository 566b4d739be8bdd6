"""Row 11: the database is down while an event comes. 5xx, nothing half-done, and the retry succeeds."""

import json
from pathlib import Path

import pytest

from tests.functions.buying import TestShop, open_test_shop
from tests.functions.running_postgresql import PostgresqlServer


def paid(shop: TestShop) -> str:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    return number


def completed(shop: TestShop) -> dict[str, object]:
    (event,) = [event for event in shop.events() if event["type"] == "checkout.session.completed"]
    return event


def test_postgresql_stops_and_starts_again(tmp_path: Path, postgresql: PostgresqlServer, double: str) -> None:
    with open_test_shop(tmp_path, postgresql.emptied(), double) as shop:
        number = paid(shop)
        event, basket = completed(shop), shop.basket("FR-1")

        postgresql.stop()
        try:
            event_while_down, bought_while_down = shop.send_event(event), shop.post("/api/checkout", basket)
            health_while_down = shop.get("/api/health")
        finally:
            postgresql.start()
        again = shop.send_event(event)

        assert (event_while_down.status, bought_while_down.status, again.status) == (503, 503, 200)
        assert json.loads(bought_while_down.body)["code"] == "database_unavailable"
        assert (health_while_down.status, json.loads(health_while_down.body)["database"]) == (503, False)
        assert shop.order(number)["state"] == "paid"
        assert (shop.count("stripe_events"), shop.count("orders")) == (1, 1)


def test_the_sqlite_file_is_not_there_and_comes_back(tmp_path: Path, double: str) -> None:
    file = tmp_path / "shop.db"
    with open_test_shop(tmp_path, f"sqlite:///{file}", double) as shop:
        number = paid(shop)
        event = completed(shop)
        shop.shop.raw_database.close()

        # As a volume that is not mounted: something else stands there.
        file.rename(tmp_path / "away.db")
        file.mkdir()
        down = shop.send_event(event)
        file.rmdir()
        (tmp_path / "away.db").rename(file)
        again = shop.send_event(event)

        assert (down.status, again.status) == (503, 200)
        assert shop.order(number)["state"] == "paid"


@pytest.mark.slow
def test_another_program_holds_sqlite_for_too_long(tmp_path: Path, double: str) -> None:
    import sqlite3
    from contextlib import closing

    file = tmp_path / "shop.db"
    with (
        open_test_shop(tmp_path, f"sqlite:///{file}", double) as shop,
        closing(sqlite3.connect(file, isolation_level=None)) as other,
    ):
        number = paid(shop)
        event = completed(shop)

        other.execute("BEGIN EXCLUSIVE")
        held = shop.send_event(event)
        other.execute("ROLLBACK")

        assert held.status == 503
        assert shop.send_event(event).status == 200
        assert shop.order(number)["state"] == "paid"
