"""An export becomes a snapshot. Runs the steps in order and hands back what came of them; decides no rule itself.

Nothing takes effect before the last byte is read: until then there is only a work folder, which a refusal leaves
without a snapshot.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storefront.catalog.faults import Fault, fault
from storefront.catalog.formats import read_rows
from storefront.catalog.guards import DEFAULT_GUARDS, GuardLimits, GuardReading, read_guards
from storefront.catalog.limits import DEFAULT_LIMITS, Limits
from storefront.catalog.manifest import TableFile, find_tables, read_manifest
from storefront.catalog.quarantine import Quarantine, QuarantineWriter
from storefront.catalog.rows import TABLES
from storefront.catalog.shop import Shop, TextFinding
from storefront.catalog.snapshot import Claimed, SnapshotBuilder
from storefront.catalog.sources import ExportFolder, open_export
from storefront.catalog.staging import StagingFile
from storefront.catalog.stats import Stats, TableCount
from storefront.catalog.table import PassedOver, Table, judge
from storefront.domain.errors import ExportRefused
from storefront.domain.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A snapshot and all there is to say about it. `digest` is of content: file order, format and packing do not change it."""

    snapshot: Path
    digest: str
    exported_at: datetime
    markets: tuple[str, ...]
    tables: Mapping[str, TableCount]
    quarantine: Quarantine
    guards: tuple[GuardReading, ...]
    findings: tuple[TextFinding, ...]
    stats: Stats
    images: ExportFolder

    @property
    def tripped(self) -> tuple[GuardReading, ...]:
        """The guards that tripped."""
        return tuple(reading for reading in self.guards if reading.tripped)


def load_export(
    source: str | Path,
    *,
    rules: Rules,
    workdir: Path,
    now: datetime,
    live: Stats | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guards: GuardLimits = DEFAULT_GUARDS,
) -> Loaded:
    """Return the snapshot of an export, its quarantine and its guards' readings. Writes below `workdir` only.

    `now` judges freshness, `rules.day` the law and what has expired; `live` holds the figures of what is live. A bad
    row is quarantined; ExportRefused is raised when the export cannot be trusted as data.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    folder = open_export(source, workdir, limits)
    manifest = read_manifest(folder, rules.markets)
    files = find_tables(folder, manifest, {table.name: table.required for table in TABLES})
    markets = {code: market for code, market in rules.markets.items() if code in manifest.markets}
    shop = Shop(rules=rules, markets=markets, files={name: file.name for name, file in files.items()})
    staging = workdir / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        with QuarantineWriter(workdir) as quarantine, SnapshotBuilder(workdir) as builder:
            for table in TABLES:
                _load_table(table, files.get(table.name), shop, staging, quarantine, builder, limits)
            builder.choose_best_offers()
            counts = {
                table.name: _count(table, files.get(table.name), builder, quarantine.quarantine)
                for table in TABLES
            }
            stats = Stats(manifest.exported_at, counts, builder.market_stats(tuple(markets)))
            digest = builder.digest({table.name: table.record_type for table in TABLES}, tuple(markets))
            snapshot = builder.finish(digest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(workdir / "spill", ignore_errors=True)
    return Loaded(
        snapshot=snapshot,
        digest=digest,
        exported_at=manifest.exported_at,
        markets=tuple(markets),
        tables=counts,
        quarantine=quarantine.quarantine,
        guards=read_guards(stats, live, now, guards),
        findings=tuple(shop.findings),
        stats=stats,
        images=folder,
    )


def _load_table(
    table: Table[Any, Any],
    file: TableFile | None,
    shop: Shop,
    staging: Path,
    quarantine: QuarantineWriter,
    builder: SnapshotBuilder,
    limits: Limits,
) -> None:
    staged, claimed = staging / f"{table.name}.jsonl", staging / f"{table.name}-claimed.jsonl"
    with StagingFile(staged) as good, StagingFile(claimed) as bad:
        if file is not None:
            _read_table(table, file, shop, good, bad, quarantine, limits)
    builder.add_table(table.name, table.record_type, staged)
    if table.keep is None:
        for key, row, first in builder.second_rows(table.name, table.key, claimed):
            assert file is not None
            quarantine.reject(file.name, row, [_second(table.key, key, first)])
    staged.unlink()
    claimed.unlink()


def _read_table(
    table: Table[Any, Any],
    file: TableFile,
    shop: Shop,
    good: StagingFile,
    bad: StagingFile,
    quarantine: QuarantineWriter,
    limits: Limits,
) -> None:
    number = 0
    record = table.record
    unique = _claim_ids(table, shop)
    for number, read in enumerate(read_rows(file, table.row_type, limits), 1):
        if table.record_refuses and type(read) is table.row_type:
            quick = record(read, shop, number)
            if quick is not None:
                good.add(quick)
                continue
        judged = judge(read, table, shop)
        if isinstance(judged, PassedOver):
            continue
        faults = judged if isinstance(judged, list) else []
        if unique is not None:
            faults = faults + unique(_key_of(read, table.key), number)
        if not faults:
            kept = record(judged, shop, number)
            assert kept is not None, f"{table.name}: the checks and the record of row {number} disagree"
            good.add(kept)
            if table.keep is not None:
                table.keep(judged, shop)
            continue
        quarantine.reject(file.name, number, faults)
        _remember_rejected(table, _key_of(read, table.key), number, shop, bad)
    if number != file.rows:
        raise ExportRefused(f"{file.name} has {number} rows, the manifest says {file.rows}", file=file.name)


def _claim_ids(table: Table[Any, Any], shop: Shop) -> Callable[[str | None, int], list[Fault]] | None:
    """Return what finds the second row with an id of a parent table; None for tables that DuckDB looks through."""
    if table.keep is None:
        return None
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


def _remember_rejected(
    table: Table[Any, Any], key: str | None, number: int, shop: Shop, bad: StagingFile
) -> None:
    if key is None:
        return
    if table.keep is None:
        bad.add(Claimed(key, number))
    else:
        shop.rejected.setdefault(table.name, {}).setdefault(key, number)


def _count(
    table: Table[Any, Any], file: TableFile | None, builder: SnapshotBuilder, quarantine: Quarantine
) -> TableCount:
    if file is None:
        return TableCount(0, 0, 0)
    return TableCount(file.rows, builder.count(table.name), quarantine.rows[file.name])
