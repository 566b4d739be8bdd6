"""Each guard from both sides of its limit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from storefront.catalog.guards import GuardReading, read_guards
from storefront.catalog.stats import MarketStats, Stats, TableCount

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
EXPORTED = NOW - timedelta(hours=2)


def stats(
    *, exported_at: datetime = EXPORTED, rows: int = 1000, bad: int = 0, **markets: tuple[int, int, int | None]
) -> Stats:
    found = markets or {"FR": (900, 100, 20000), "DE": (900, 100, 30000)}
    return Stats(
        exported_at,
        {"offers": TableCount(rows, rows - bad, bad), "plans": TableCount(10, 10, 0)},
        {code: MarketStats(*figures) for code, figures in found.items()},
    )


def reading(guard: str, now_stats: Stats, live: Stats | None = None) -> GuardReading:
    return next(each for each in read_guards(now_stats, live, NOW) if each.guard == guard)


def test_calm_export_reads_every_guard_and_trips_none() -> None:
    readings = read_guards(stats(), stats(exported_at=EXPORTED - timedelta(days=1)), NOW)

    assert [each.guard for each in readings] == [
        "quarantine", "rows", "products", "median-price", "price-moves", "no-offers", "market-missing", "older", "stale", "future",
    ]  # fmt: skip
    assert not any(each.tripped for each in readings)


def test_first_export_ever_trips_nothing() -> None:
    assert not any(each.tripped for each in read_guards(stats(), None, NOW))


CASES: list[tuple[str, dict[str, Any], dict[str, Any], float, bool, str]] = [
    ("quarantine", {"bad": 20}, {}, 2.0, False, "offers"),
    ("quarantine", {"bad": 21}, {}, 2.1, True, "offers"),
    ("rows", {"rows": 900}, {}, 90.0, False, "offers"),
    ("rows", {"rows": 899}, {}, 89.9, True, "offers"),
    ("rows", {"rows": 1300}, {}, 130.0, False, "offers"),
    ("rows", {"rows": 1301}, {}, 130.1, True, "offers"),
    ("products", {"FR": (900, 81, 20000)}, {"FR": (900, 100, 20000)}, -19.0, False, "FR"),
    ("products", {"FR": (900, 80, 20000)}, {"FR": (900, 100, 20000)}, -20.0, True, "FR"),
    ("products", {"FR": (900, 60, 20000)}, {"FR": (900, 100, 20000)}, -40.0, True, "FR"),
    ("products", {"FR": (900, 200, 20000)}, {"FR": (900, 100, 20000)}, 100.0, False, "FR"),
    ("median-price", {"FR": (900, 100, 22000)}, {"FR": (900, 100, 20000)}, 10.0, False, "FR"),
    ("median-price", {"FR": (900, 100, 22001)}, {"FR": (900, 100, 20000)}, 10.005, True, "FR"),
    ("median-price", {"FR": (900, 100, 200)}, {"FR": (900, 100, 20000)}, -99.0, True, "FR"),
    ("no-offers", {"FR": (0, 0, None), "DE": (1, 1, 1)}, {}, 1.0, True, "FR"),
    ("market-missing", {"FR": (9, 9, 9)}, {"FR": (9, 9, 9), "SE": (9, 9, 9), "FI": (1, 1, 1)}, 2.0, True, "FI, SE"),
    ("older", {}, {"exported_at": EXPORTED + timedelta(seconds=36)}, 0.01, True, ""),
    ("older", {}, {"exported_at": EXPORTED}, 0.0, False, ""),
    ("stale", {"exported_at": NOW - timedelta(hours=36)}, {}, 36.0, False, ""),
    ("stale", {"exported_at": NOW - timedelta(hours=36, seconds=1)}, {}, 36.0003, True, ""),
    ("future", {"exported_at": NOW + timedelta(minutes=10)}, {}, 10.0, False, ""),
    ("future", {"exported_at": NOW + timedelta(minutes=11)}, {}, 11.0, True, ""),
]


@pytest.mark.parametrize(("guard", "tonight", "live", "figure", "tripped", "where"), CASES)
def test_guard_trips_just_beyond_its_limit(
    guard: str, tonight: dict[str, Any], live: dict[str, Any], figure: float, tripped: bool, where: str
) -> None:
    read = reading(guard, stats(**tonight), stats(**live))

    assert (read.figure, read.tripped, read.where) == (figure, tripped, where)


def test_few_bad_rows_of_a_small_table_do_not_condemn_it_and_losing_all_does() -> None:
    def with_plans(bad: int) -> Stats:
        return msgspec.structs.replace(
            stats(), tables={"offers": TableCount(5000, 5000, 0), "plans": TableCount(8, 8 - bad, bad)}
        )

    assert not reading("quarantine", with_plans(7)).tripped
    assert reading("quarantine", with_plans(8)).tripped


def test_table_that_is_gone_reads_zero_percent_of_live() -> None:
    read = reading("rows", msgspec.structs.replace(stats(), tables={"offers": TableCount(1000, 1000, 0)}), stats())

    assert (read.figure, read.where, read.tripped) == (0.0, "plans", True)


def test_stats_survive_a_night_as_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(stats()), type=Stats) == stats()
