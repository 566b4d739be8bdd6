"""What ops type: each command takes its step with evidence, refuses in a sentence, and the register is written and checked."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context
from invoke.exceptions import Exit, ParseError
from invoke.parser import Parser, ParserContext

import tasks
from storefront.commands import trade_in
from tests.functions.buying import TestShop
from tests.functions.trading_in import OTHER_IMEI, open_for_trade, status, submitted

COMMANDS = {command.name: command for command in trade_in.commands()}


@pytest.fixture
def shop(sqlite_shop: TestShop, monkeypatch: pytest.MonkeyPatch) -> TestShop:
    open_for_trade(sqlite_shop)
    for name, text in sqlite_shop.environment.items():
        monkeypatch.setenv(name, text)
    return sqlite_shop


def run(name: str, *words: Any, **flags: Any) -> None:
    COMMANDS[name].body(Context(), *words, **flags)


def test_a_device_is_taken_from_the_check_of_its_seller_to_the_money(
    shop: TestShop, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = submitted(shop, "fr-fr")

    run("identify", reference, note="passport seen")
    run("label", reference, url="https://carrier.example/label.pdf")
    run("receive", reference, note="bench 2")
    run("inspect", reference, blocklist="clear, query 8812", lock="off", note="as described")
    run("offer", reference, amount="120.00", note="back cracked")
    shop.post(f"/api/trade-in/{shop.shop.token('trade-in', reference)}/answer", {"answer": "accept"})
    run("pay", reference, note="transfer 7788")
    run("list", state="paid")

    out = capsys.readouterr().out
    assert status(shop, reference)["paid"] == "120.00"
    assert "120.00 EUR to the account" in out
    assert reference in out.splitlines()[-1]
    (note,) = shop.rows("SELECT note FROM trade_in_steps WHERE what = 'inspect'")
    assert note["note"] == "as described; blocklist: clear, query 8812; lock: off"


@pytest.mark.parametrize("name", [task for task in tasks.namespace.task_names if tasks.namespace[task].positional])
def test_what_a_command_is_about_is_typed_after_its_name(name: str) -> None:
    about = tasks.namespace[name].positional

    (_, parsed) = Parser(initial=ParserContext(), contexts=tasks.namespace.to_contexts()).parse_argv(
        [name, *("X123" for _ in about)]
    )

    assert [parsed.args[one].value for one in about] == ["X123" for _ in about]


@pytest.mark.parametrize("name", [task for task in tasks.namespace.task_names if tasks.namespace[task].positional])
def test_a_command_without_what_it_is_about_says_what_is_missing(name: str) -> None:
    with pytest.raises(ParseError, match=f"'{name}' did not receive required positional arguments: '"):
        Parser(initial=ParserContext(), contexts=tasks.namespace.to_contexts()).parse_argv([name])


def test_only_late_ones_are_looked_for_among_all(shop: TestShop, capsys: pytest.CaptureFixture[str]) -> None:
    waiting = submitted(shop, "fr-fr")
    late = submitted(shop, "fr-fr", imei=OTHER_IMEI)
    run("identify", late, note="passport seen")
    run("receive", late, note="bench 2")
    # The command has a clock of its own: what was to be done by now is long past.
    shop.shop.database.write(lambda tx: tx.do("UPDATE trade_ins SET due_at = 1 WHERE reference = ?", late))
    capsys.readouterr()

    run("list", late=True, limit="1")

    out = capsys.readouterr().out
    assert late in out
    assert waiting not in out


def test_the_account_is_shown_only_when_it_is_asked_for(shop: TestShop, capsys: pytest.CaptureFixture[str]) -> None:
    reference = submitted(shop, "fr-fr")

    run("show", reference)
    masked = capsys.readouterr().out
    run("show", reference, private=True)
    readable = capsys.readouterr().out

    assert "Plantée" not in masked
    assert "FR7630006000011234567890189" not in masked
    assert json.loads(readable)["private"]["account"] == {"iban": "FR7630006000011234567890189"}
    assert json.loads(masked)["possible"] == ["block", "clear", "lapse", "refuse"]


@pytest.mark.parametrize(
    ("name", "flags", "sentence"),
    [
        ("pay", {"note": "x"}, r"step_refused: .* cannot be taken to 'pay'; possible is"),
        ("receive", {}, "--note is missing"),
        ("inspect", {"note": "x", "lock": "off"}, "--blocklist is missing"),
        ("offer", {"amount": "12,x", "note": "x"}, "--amount '12,x'"),
        ("label", {"url": "http://x"}, "is no https address"),
    ],
)
def test_what_cannot_be_done_says_why(shop: TestShop, name: str, flags: dict[str, str], sentence: str) -> None:
    reference = submitted(shop)

    with pytest.raises(Exit, match=sentence) as refusal:
        run(name, reference, **flags)

    assert refusal.value.code == 2
    assert status(shop, reference)["state"] == "label_sent"


def test_an_unknown_reference_is_refused(shop: TestShop) -> None:
    with pytest.raises(Exit, match=r"no trade-in 'T0'; invoke trade-in\.list"):
        run("show", "T0")


def test_the_register_is_written_for_its_owner_only_and_checked(
    shop: TestShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = submitted(shop, "fr-fr")
    run("identify", reference, note="passport seen")
    run("receive", reference, note="bench 2")
    file = tmp_path / "register.csv"

    run("register", export="csv", out=str(file))
    run("register", verify=True)

    assert file.stat().st_mode & 0o077 == 0
    (row,) = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    assert (row["name"], row["event"], row["price"]) == ("Ana Plantée", "received", "179.00")
    assert f"whole: 1 rows, last seal {row['seal']}" in capsys.readouterr().out
    shop.shop.database.write(lambda tx: tx.do("DROP TRIGGER police_register_unchanged"))
    shop.shop.database.write(lambda tx: tx.do("UPDATE police_register SET minor = 1"))
    with pytest.raises(Exit, match="row 1 was changed") as refusal:
        run("register", verify=True)
    assert refusal.value.code == 7
