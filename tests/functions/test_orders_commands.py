"""What ops type: orders, refunds, the export for the back office, the worker, migrations."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.shop_commands import Answer, ask
from tests.functions.buying import TestShop

Invoke = Callable[..., Answer]


@pytest.fixture
def paid(sqlite_shop: TestShop) -> str:
    """A paid order."""
    number = sqlite_shop.bought("FR-2", quantity=2)
    sqlite_shop.outcome(number, "pay", email="ana@example.org")
    sqlite_shop.deliver("checkout.session.completed")
    return number


@pytest.fixture
def invoke(sqlite_shop: TestShop, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command with the shop's settings."""
    for name, value in sqlite_shop.environment.items():
        monkeypatch.setenv(name, value)
    return ask


def test_orders_lists_them_and_shows_one_with_its_steps(paid: str, sqlite_shop: TestShop, invoke: Invoke) -> None:
    listed, one = invoke("orders"), invoke("orders.show", paid)

    shown = json.loads(one.out)
    assert listed.code == 0
    assert f"{paid}  " in listed.out
    assert "304.90 EUR" in listed.out
    assert "0 held or disputed" in listed.out
    assert [step["state"] for step in shown["steps"]] == ["creating", "open", "paid"]


def test_a_refund_is_made_once_however_often_it_is_typed(paid: str, sqlite_shop: TestShop, invoke: Invoke) -> None:
    line = ("orders.refund", paid, "--amount", "12.34", "--reason", "a scratch")

    first, second = invoke(*line), invoke(*line)
    too_much = invoke("orders.refund", paid, "--amount", "300", "--reason", "more")
    odd = invoke("orders.refund", paid, "--amount", "12,34", "--reason", "more")

    assert first.out == f"{paid}: 12.34 of 304.90 EUR given back, partly_refunded\n"
    assert second.out == first.out
    assert (too_much.code, odd.code) == (2, 2)
    assert "292.56 EUR left" in too_much.err
    assert sqlite_shop.order(paid)["refunded_minor"] == 1234


def test_only_a_held_order_can_be_accepted(paid: str, sqlite_shop: TestShop, invoke: Invoke) -> None:
    answer, unsaid = invoke("orders.accept", paid, "--reason", "looked at it"), invoke("orders.accept", paid)

    assert (answer.code, unsaid.code) == (2, 2)
    assert "is paid, not held" in answer.err
    assert "--reason" in unsaid.err


@pytest.mark.parametrize("arguments", [("R0", "--reason", "x"), ("R0",)])
def test_a_refund_that_cannot_be_is_said_in_a_sentence(
    arguments: tuple[str, ...], sqlite_shop: TestShop, invoke: Invoke
) -> None:
    done = invoke("orders.refund", *arguments)

    assert done.code == 2
    assert "Traceback" not in done.err


def test_the_export_has_what_the_back_office_needs(
    paid: str, sqlite_shop: TestShop, tmp_path: Path, invoke: Invoke
) -> None:
    unpaid = sqlite_shop.bought("FR-1")

    lines = invoke("orders.export").out.splitlines()
    table = list(csv.DictReader(io.StringIO(invoke("orders.export", "--format", "csv").out)))
    written = invoke("orders.export", "--out", str(tmp_path / "orders.jsonl"))

    (document,) = [json.loads(line) for line in lines]
    assert document["order"] == paid
    assert document["buyer"]["email"] == "ana@example.org"
    assert [row["order"] for row in table] == [paid]
    assert (table[0]["quantity"], table[0]["unit_price"], table[0]["order_total"]) == ("2", "150.00", "304.90")
    assert unpaid not in "".join(lines)
    assert written.out.startswith("1 orders in ")
    assert (tmp_path / "orders.jsonl").read_text().splitlines() == lines


def test_the_worker_does_what_is_due_and_ends(paid: str, sqlite_shop: TestShop, tmp_path: Path, invoke: Invoke) -> None:
    done = invoke("worker", "--once")

    assert (done.code, done.out) == (0, "2 done\n")
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert len(list((tmp_path / "files" / "backoffice").glob("*.json"))) == 1


def test_migrate_needs_nothing_but_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    monkeypatch.setenv("REPRISE_ENV", "production")

    first, second = ask("functions.migrate"), ask("functions.migrate")

    assert (first.code, second.code, second.out) == (0, 0, "up to date\n")
    assert first.out.startswith("applied orders\n")
