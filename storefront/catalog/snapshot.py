"""The snapshot: good rows in one DuckDB file that nothing changes any more.

Decides its tables and its digest; what is done with offers is in offer_tables.py.

The file is built under a passing name and renamed to its content's digest when the last byte is in.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import escape
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import msgspec

from storefront.catalog.limits import MIB
from storefront.catalog.offer_staging import OfferStaging
from storefront.catalog.offer_tables import OFFERS, PARTS, OfferTables
from storefront.catalog.price_history import quoted
from storefront.catalog.staging import ROW_NUMBER, columns_of, required_columns
from storefront.catalog.stats import MarketStats

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
            # It takes the millions of offers for the smaller side of a join, in front of a view that leaves rows out.
            "disabled_optimizers": "build_side_probe_side",
        }

    def __enter__(self) -> Self:
        self._path.unlink(missing_ok=True)
        self.connection = duckdb.connect(str(self._path), config=self._config)
        self._offers = OfferTables(self.connection)
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
            self._run(f'INSERT INTO "{name}" SELECT * FROM {_read_json(columns, staged)}')

    def second_rows(self, name: str, key: str, claimed: Path) -> Iterator[tuple[str, int, int]]:
        """Take out good rows whose id an earlier row has, then yield (id, row, first row) of each.

        In the way of `OfferTables.second_rows`.
        """
        self._run(
            f"""CREATE TEMP TABLE second AS
            WITH claims(key, {ROW_NUMBER}) AS {_claims(claimed)},
            shared AS (SELECT h FROM (SELECT hash("{key}") AS h FROM "{name}" UNION ALL SELECT hash(key) FROM claims)
                GROUP BY h HAVING count(*) > 1),
            ids AS (SELECT "{key}" AS key, {ROW_NUMBER}, true AS good
                FROM "{name}" SEMI JOIN shared ON hash("{key}") = h
                UNION ALL SELECT key, {ROW_NUMBER}, false FROM claims SEMI JOIN shared ON hash(key) = h)
            SELECT key, {ROW_NUMBER}, first_row FROM
                (SELECT *, min({ROW_NUMBER}) OVER (PARTITION BY key) AS first_row FROM ids)
            WHERE good AND {ROW_NUMBER} > first_row"""
        )
        self._run(f'DELETE FROM "{name}" WHERE {ROW_NUMBER} IN (SELECT {ROW_NUMBER} FROM second)')
        self._run(f'ALTER TABLE "{name}" DROP COLUMN {ROW_NUMBER}')
        yield from self._rows(f"SELECT * FROM second ORDER BY {ROW_NUMBER}")
        self._run("DROP TABLE second")

    def add_offers(self, staged: Path) -> None:
        """Take in a folder that OfferStaging wrote."""
        files = OfferStaging.files(staged)
        for name, record_type in PARTS.items():
            self.add_table(name, record_type, files[name])
        self._offers.open(staged)

    def second_offers(self, claimed: Path) -> Iterator[tuple[str, int, int]]:
        """Pass over good offers whose id an earlier row has; yields (id, row, first row) of each."""
        return self._offers.second_rows(_claims(claimed))

    def choose_best_offers(self) -> None:
        """Write offers and best_offers: see `OfferTables.choose_best`."""
        self._offers.choose_best()

    def market_stats(self, markets: Sequence[str]) -> dict[str, MarketStats]:
        """Return the figures of each market; one without offers has zeros."""
        found = {market: MarketStats(*figures) for market, *figures in self._offers.market_figures()}
        return {market: found.get(market, MarketStats(0, 0, None)) for market in sorted(markets)}

    def count(self, name: str) -> int:
        """Return the rows of a table."""
        if name == OFFERS:
            return self._offers.count()
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
            sums = self._offers.row_sums() if name == OFFERS else self._row_sums(name, columns_of(tables[name]))
            parts += [name, *map(str, sums)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _row_sums(self, name: str, columns: Iterable[str]) -> tuple[Any, ...]:
        text = ", chr(31), ".join(
            f'coalesce(CAST("{column}" AS VARCHAR), chr(30))' for column in columns if column != ROW_NUMBER
        )
        return next(
            self._rows(
                f"SELECT count(*), sum(CAST(m >> 64 AS HUGEINT)), sum(CAST(m & 18446744073709551615 AS HUGEINT)) "
                f'FROM (SELECT md5_number(concat({text})) AS m FROM "{name}")'
            )
        )

    def _run(self, sql: str) -> None:
        self.connection.execute(sql)

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        result = self.connection.execute(sql)
        while rows := result.fetchmany(_BATCH):
            yield from rows


def _read_json(columns: Mapping[str, str], staged: Path) -> str:
    """Return the table function that reads staged records."""
    types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    path = quoted(escape(str(staged)))
    return f"read_json({path}, format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = {8 * MIB})"


def _claims(claimed: Path) -> str:
    """Return the relation (key, row_number) of the ids that rejected rows had."""
    if not claimed.stat().st_size:
        return "(SELECT '', 0 LIMIT 0)"
    return f"(SELECT * FROM {_read_json(columns_of(Claimed), claimed)})"
