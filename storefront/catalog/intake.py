"""The way of a table's rows from its file to staging or quarantine, one at a time. Runs the checks; holds none."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from storefront.catalog.faults import Fault, fault
from storefront.catalog.formats import is_jsonl, line_reader, read_rows
from storefront.catalog.limits import Limits
from storefront.catalog.lines import read_line_blocks
from storefront.catalog.manifest import TableFile
from storefront.catalog.quarantine import QuarantineWriter
from storefront.catalog.shop import Shop
from storefront.catalog.snapshot import Claimed
from storefront.catalog.staging import StagingFile
from storefront.catalog.table import PassedOver, QuickReader, Table, judge
from storefront.domain.errors import ExportRefused

AnyTable = Table[Any, Any]


class Staging(Protocol):
    """Where good records of a table are collected."""

    def add(self, record: Any) -> object:
        """Collect one."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave the garbage collector off: it would look again and again through millions of values that form no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Reads tables, parents first, into `staging`. What is rejected goes to `quarantine` at once."""

    shop: Shop
    staging: Path
    quarantine: QuarantineWriter
    limits: Limits

    def staged(self, table: AnyTable) -> Path:
        """Return the file of a table's good records; a table with a staging of its own has its files beside it."""
        return self.staging / f"{table.name}.jsonl"

    def claimed(self, table: AnyTable) -> Path:
        """Return the file of the ids that rejected rows of a table had."""
        return self.staging / f"{table.name}-claimed.jsonl"

    def take(self, table: AnyTable, file: TableFile | None) -> None:
        """Read a table to its last byte.

        Raises ExportRefused when the file is damaged or not as long as it should be.
        """
        staging = table.staging(self.staging, self.shop) if table.staging else StagingFile(self.staged(table))
        with staging as good, StagingFile(self.claimed(table)) as claimed:
            if file is None:
                return
            if table.quick and is_jsonl(file):
                rows = self._take_lines(table, file, good, claimed, table.quick(self.shop, good))
            else:
                rows = self._take_rows(table, file, good, claimed)
        if rows != file.rows:
            raise ExportRefused(f"{file.name} has {rows} rows, the manifest says {file.rows}", file=file.name)

    def reject_second(self, table: AnyTable, file: TableFile, key: str, row: int, first: int) -> None:
        """Quarantine a row whose id an earlier row has."""
        self.quarantine.reject(file.name, row, [_second(table.key, key, first)])

    def _take_lines(
        self, table: AnyTable, file: TableFile, good: Staging, claimed: StagingFile, quick: QuickReader
    ) -> int:
        rows = 0
        read = line_reader(table.row_type)
        take = self._taker(table, file, good, claimed)
        with uncollected():
            for block in read_line_blocks(file.path, self.limits):
                count, left = quick.take(block, rows + 1)
                for number, line in left:
                    take(read(line), number)
                rows += count
        return rows

    def _take_rows(self, table: AnyTable, file: TableFile, good: Staging, claimed: StagingFile) -> int:
        number = 0
        take = self._taker(table, file, good, claimed)
        for number, read in enumerate(read_rows(file, table.row_type, self.limits), 1):
            take(read, number)
        return number

    def _taker(
        self, table: AnyTable, file: TableFile, good: Staging, claimed: StagingFile
    ) -> Callable[[Any, int], None]:
        """Return what takes one row that was read."""
        record, shop = table.record, self.shop
        claim = _claim_ids(table)

        def take(read: Any, number: int) -> None:
            if table.record_refuses and type(read) is table.row_type:
                quick = record(read, shop, number)
                if quick is not None:
                    good.add(quick)
                    return
            judged = judge(read, table, shop)
            if isinstance(judged, PassedOver):
                return
            key = _key_of(read, table.key)
            faults = (judged if isinstance(judged, list) else []) + claim(key, number)
            if faults:
                self.quarantine.reject(file.name, number, faults)
                self._remember(table, key, number, claimed)
                return
            kept = record(judged, shop, number)
            assert kept is not None, f"{table.name}: the checks and the record of row {number} disagree"
            good.add(kept)
            if table.keep is not None:
                table.keep(judged, shop)

        return take

    def _remember(self, table: AnyTable, key: str | None, number: int, claimed: StagingFile) -> None:
        if key is None:
            return
        if table.keep is None:
            claimed.add(Claimed(key, number))
        else:
            self.shop.rejected.setdefault(table.name, {}).setdefault(key, number)


def _claim_ids(table: AnyTable) -> Callable[[str | None, int], list[Fault]]:
    """Return what finds the second row with an id of a parent table.

    Other tables are too long: DuckDB looks them through.
    """
    if table.keep is None:
        return lambda key, number: []
    seen: dict[str, int] = {}

    def claim(key: str | None, number: int) -> list[Fault]:
        if key is None:
            return []
        first = seen.setdefault(key.lower() if table.fold_case else key, number)
        return [] if first == number else [_second(table.key, key, first)]

    return claim


def _second(field: str, key: str, first: int) -> Fault:
    return fault(field, key, f"a second row with this id: row {first} has it")


def _key_of(read: Any, key: str) -> str | None:
    value = read.get(key) if isinstance(read, Mapping) else getattr(read, key, None)
    return value if isinstance(value, str) else None
