"""The commands of ops after a purchase, as they are typed."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import Task

from storefront.commands import caring
from tests.functions.asgi_calls import path_of
from tests.functions.buying import TestShop
from tests.functions.caring import bought, care_shop, json_of

ROOT = Path(__file__).parents[2]


def invoke(shop: TestShop, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("STRIPE_", "REPRISE_"))}
    return subprocess.run(
        [sys.executable, "-m", "invoke", *words],
        cwd=ROOT,
        env=environment | shop.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_or_unknown_number_is_told_in_a_sentence(tmp_path: Path, double: str) -> None:
    with care_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double) as shop:
        missing = invoke(shop, "withdrawals.show")

        assert missing.returncode != 0
        assert "'withdrawals.show' did not receive required positional arguments: 'number'" in missing.stderr


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (caring.show_withdrawal, "usage: no withdrawal 'X0'; invoke withdrawals lists them"),
        (caring.show_certificate, "usage: no certificate 'X0'; invoke certificates lists them"),
        (caring.show_case, "usage: no case 'X0'; invoke cases lists them"),
    ],
)
def test_what_is_not_there_is_named(
    tmp_path: Path, double: str, monkeypatch: pytest.MonkeyPatch, command: Task[Any], sentence: str
) -> None:
    with care_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double) as shop:
        for name, text in shop.environment.items():
            monkeypatch.setenv(name, text)
        with pytest.raises(Exit, match=re.escape(sentence)) as refusal:
            command.body(Context(), "X0")

    assert refusal.value.code == 2


@pytest.mark.parametrize("command", [caring.withdrawals, caring.cases])
def test_a_state_that_is_none_is_refused_with_those_there_are(command: Task[Any]) -> None:
    with pytest.raises(Exit, match=r"--state 'odd' is not known; there are .*done"):
        command.body(Context(), state="odd")


def test_a_withdrawal_is_matched_and_settled_and_a_repair_is_noted(tmp_path: Path, double: str) -> None:
    with care_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double) as shop:
        order = bought(shop, "FR-1")
        stated = {"locale": "fr-fr", "name": "Anna", "order": "R1", "contact": "anna@example.org", "confirm": True}
        number = json_of(shop.post("/api/withdrawal", stated), 201)["receipt"]
        device = {"locale": "fr-fr", "imei": "490154203237518", "email": "a@example.org", "purchase_date": "2026-10-31"}
        kept = json_of(shop.post("/api/warranty", device), 201)

        matched = invoke(shop, "withdrawals.match", number, "--order", order, "--delivered", "2026-11-20")
        settled = invoke(shop, "withdrawals.done", number, "--note", "money went back")
        again = invoke(shop, "withdrawals.done", number, "--note", "money went back")
        unknown = invoke(shop, "withdrawals.match", "W0", "--order", order)
        repaired = invoke(shop, "certificates.repaired", kept["certificate"], "--on", "2026-11-20")

        assert "200.00 EUR to give back, in time by law" in matched.stdout
        assert (settled.returncode, again.returncode, unknown.returncode, repaired.returncode) == (0, 2, 2, 0)
        assert json_of(shop.get(path_of(kept["url"])), 200)["legal_until"] == "2029-10-31"
        assert number in invoke(shop, "withdrawals", "--state", "done").stdout
