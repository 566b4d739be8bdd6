"""The way of a table's rows from its file to staging or quarantine, one at a time. Runs the checks; holds none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storefront.catalog.faults import Fault, fault
from storefront.catalog.formats import read_rows
from storefront.catalog.limits import Limits
from storefront.catalog.manifest import TableFile
from storefront.catalog.quarantine import QuarantineWriter
from storefront.catalog.shop import Shop
from storefront.catalog.snapshot import Claimed
from storefront.catalog.staging import StagingFile
from storefront.catalog.table import PassedOver, Table, judge
from storefront.domain.errors import ExportRefused

AnyTable = Table[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Reads tables, parents first, into `staging`. What is rejected goes to `quarantine` at once."""

    shop: Shop
    staging: Path
    quarantine: QuarantineWriter
    limits: Limits

    def staged(self, table: AnyTable) -> Path:
        """Return the file of a table's good records."""
        return self.staging / f"{table.name}.jsonl"

    def claimed(self, table: AnyTable) -> Path:
        """Return the file of the ids that rejected rows of a table had."""
        return self.staging / f"{table.name}-claimed.jsonl"

    def take(self, table: AnyTable, file: TableFile | None) -> None:
        """Read a table to its last byte.

        Raises ExportRefused when the file is damaged or not as long as it should be.
        """
        with StagingFile(self.staged(table)) as good, StagingFile(self.claimed(table)) as claimed:
            if file is None:
                return
            rows = self._take_rows(table, file, good, claimed)
        if rows != file.rows:
            raise ExportRefused(f"{file.name} has {rows} rows, the manifest says {file.rows}", file=file.name)

    def reject_second(self, table: AnyTable, file: TableFile, key: str, row: int, first: int) -> None:
        """Quarantine a row whose id an earlier row has."""
        self.quarantine.reject(file.name, row, [_second(table.key, key, first)])

    def _take_rows(self, table: AnyTable, file: TableFile, good: StagingFile, claimed: StagingFile) -> int:
        number = 0
        record, shop = table.record, self.shop
        claim = _claim_ids(table)
        for number, read in enumerate(read_rows(file, table.row_type, self.limits), 1):
            if table.record_refuses and type(read) is table.row_type:
                quick = record(read, shop, number)
                if quick is not None:
                    good.add(quick)
                    continue
            judged = judge(read, table, shop)
            if isinstance(judged, PassedOver):
                continue
            key = _key_of(read, table.key)
            faults = (judged if isinstance(judged, list) else []) + claim(key, number)
            if faults:
                self.quarantine.reject(file.name, number, faults)
                self._remember(table, key, number, claimed)
                continue
            kept = record(judged, shop, number)
            assert kept is not None, f"{table.name}: the checks and the record of row {number} disagree"
            good.add(kept)
            if table.keep is not None:
                table.keep(judged, shop)
        return number

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
