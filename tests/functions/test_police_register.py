"""The police register: who sold what is in it, readable for whoever has the key; what is in it stays, and tampering shows."""

import sqlite3

import psycopg
import pytest

from functions.trading import register
from functions.worker import work_once
from storefront.domain.errors import StepRefused
from storefront.domain.trade_in_states import Step
from tests.functions.buying import TestShop
from tests.functions.trading_in import IMEI, open_for_trade, ops, person, status, submitted

REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)


@pytest.fixture(autouse=True)
def _open(shop: TestShop) -> None:
    open_for_trade(shop)


def check(shop: TestShop, head: str = "") -> list[str]:
    keys = shop.shop.settings.encryption_keys
    return [one.what for one in shop.shop.database.read(lambda tx: register.verify(tx, keys, head))]


def forced(shop: TestShop, sql: str) -> None:
    """Do what somebody with the database's own password can: put the triggers aside."""
    sqlite = shop.environment["DATABASE_URL"].startswith("sqlite")

    def job(tx: object) -> None:
        if sqlite:
            for name in ("police_register_unchanged", "police_register_complete"):
                tx.do(f"DROP TRIGGER IF EXISTS {name}")  # type: ignore[attr-defined]
        else:
            tx.do("ALTER TABLE police_register DISABLE TRIGGER ALL")  # type: ignore[attr-defined]
        tx.do(sql)  # type: ignore[attr-defined]

    shop.shop.database.write(job)


def two_bought(shop: TestShop) -> list[str]:
    references = [
        submitted(shop, "fr-fr"),
        submitted(shop, "fr-fr", imei="490154203237518", person=person("fr-fr", email="eve@example.org")),
    ]
    for reference in references:
        ops(shop, reference, Step.CLEAR, Step.RECEIVE, Step.INSPECT, Step.PAY)
    return references


def test_a_french_purchase_is_in_the_register_with_its_seller_and_a_british_one_is_not(shop: TestShop) -> None:
    two_bought(shop)
    british = submitted(shop, "en-gb")
    ops(shop, british, Step.RECEIVE, Step.INSPECT, Step.PAY)

    keys = shop.shop.settings.encryption_keys
    rows = shop.shop.database.read(lambda tx: list(register.entries(tx, keys)))
    kept = str(shop.rows("SELECT * FROM police_register"))

    assert [(row["number"], row["event"], row["price"]) for row in rows] == [
        (1, "received", "179.00"), (2, "bought", "179.00"), (3, "received", "179.00"), (4, "bought", "179.00"),
    ]  # fmt: skip
    first = rows[0]
    assert (first["name"], first["device_number"], first["address"]) == (
        "Ana Plantée", IMEI, "77 rue Plantée, 33380, Mios, FR",
    )  # fmt: skip
    assert (first["document_type"], first["document_number"], first["document_issued_on"], first["document_authority"]) == (
        "passport", "12AB34567", "2020-01-31", "Préfecture de la Gironde",
    )  # fmt: skip
    assert first["at"].endswith(("+01:00", "+02:00"))
    assert [word for word in ("Plantée", IMEI, "12AB34567") if word in kept] == []
    assert check(shop, rows[-1]["seal"]) == []


@pytest.mark.parametrize("sql", ["UPDATE police_register SET minor = 1", "DELETE FROM police_register"])
def test_the_database_refuses_changes(shop: TestShop, sql: str) -> None:
    two_bought(shop)

    with pytest.raises(REFUSED, match="append-only"):
        shop.shop.database.write(lambda tx: tx.do(sql))

    assert check(shop) == []


def test_steps_are_never_written_over(shop: TestShop) -> None:
    reference = submitted(shop)

    with pytest.raises(REFUSED, match="append-only"):
        shop.shop.database.write(lambda tx: tx.do("UPDATE trade_in_steps SET state = 'paid'"))

    assert status(shop, reference)["state"] == "label_sent"


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE police_register SET minor = 1 WHERE number = 2", ["was changed"]),
        ("UPDATE police_register SET person = 'x' WHERE number = 4", ["was changed"]),
        (
            "DELETE FROM police_register WHERE number = 2",
            ["is missing", "does not follow the row before it", "nothing of"],
        ),
        ("DELETE FROM police_register WHERE number = 4", ["nothing of"]),
    ],
)
def test_tampering_shows(shop: TestShop, sql: str, what: list[str]) -> None:
    two_bought(shop)

    forced(shop, sql)

    assert [found[: len(expected)] for found, expected in zip(check(shop), what, strict=True)] == what


def test_a_cut_that_takes_the_trade_in_along_shows_against_an_earlier_seal(shop: TestShop) -> None:
    two_bought(shop)
    head = shop.rows("SELECT seal FROM police_register WHERE number = 4")[0]["seal"]

    forced(shop, "DELETE FROM police_register WHERE number > 2")
    shop.shop.database.write(lambda tx: tx.do("UPDATE trade_ins SET registered = 0"))

    assert check(shop) == []
    assert check(shop, head)[0].endswith("of an earlier export is gone")


def test_the_register_survives_a_new_key(shop: TestShop) -> None:
    reference = submitted(shop, "fr-fr")
    ops(shop, reference, Step.CLEAR, Step.RECEIVE)
    old = shop.shop.settings.encryption_keys[0]
    shop.shop = shop.restarted(ENCRYPTION_KEY=f"{'n' * 40},{old}")
    ops(shop, reference, Step.INSPECT, Step.PAY)
    both = check(shop)
    shop.shop = shop.restarted(ENCRYPTION_KEY="n" * 40)

    assert both == []
    assert check(shop) == ["was sealed with a key that ENCRYPTION_KEY does not hold"]


def test_one_device_is_here_once(shop: TestShop) -> None:
    mine = submitted(shop)
    theirs = submitted(shop, person=person("en-gb", email="eve@example.org"))
    ops(shop, mine, Step.RECEIVE)

    with pytest.raises(StepRefused, match=f"here already, as {mine}"):
        ops(shop, theirs, Step.RECEIVE)

    shop.pass_time(23 * 24 * 3600)
    work_once(shop.shop)
    assert status(shop, theirs)["state"] == "lapsed"
