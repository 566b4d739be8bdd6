"""Row 23: the disk is full, or a server dies within a transaction. What was answered is there; else try again."""

from pathlib import Path

import requests

from tests.functions.buying import TestShop, open_test_shop
from tests.functions.half_written import half_written
from tests.functions.made_release import MadeOffer, MadeRelease
from tests.functions.running_functions import at_once, running_functions
from tests.functions.running_postgresql import PostgresqlServer

PLENTY = MadeRelease(offers=(MadeOffer(offer="FR-1", stock=1000),))


def test_sqlite_that_may_not_grow_refuses_and_keeps_what_it_answered(tmp_path: Path, double: str) -> None:
    file = tmp_path / "shop.db"
    with open_test_shop(tmp_path, f"sqlite:///{file}", double, PLENTY) as shop:
        assert shop.count("orders") == 0
        # Room for some orders: then the operating system refuses to write, as on a full disk.
        room = max(file.stat().st_size, file.with_name("shop.db-wal").stat().st_size) + 1_000_000
        basket = shop.basket("FR-1")
        with running_functions(shop.environment, tmp_path / "log", largest_file_bytes=room) as (server,):
            replies = [requests.post(f"{server.base}/api/checkout", json=basket, timeout=60) for _ in range(40)]
        with running_functions(shop.environment, tmp_path / "log") as (server,):
            afterwards = requests.post(f"{server.base}/api/checkout", json=basket, timeout=60)

        told = {reply.json()["order"] for reply in replies if reply.status_code == 201}
        refused = {reply.json()["code"] for reply in replies if reply.status_code != 201}
        stored = {row["number"] for row in shop.rows("SELECT number FROM orders")}
        assert told
        assert refused == {"database_unavailable"}
        assert told <= stored
        assert afterwards.status_code == 201
        assert half_written(shop) == []
        assert shop.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_a_server_killed_under_load_keeps_what_it_answered(shop: TestShop, tmp_path: Path) -> None:
    shop.publish(MadeOffer(offer="FR-1", stock=1000))
    basket = shop.basket("FR-1")

    with running_functions(shop.environment, tmp_path / "log") as (server,):

        def buy(number: int) -> str:
            if number == 12:
                server.kill()
            try:
                reply = requests.post(f"{server.base}/api/checkout", json=basket, timeout=60)
            except requests.RequestException:
                return ""
            return str(reply.json().get("order", "")) if reply.status_code == 201 else ""

        told = {order for order in at_once([lambda number=number: buy(number) for number in range(24)], 4) if order}

    stored = {row["number"] for row in shop.rows("SELECT number FROM orders")}
    reserved = {row["number"] for row in shop.rows("SELECT number FROM reservations")}
    assert told
    assert told <= stored
    assert stored == reserved
    assert half_written(shop) == []


def test_postgresql_that_dies_under_load_keeps_what_it_answered(
    tmp_path: Path, postgresql: PostgresqlServer, double: str
) -> None:
    with open_test_shop(tmp_path, postgresql.emptied(), double, PLENTY) as shop:
        basket = shop.basket("FR-1")

        def buy(number: int) -> tuple[int, str]:
            if number == 12:
                postgresql.stop()
            reply = shop.post("/api/checkout", basket)
            return reply.status, reply.body.decode()

        try:
            replies = at_once([lambda number=number: buy(number) for number in range(24)], 4)
        finally:
            postgresql.start()

        import json

        told = {json.loads(body)["order"] for status, body in replies if status == 201}
        stored = {row["number"] for row in shop.rows("SELECT number FROM orders")}
        assert {status for status, _ in replies} == {201, 503}
        assert told <= stored
        assert {row["number"] for row in shop.rows("SELECT number FROM reservations")} == stored
        assert half_written(shop) == []
