"""A guard that trips leaves the live shop as it is; only a named override with a reason lets an export pass."""

import json
import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from storefront.release.folder import point_to
from tests.build.made_exports import Rows, changed_copy
from tests.build.shop_commands import DAY, ask, contents, is_one_sentence, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


def hundredth(rows: Rows) -> None:
    """Prices in cents taken for euros."""
    for row in rows:
        row["price"] = str((Decimal(row["price"]) / 100).quantize(Decimal("0.01")))


def test_a_hundredth_of_all_prices_is_stopped_until_somebody_says_why(
    export: Path, copied: Callable[..., Path], tmp_path: Path
) -> None:
    live = copied()
    releases = live.parent
    point_to(releases, live.name)
    before = contents(releases)
    cheap = changed_copy(export, tmp_path / "cheap", "offers", hundredth)
    order = ("build", "--export", cheap, "--releases", releases, "--date", DAY)

    stopped = run(*order)

    assert stopped.code == 4
    assert is_one_sentence(stopped)
    assert stopped.err.startswith("guard_tripped: ")
    assert "median-price" in stopped.err
    assert contents(releases) == before

    wrong = run(*order, "--accept", "rows", "--reason", "a sale")

    assert wrong.code == 4
    assert contents(releases) == before

    tripped = re.findall(r"([a-z-]+) is -?[0-9.]+ \(limit", stopped.err)
    accepted = [word for guard in tripped for word in ("--accept", guard)]
    passed = run(*order, *accepted, "--reason", "a sale, said the boss")

    assert passed.code == 0, passed.err
    assert os.readlink(releases / "current") == live.name
    report = json.loads((releases / passed.last_line / "report" / "report.json").read_bytes())
    assert {"guard": "median-price", "reason": "a sale, said the boss"} in report["accepted"]
    assert "a sale, said the boss" in (releases / passed.last_line / "report" / "report.html").read_text()


def test_check_compares_with_what_is_live(export: Path, copied: Callable[..., Path], tmp_path: Path) -> None:
    live = copied()
    point_to(live.parent, live.name)
    cheap = changed_copy(export, tmp_path / "cheap", "offers", hundredth)

    answer = ask("export.check", "--export", cheap, "--releases", live.parent, "--date", DAY, "--json")

    tripped = [guard for guard in json.loads(answer.out)["guards"] if guard["tripped"]]
    assert answer.code == 4
    assert tripped[0]["guard"] == "median-price"
    assert -99.1 < tripped[0]["figure"] < -98.9


@pytest.mark.parametrize(("date", "guard"), [("2026-11-23", "stale"), ("2026-11-20", "future")])
def test_the_builds_day_judges_freshness(date: str, guard: str, export: Path, tmp_path: Path) -> None:
    answer = ask("export.check", "--export", export, "--releases", tmp_path, "--date", date, "--json")

    assert answer.code == 4
    assert [found["guard"] for found in json.loads(answer.out)["guards"] if found["tripped"]] == [guard]


def test_an_export_older_than_the_live_one_is_stopped(
    export: Path, copied: Callable[..., Path], tmp_path: Path
) -> None:
    live = copied()
    point_to(live.parent, live.name)
    older = changed_copy(export, tmp_path / "older", "plans", lambda rows: None)
    manifest = older / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_bytes()) | {"exported_at": "2026-11-21T01:59:00Z"}))

    answer = ask("export.check", "--export", older, "--releases", live.parent, "--date", DAY)

    assert answer.code == 4
    assert answer.err.startswith("guard_tripped: older;")
