"""Row 18, trade-in: sent twice, resumed after a crash, a device that is taken: one record, and strangers learn nothing."""

import json
import os
from pathlib import Path

import pytest
import requests

from functions.worker import work_once
from tests.functions.buying import TestShop
from tests.functions.made_release import MadeBid
from tests.functions.running_functions import at_once, running_functions
from tests.functions.trading_in import offered, open_for_trade, path_of, person, status, submit, submitted

EVE = {"person": person("en-gb", name="Eve Else", email="eve@example.org")}


@pytest.fixture(autouse=True)
def _open(shop: TestShop) -> None:
    open_for_trade(shop)


def test_the_same_form_sent_twice_is_one_trade_in_with_one_letter(shop: TestShop) -> None:
    body = offered(shop)

    first = shop.post("/api/trade-in", body, idempotency_key="same-key-1")
    again = shop.post("/api/trade-in", body, idempotency_key="same-key-1")
    other = shop.post("/api/trade-in", body | {"imei": "490154203237518"}, idempotency_key="same-key-1")

    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert json.loads(other.body)["code"] == "idempotency_key_reused"
    assert shop.count("trade_ins") == 1
    assert len(shop.rows("SELECT id FROM outbox WHERE topic = 'trade-mail'")) == 1


def test_the_same_device_of_the_same_seller_is_refused(shop: TestShop) -> None:
    submitted(shop)

    again = submit(shop, person=person("en-gb", email="Imogen@Example.org"))

    assert (again.status, json.loads(again.body)["code"]) == (409, "device_already_submitted")
    assert set(json.loads(again.body)) == {"type", "title", "status", "code"}
    assert shop.count("trade_ins") == 1


def test_many_at_once_are_one_trade_in(shop: TestShop, tmp_path: Path) -> None:
    body = offered(shop)
    with running_functions(shop.environment, tmp_path / "log", processes=2) as servers:

        def send(number: int) -> int:
            url = f"{servers[number % 2].base}/api/trade-in"
            return requests.post(url, json=body, timeout=60).status_code

        told = at_once([lambda number=number: send(number) for number in range(12)], 6)

    assert sorted(told) == [201, *[409] * 11]
    assert shop.count("trade_ins") == 1


def test_whoever_offers_somebody_elses_device_learns_nothing(shop: TestShop) -> None:
    mine = submitted(shop)

    taken = submit(shop, **EVE)
    free = submit(shop, **EVE, imei="490154203237518")

    theirs = json.loads(taken.body)
    assert (taken.status, set(theirs)) == (free.status, set(json.loads(free.body)))
    hidden = {"reference", "device", "steps", "ship_until"}
    seen, other = status(shop, theirs["reference"]), status(shop, json.loads(free.body)["reference"])
    assert {name: value for name, value in seen.items() if name not in hidden} == {
        name: value for name, value in other.items() if name not in hidden
    }
    assert mine not in taken.body.decode()


def test_a_device_that_never_came_may_be_offered_again(shop: TestShop) -> None:
    open_for_trade(shop, MadeBid(bid="long", market="GB", expires="2099-01-01"))
    submitted(shop)
    shop.pass_time(23 * 24 * 3600)
    work_once(shop.shop)

    assert submit(shop).status == 201


def test_killed_while_it_stores_leaves_all_or_nothing(shop: TestShop, tmp_path: Path) -> None:
    bodies = [offered(shop, person=person("en-gb", email=f"p{number}@example.org")) for number in range(16)]
    with running_functions(shop.environment, tmp_path / "log") as (server,):

        def send(number: int) -> str:
            if number == 8:
                server.kill()
            try:
                reply = requests.post(f"{server.base}/api/trade-in", json=bodies[number], timeout=60)
            except requests.RequestException:
                return ""
            return str(reply.json().get("reference", "")) if reply.status_code == 201 else ""

        told = {one for one in at_once([lambda number=number: send(number) for number in range(16)], 4) if one}

    stored = {row["reference"] for row in shop.rows("SELECT reference FROM trade_ins")}
    whole = {row["reference"] for row in shop.rows("SELECT reference FROM trade_in_sellers")}
    assert told <= stored
    assert stored == whole
    assert {row["state"] for row in shop.rows("SELECT state FROM trade_ins")} <= {"label_sent"}
    letters = {row["number"] for row in shop.rows("SELECT number FROM outbox WHERE topic = 'trade-mail'")}
    assert letters == stored


def test_guessed_links_lead_nowhere(shop: TestShop) -> None:
    reference = submitted(shop)
    token = path_of(shop, reference).rpartition("/")[2]

    for guess in (
        "x",
        reference,
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        os.urandom(16).hex(),
    ):
        assert shop.get(f"/api/trade-in/{guess}").status == 404
        assert shop.post(f"/api/trade-in/{guess}/answer", {"answer": "accept"}).status == 404
    assert token not in str(shop.rows("SELECT * FROM trade_ins"))
