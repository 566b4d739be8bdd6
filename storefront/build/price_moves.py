"""How tonight's prices differ from the live release's, for the report: per market, by how much, and which moved most."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from storefront.catalog.price_history import quoted

MEMORY_LIMIT = "160MB"
SHOWN = 12
STEPS = (-40, -20, -10, -5, 0, 5, 10, 20, 40)
"""Percents between which moves are counted."""


class MarketMoves(msgspec.Struct, frozen=True, kw_only=True):
    """A market's prices: a seller's for a SKU in a grade. `median_percent` is of those that moved, or None."""

    market: str
    same: int
    up: int
    down: int
    new: int
    gone: int
    median_percent: float | None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A price that moved. `path` is its page, where there is one."""

    market: str
    sku: str
    refurbisher: str
    grade: str
    before_minor: int
    now_minor: int
    percent: float
    path: str = ""


class PriceMoves(msgspec.Struct, frozen=True, kw_only=True):
    """`steps` counts moves: under the first of STEPS, between two, and over the last. `problem` says why there are none."""

    compared_with: str = ""
    problem: str = ""
    markets: list[MarketMoves] = []
    steps: list[int] = []
    largest: list[Move] = []


def price_moves(now: Path, before: Path, release: str) -> PriceMoves:
    """Compare two releases' price lists; `release` is the earlier one's name.

    Nothing where one of them is missing, or cannot be read: a night does not fail over a figure of its report.
    """
    if not (now.is_file() and before.is_file()):
        return PriceMoves()
    try:
        return _compared(now, before, release)
    except duckdb.Error as problem:
        return PriceMoves(problem=str(problem).partition("\n")[0])


def _compared(now: Path, before: Path, release: str) -> PriceMoves:
    config: dict[str, Any] = {"memory_limit": MEMORY_LIMIT, "threads": "1", "temp_directory": str(now.parent / "spill")}
    with closing(duckdb.connect(config=config)) as connection:
        for name, file in (("tonight", now), ("earlier", before)):
            connection.execute(
                f"CREATE VIEW {name} AS SELECT sku, refurbisher, market, grade, minor "
                f"FROM read_parquet({quoted(str(file))}) WHERE minor IS NOT NULL"
            )
        connection.execute(
            """CREATE TEMP TABLE moved AS
            SELECT market, sku, refurbisher, grade, e.minor AS was, t.minor AS now, 100.0 * (t.minor - e.minor) / e.minor AS percent
            FROM tonight t FULL JOIN earlier e USING (market, sku, refurbisher, grade)
            WHERE t.minor IS DISTINCT FROM e.minor"""
        )
        return PriceMoves(
            compared_with=release,
            markets=_markets(connection),
            steps=_steps(connection),
            largest=_largest(connection),
        )


def _markets(connection: duckdb.DuckDBPyConnection) -> list[MarketMoves]:
    rows = connection.execute(
        """SELECT market, any_value(prices), count(*) FILTER (now > was), count(*) FILTER (now < was),
            count(*) FILTER (was IS NULL AND now IS NOT NULL), count(*) FILTER (now IS NULL AND was IS NOT NULL),
            median(percent) FILTER (was IS NOT NULL AND now IS NOT NULL)
        FROM (SELECT market, count(*) AS prices FROM tonight GROUP BY market) FULL JOIN moved USING (market)
        GROUP BY market ORDER BY market"""
    ).fetchall()
    return [
        MarketMoves(
            market=market,
            same=(prices or 0) - up - down - new,
            up=up,
            down=down,
            new=new,
            gone=gone,
            median_percent=None if median is None else round(median, 2),
        )
        for market, prices, up, down, new, gone, median in rows
    ]


def _steps(connection: duckdb.DuckDBPyConnection) -> list[int]:
    found = [0] * (len(STEPS) + 1)
    place = " + ".join(f"CAST(percent > {step} AS INTEGER)" for step in STEPS)
    rows = connection.execute(
        f"SELECT {place} AS place, count(*) FROM moved WHERE was IS NOT NULL AND now IS NOT NULL GROUP BY place"
    ).fetchall()
    for place, number in rows:
        found[place] = number
    return found


def _largest(connection: duckdb.DuckDBPyConnection) -> list[Move]:
    rows = connection.execute(
        f"""SELECT market, sku, refurbisher, grade, was, now, percent FROM moved WHERE was IS NOT NULL AND now IS NOT NULL
        ORDER BY abs(percent) DESC, market, sku, refurbisher, grade LIMIT {SHOWN}"""
    ).fetchall()
    return [
        Move(
            market=market, sku=sku, refurbisher=refurbisher, grade=grade, before_minor=was, now_minor=now,
            percent=round(percent, 1),
        )
        for market, sku, refurbisher, grade, was, now, percent in rows
    ]  # fmt: skip
