"""Row 21: what the shop knows of a person is shown whole, leaves every place when it is erased, and ends by itself in time."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.care.privacy import erase_person, export_person
from functions.worker import work_once
from storefront.domain.errors import StepRefused, UsageError
from storefront.domain.trade_in_states import Step
from tests.functions.buying import TestShop
from tests.functions.caring import bought, care_shop, json_of
from tests.functions.test_guarantees import PICTURE, send_claim
from tests.functions.trading_in import IMEI, open_for_trade, ops, submitted

EMAIL = "anna@example.org"
PLANTED = (
    "anna@example.org",
    "Anna Buyer",
    "rue du Port",
    "Screen stays dark",
    "490154203237518",
    "my device",
)
_DAY = 86_400


@pytest.fixture
def shop(tmp_path: Path, database_url: str, double: str) -> Iterator[TestShop]:
    with care_shop(tmp_path, database_url, double) as opened:
        yield opened


def live(shop: TestShop) -> str:
    """A person buys, withdraws, registers, claims and asks; gives the order's number."""
    number = bought(shop, "FR-1", "FR-2")
    link = {"locale": "fr-fr", "name": "Anna Buyer", "contact": EMAIL, "link": shop.token(number), "line": [1]}
    json_of(shop.post("/api/withdrawal", link | {"confirm": True}), 201)
    typed = {"locale": "fr-fr", "name": "Anna Buyer", "contact": EMAIL, "order": number, "items": "my device"}
    json_of(shop.post("/api/withdrawal", typed | {"confirm": True}), 201)
    device = {"locale": "fr-fr", "imei": "490154203237518", "email": "Anna@example.org", "purchase_date": "2026-10-31"}
    token = str(json_of(shop.post("/api/warranty", device), 201)["url"]).rpartition("/")[2]
    assert send_claim(shop, token, PICTURE, fault="Screen stays dark", wish="repair").status == 201
    question = {
        "locale": "fr-fr",
        "topic": "my_data",
        "message": "Where is my device?",
        "email": EMAIL,
        "order": number,
    }
    json_of(shop.post("/api/support", question), 201)
    work_once(shop.shop)
    return number


def kept(shop: TestShop) -> str:
    """Every row of every table, and every file below the mail and evidence folders with its name."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if "sqlite" in shop.environment["DATABASE_URL"]
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    rows = [str(shop.rows(f"SELECT * FROM {table['name']}")) for table in shop.rows(sql)]
    folders = [Path(shop.environment[name].removeprefix("file://")) for name in ("MAIL_URL", "FILES_URL")]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return "\n".join([*rows, *(f"{file} {file.read_bytes().decode('latin-1')}" for file in files)])


def test_an_export_shows_all_that_is_kept_under_an_address(shop: TestShop) -> None:
    number = live(shop)

    found = export_person(shop.shop, "ANNA@example.org")

    assert {name: len(entries) for name, entries in found.items()} == {
        "cases": 2, "certificates": 1, "withdrawals": 2, "orders": 1, "trade_ins": 0,
    }  # fmt: skip
    assert found["orders"][0]["order"] == number
    assert found["certificates"][0]["device"] == "490154203237518"
    assert [word for word in PLANTED if word not in str(found)] == []


def test_after_erasure_nothing_names_the_person_and_the_ledger_stands(shop: TestShop) -> None:
    number = live(shop)
    paid = shop.order(number)["paid_minor"]
    before = kept(shop)

    erased = erase_person(shop.shop, EMAIL)
    work_once(shop.shop)

    left = kept(shop)
    assert [word for word in PLANTED if word not in before] == ["490154203237518"]
    assert erased == {"cases": 2, "certificates": 1, "withdrawals": 2, "orders": 1, "trade_ins": 0}
    assert [word for word in PLANTED if word in left] == []
    assert "cases/C" not in left
    assert shop.order(number)["paid_minor"] == paid
    assert {row["refund_minor"] for row in shop.rows("SELECT * FROM withdrawals")} == {20000, None}
    assert not any(export_person(shop.shop, EMAIL).values())


def test_an_erased_buyers_order_still_opens_and_no_event_writes_the_person_down_again(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    erase_person(shop.shop, EMAIL)

    shop.deliver()
    work_once(shop.shop)

    page = json_of(shop.get(f"/api/orders/{shop.token(number)}"), 200)
    assert (page["name"], page["email"]) == ("", "")
    assert shop.get(f"/api/orders/{shop.token(number)}/invoice", accept="text/html").status == 200
    assert EMAIL not in kept(shop)


def test_nobody_else_is_touched_by_an_erasure(shop: TestShop) -> None:
    live(shop)
    question = {"locale": "fr-fr", "topic": "other", "message": "Hello", "email": "eve@example.org"}
    json_of(shop.post("/api/support", question), 201)

    erase_person(shop.shop, EMAIL)

    assert len(export_person(shop.shop, "eve@example.org")["cases"]) == 1


def test_what_is_no_address_is_refused(shop: TestShop) -> None:
    with pytest.raises(UsageError, match="is no e-mail address"):
        erase_person(shop.shop, "%")


def test_what_was_kept_long_enough_goes_by_itself(shop: TestShop) -> None:
    live(shop)
    shop.ahead += 1000 * _DAY
    work_once(shop.shop)
    after_1000_days = {table: shop.count(table) for table in ("cases", "certificates")}

    shop.ahead += 100 * _DAY
    work_once(shop.shop)
    after_1100_days = {table: shop.count(table) for table in ("cases", "certificates")}
    shop.ahead += 9 * 365 * _DAY
    work_once(shop.shop)

    assert after_1000_days == {"cases": 2, "certificates": 1}
    assert after_1100_days == {"cases": 0, "certificates": 1}
    assert [word for word in PLANTED if word in kept(shop)] == []
    assert shop.count("orders") == 1


def test_a_database_file_holds_no_trace_of_whom_it_forgot(tmp_path: Path, double: str) -> None:
    path = tmp_path / "shop.db"
    with care_shop(tmp_path, f"sqlite:///{path}", double) as shop:
        live(shop)
        erase_person(shop.shop, EMAIL)
        work_once(shop.shop)
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert [word for word in PLANTED if word.encode() in path.read_bytes()] == []


def test_a_trade_in_under_way_is_not_erased_and_one_that_ended_is(
    tmp_path: Path, database_url: str, double: str
) -> None:
    with care_shop(tmp_path, database_url, double) as shop:
        open_for_trade(shop)
        reference = submitted(shop, "en-gb")
        (seller,) = shop.rows("SELECT email FROM trade_in_sellers")
        shown = export_person(shop.shop, seller["email"])["trade_ins"]

        with pytest.raises(StepRefused, match=reference):
            erase_person(shop.shop, seller["email"])
        still_there = shop.count("trade_in_sellers")
        ops(shop, reference, Step.BLOCK)
        work_once(shop.shop)
        erase_person(shop.shop, seller["email"])

        assert IMEI in str(shown)
        assert still_there == 1
        assert (shop.count("trade_ins"), shop.count("trade_in_sellers"), shop.count("trade_in_devices")) == (1, 0, 0)
        assert seller["email"] not in kept(shop)
