"""The snapshot: good rows in one DuckDB file that nothing changes any more.

Decides its tables, its best offers and its digest.

The file is built under a passing name and renamed to its content's digest when the last byte is in.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import msgspec

from storefront.catalog.limits import MIB
from storefront.catalog.staging import ROW_NUMBER, columns_of, required_columns
from storefront.catalog.stats import MarketStats
from storefront.domain.buybox import UNRATED_QUALITY_MILLI, Reason

MEMORY_LIMIT = "160MB"
"""Of DuckDB alone; the process adds Python and the parents' ids (goal: 400 MB in all)."""

BUILDING = "snapshot.building.duckdb"

_BATCH = 5000


class Claimed(msgspec.Struct, frozen=True):
    """The id of a rejected row: the next row with that id is a second one all the same."""

    key: str
    row_number: int


class SnapshotBuilder:
    """Fills a snapshot. Use as a context manager; `finish` gives the file its name.

    `connection` is for what the price history adds.
    """

    def __init__(self, workdir: Path, memory_limit: str = MEMORY_LIMIT) -> None:
        self._workdir = workdir
        self._path = workdir / BUILDING
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": "2",
            "temp_directory": str(workdir / "spill"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }

    def __enter__(self) -> Self:
        self._path.unlink(missing_ok=True)
        self.connection = duckdb.connect(str(self._path), config=self._config)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)

    def add_table(self, name: str, record_type: type[msgspec.Struct], staged: Path) -> None:
        """Create a table and fill it with staged records."""
        columns, required = columns_of(record_type), required_columns(record_type)
        definition = ", ".join(
            f'"{column}" {kind}{" NOT NULL" if column in required else ""}' for column, kind in columns.items()
        )
        self._run(f'CREATE TABLE "{name}" ({definition})')
        if staged.stat().st_size:
            self._run(f'INSERT INTO "{name}" SELECT * FROM {_read_json(columns)}', [str(staged)])

    def second_rows(self, name: str, key: str, claimed: Path) -> Iterator[tuple[str, int, int]]:
        """Take out good rows whose id an earlier row has, then yield (id, row, first row) of each.

        Ids are grouped by their 64-bit hash, which takes a third of the memory of grouping texts; what shares one is
        then compared as text.
        """
        claims = (
            f"(SELECT * FROM {_read_json(columns_of(Claimed))})" if claimed.stat().st_size else "(SELECT '', 0 LIMIT 0)"
        )
        values = [str(claimed)] if claimed.stat().st_size else []
        self._run(
            f"""CREATE TEMP TABLE second AS
            WITH claims(key, {ROW_NUMBER}) AS {claims},
            shared AS (SELECT h FROM (SELECT hash("{key}") AS h FROM "{name}" UNION ALL SELECT hash(key) FROM claims)
                GROUP BY h HAVING count(*) > 1),
            ids AS (SELECT "{key}" AS key, {ROW_NUMBER}, true AS good
                FROM "{name}" SEMI JOIN shared ON hash("{key}") = h
                UNION ALL SELECT key, {ROW_NUMBER}, false FROM claims SEMI JOIN shared ON hash(key) = h)
            SELECT key, {ROW_NUMBER}, first_row FROM
                (SELECT *, min({ROW_NUMBER}) OVER (PARTITION BY key) AS first_row FROM ids)
            WHERE good AND {ROW_NUMBER} > first_row""",
            values,
        )
        self._run(f'DELETE FROM "{name}" WHERE {ROW_NUMBER} IN (SELECT {ROW_NUMBER} FROM second)')
        self._run(f'ALTER TABLE "{name}" DROP COLUMN {ROW_NUMBER}')
        yield from self._rows(f"SELECT * FROM second ORDER BY {ROW_NUMBER}")
        self._run("DROP TABLE second")

    def choose_best_offers(self) -> None:
        """Create best_offers: the winner of each SKU, grade and market, with the reason and the offers in stock.

        The same answer as domain.buybox.choose_offer (a property test compares them): in stock before sold out, then
        the rank that the domain computed, then the offer id.
        """
        try:
            self._run(BEST_OFFERS)
        except duckdb.OutOfMemoryException:
            # What two threads hold at once depends on the machine's mood; one needs half of it.
            self._run("SET threads = 1")
            self._run(BEST_OFFERS)
            self._run(f"SET threads = {self._config['threads']}")

    def market_stats(self, markets: Sequence[str]) -> dict[str, MarketStats]:
        """Return the figures of each market; one without offers has zeros."""
        found = {
            market: MarketStats(offers, products, median)
            for market, offers, products, median in self._rows(
                "SELECT market, count(*), count(DISTINCT sku), quantile_disc(price_minor, 0.5) "
                "FROM offers GROUP BY market"
            )
        }
        return {market: found.get(market, MarketStats(0, 0, None)) for market in sorted(markets)}

    def count(self, name: str) -> int:
        """Return the rows of a table."""
        return int(next(self._rows(f'SELECT count(*) FROM "{name}"'))[0])

    def finish(self, digest: str) -> Path:
        """Close the file and give it the name of its content."""
        self._run("CHECKPOINT")
        self.connection.close()
        path = self._workdir / f"snapshot-{digest[:12]}.duckdb"
        self._path.replace(path)
        return path

    def digest(self, tables: Mapping[str, type[msgspec.Struct]], markets: Sequence[str]) -> str:
        """Return a sha256 over what the tables hold, the same in any order of rows.

        A table's part is the sum of its rows' MD5 numbers, in two halves so that no sum overflows.
        """
        parts = ["markets", *sorted(markets)]
        for name in sorted(tables):
            columns = [column for column in columns_of(tables[name]) if column != ROW_NUMBER]
            sums = next(self._rows(_row_sums(name, columns)))
            parts += [name, *map(str, sums)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _run(self, sql: str, values: Sequence[str] = ()) -> None:
        self.connection.execute(sql, list(values))

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        result = self.connection.execute(sql)
        while rows := result.fetchmany(_BATCH):
            yield from rows


def _read_json(columns: Mapping[str, str]) -> str:
    """Return the table function that reads staged records; it takes the path as a parameter."""
    types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    return f"read_json(?, format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = {8 * MIB})"


def _row_sums(name: str, columns: Sequence[str]) -> str:
    text = ", chr(31), ".join(f'coalesce(CAST("{column}" AS VARCHAR), chr(30))' for column in columns)
    return (
        f"SELECT count(*), sum(CAST(m >> 64 AS HUGEINT)), sum(CAST(m & 18446744073709551615 AS HUGEINT)) "
        f'FROM (SELECT md5_number(concat({text})) AS m FROM "{name}")'
    )


_ORDER = "((o.stock = 0)::BIGINT << 61) | o.rank"
_IN_STOCK = "o.stock > 0"

BEST_OFFERS = f"""
CREATE TABLE best_offers AS
WITH groups AS (
    SELECT sku, market, grade, min({_ORDER}) AS best, min(landed_minor) FILTER ({_IN_STOCK}) AS cheapest,
        count(*) FILTER ({_IN_STOCK}) AS offers_in_stock
    FROM offers o GROUP BY sku, market, grade),
winners AS (
    SELECT min(o.offer) FILTER ({_ORDER} = best) AS offer, any_value(cheapest) AS cheapest,
        arg_min(coalesce(o.quality_milli, {UNRATED_QUALITY_MILLI}), o.offer)
            FILTER (o.landed_minor = cheapest AND {_IN_STOCK}) AS cheapest_quality,
        any_value(offers_in_stock) AS offers_in_stock
    FROM offers o JOIN groups g USING (sku, market, grade)
    WHERE {_ORDER} = best OR (o.landed_minor = cheapest AND {_IN_STOCK})
    GROUP BY sku, market, grade)
SELECT o.*,
    CASE WHEN offers_in_stock = 0 THEN '{Reason.SOLD_OUT}'
        WHEN offers_in_stock = 1 THEN '{Reason.ONLY_OFFER}'
        WHEN o.landed_minor <= cheapest THEN '{Reason.LOWEST_PRICE}'
        WHEN coalesce(o.quality_milli, {UNRATED_QUALITY_MILLI}) > cheapest_quality
            THEN '{Reason.BEST_QUALITY_FOR_PRICE}'
        ELSE '{Reason.FASTER_DELIVERY}' END AS reason,
    CAST(offers_in_stock AS BIGINT) AS offers_in_stock
FROM offers o JOIN winners w ON o.offer = w.offer"""
