"""Which of the offers on pages may announce a reduction: asks the history, and leaves the answer in the snapshot.

The rule itself is `domain.reductions`; DuckDB only brings the few offers that can come into question, each with what
its seller asked for the same thing in the last 60 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import duckdb

from storefront.catalog.price_history import Night, Nights
from storefront.catalog.price_watch import OFFER_KEY, WITH_KEYS
from storefront.domain.reductions import ANNOUNCED, LOOKED_AT, WINDOW, PriceRun, announced_reduction
from storefront.domain.rules import Rules

RULE: Final = "P1"
REDUCTIONS: Final = "CREATE TABLE reductions (offer VARCHAR NOT NULL, struck_minor BIGINT NOT NULL, began DATE NOT NULL, ends DATE NOT NULL)"
_BATCH: Final = 2000

# Announced is only what a page shows and its seller's lowest price; where fees stand beside the headline price, the
# two are not the same and nothing is announced. `first` is the night with which the 30 days before the fall begin.
_CANDIDATES: Final = f"""CREATE TEMP TABLE candidates AS
    SELECT b.offer, b.minor, l.key, l.minor AS last, w.first
    FROM (SELECT {OFFER_KEY} AS key, o.offer, o.price_minor + d.fees_inside AS minor
        FROM offer_rows o JOIN deals d ON d.id = o.deal {WITH_KEYS}
        WHERE o.reason IS NOT NULL AND o.stock > 0 AND d.fees_inside = d.fees_all
            AND list_contains($markets, d.market)) b
    JOIN history.latest l USING (key)
    JOIN windows w ON w.night = CASE WHEN b.minor < l.minor THEN $tonight ELSE l.since END
    WHERE l.gone IS NULL AND (b.minor < l.minor OR (b.minor = l.minor AND l.before > l.minor))"""

# Most candidates were as cheap, or not there, at some time in those 30 days: said in numbers, that is quickly found.
_UNLIKELY: Final = """DELETE FROM candidates USING (SELECT key, min(coalesce(h.before, 0)) AS lowest
        FROM candidates c JOIN history.changes h USING (key) WHERE h.night > c.first GROUP BY key) known
    WHERE known.key = candidates.key AND known.lowest <= candidates.minor"""

_HISTORIES: Final = """SELECT offer, any_value(c.minor), any_value(last), any_value(c.first),
        list((h.night, h.before, h.after) ORDER BY h.night) FILTER (h.night IS NOT NULL)
    FROM candidates c LEFT JOIN history.changes h ON h.key = c.key AND h.night > c.first
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
    snapshot.execute("CREATE TEMP TABLE windows (night INTEGER, first INTEGER)")
    tonight = unbroken[-1].night + 1
    windows = _windows(unbroken, tonight, rules.day)
    if windows:
        snapshot.executemany("INSERT INTO windows VALUES (?, ?)", windows)
    snapshot.execute(_CANDIDATES, {"markets": markets, "tonight": tonight})
    snapshot.execute(_UNLIKELY)
    found = list(_announced(snapshot, unbroken, rules.day))
    columns = [list(column) for column in zip(*found, strict=True)]
    if found:
        # By rows it takes a thousand times as long.
        snapshot.execute(
            "INSERT INTO reductions SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::DATE[]), unnest(?::DATE[])",
            columns,
        )
    for table in ("candidates", "windows"):
        snapshot.execute(f"DROP TABLE {table}")
    return len(found)


def _windows(unbroken: Sequence[Night], tonight: int, day: date) -> list[tuple[int, int]]:
    """For each night on which a reduction may have begun: the first of the nights it is measured by."""
    began = [(night.night, night.day) for night in unbroken if day - night.day < ANNOUNCED] + [(tonight, day)]
    return [
        (night, next(other.night for other in unbroken if other.day >= start - WINDOW))
        for night, start in began
        if unbroken[0].day <= start - WINDOW
    ]


def _announced(
    snapshot: duckdb.DuckDBPyConnection, unbroken: Sequence[Night], day: date
) -> Iterator[tuple[str, int, date, date]]:
    days = {night.night: night.day for night in unbroken}
    result = snapshot.execute(_HISTORIES)
    while rows := result.fetchmany(_BATCH):
        for offer, minor, last, first, changes in rows:
            reduction = announced_reduction(_runs(changes or (), first, last, days, unbroken[-1].day), minor, day)
            if reduction:
                yield offer, reduction.struck_minor, reduction.began, reduction.ends


def _runs(
    changes: Sequence[tuple[Any, ...]], first: int, last: int, days: Mapping[int, date], yesterday: date
) -> list[PriceRun]:
    """Turn a price's changes after the night `first` into runs; `last` is where they lead until `yesterday`."""
    minor = changes[0][1] if changes else last
    found: list[PriceRun] = []
    for night, _, after in changes:
        if minor is not None:
            found.append(PriceRun(first=days[first], last=days[night - 1], minor=minor))
        first, minor = night, after
    found.append(PriceRun(first=days[first], last=yesterday, minor=minor))
    return found
