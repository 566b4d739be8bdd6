"""Which of the offers on pages may announce a reduction: asks the history, and leaves the answer in the snapshot.

The rule itself is `domain.reductions`; DuckDB only brings the few offers that can come into question, each with what
its seller asked for the same thing in the last 60 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import duckdb

from storefront.catalog.price_history import KEY, NAMES, Night, Nights
from storefront.catalog.price_watch import UNIT
from storefront.domain.reductions import ANNOUNCED, LOOKED_AT, WINDOW, PriceRun, announced_reduction
from storefront.domain.rules import Rules

RULE: Final = "P1"
REDUCTIONS: Final = "CREATE TABLE reductions (offer VARCHAR NOT NULL, struck_minor BIGINT NOT NULL, began DATE NOT NULL, ends DATE NOT NULL)"
_BATCH: Final = 2000

# Announced is only what a page shows and its seller's lowest price; where fees stand beside the headline price, the
# two are not the same and nothing is announced.
_CANDIDATES: Final = f"""CREATE TEMP TABLE candidates AS
    SELECT b.offer, b.headline_minor AS minor, l.key, l.minor AS last
    FROM (SELECT {KEY} AS key, o.* FROM best_offers o {" ".join(f"JOIN history.{n}s {n} ON {n}.name = o.{n}" for n in NAMES)}
        WHERE o.stock > 0 AND o.headline_minor = {UNIT} AND list_contains($markets, o.market)) b
    JOIN history.latest l USING (key)
    WHERE l.gone IS NULL AND (b.headline_minor < l.minor OR (b.headline_minor = l.minor AND l.before > l.minor AND l.since >= $fresh))"""

_HISTORIES: Final = """SELECT offer, any_value(c.minor), any_value(last),
        list((h.night, h.before, h.after) ORDER BY h.night) FILTER (h.night IS NOT NULL)
    FROM candidates c LEFT JOIN (SELECT * FROM history.changes WHERE night > $first) h USING (key)
    GROUP BY offer ORDER BY offer"""


def find_reductions(snapshot: duckdb.DuckDBPyConnection, nights: Nights, rules: Rules) -> int:
    """Fill the table `reductions` of a snapshot whose best offers are chosen; returns how many there are.

    The history is attached. A market in which no row of rule P1 is in force announces none.
    """
    snapshot.execute(REDUCTIONS)
    unbroken = [night for night in nights.unbroken(rules.day) if night.day >= rules.day - LOOKED_AT]
    markets = [market for market in rules.markets if rules.in_force(RULE, market)]
    if not unbroken or rules.day - unbroken[0].day < WINDOW or not markets:
        return 0
    _collect(snapshot, unbroken, rules.day, markets)
    found = list(_announced(snapshot, unbroken, rules.day))
    columns = [list(column) for column in zip(*found, strict=True)]
    if found:
        # By rows it takes a thousand times as long.
        snapshot.execute(
            "INSERT INTO reductions SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::DATE[]), unnest(?::DATE[])",
            columns,
        )
    snapshot.execute("DROP TABLE candidates")
    return len(found)


def _collect(snapshot: duckdb.DuckDBPyConnection, unbroken: Sequence[Night], day: date, markets: list[str]) -> None:
    fresh = next((night.night for night in unbroken if day - night.day < ANNOUNCED), unbroken[-1].night + 1)
    snapshot.execute(_CANDIDATES, {"markets": markets, "fresh": fresh})


def _announced(
    snapshot: duckdb.DuckDBPyConnection, unbroken: Sequence[Night], day: date
) -> Iterator[tuple[str, int, date, date]]:
    days = {night.night: night.day for night in unbroken}
    result = snapshot.execute(_HISTORIES, {"first": unbroken[0].night})
    while rows := result.fetchmany(_BATCH):
        for offer, minor, last, changes in rows:
            reduction = announced_reduction(_runs(changes or (), last, days), minor, day)
            if reduction:
                yield offer, reduction.struck_minor, reduction.began, reduction.ends


def _runs(changes: Sequence[tuple[Any, ...]], last: int, days: dict[int, date]) -> list[PriceRun]:
    """Turn a price's changes after the first of these nights into runs; `last` is where they lead."""
    nights = list(days)
    first, minor = nights[0], changes[0][1] if changes else last
    found: list[PriceRun] = []
    for night, _, after in changes:
        if minor is not None:
            found.append(PriceRun(first=days[first], last=days[night - 1], minor=minor))
        first, minor = night, after
    found.append(PriceRun(first=days[first], last=days[nights[-1]], minor=minor))
    return found
