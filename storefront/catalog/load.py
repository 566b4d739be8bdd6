"""An export becomes a snapshot. Runs the steps in order and hands back what came of them; decides no rule itself.

Nothing takes effect before the last byte is read: until then there is only a work folder, which a refusal leaves
without a snapshot.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storefront.catalog.addresses import open_anywhere
from storefront.catalog.guards import DEFAULT_GUARDS, GuardLimits, GuardReading, read_guards
from storefront.catalog.intake import AnyTable, Intake
from storefront.catalog.limits import DEFAULT_LIMITS, Limits
from storefront.catalog.manifest import TableFile, find_tables, read_manifest
from storefront.catalog.price_history import Nights, read_nights
from storefront.catalog.price_reductions import find_reductions
from storefront.catalog.price_watch import HeldOffer, Watched, attach_history, watch_prices
from storefront.catalog.quarantine import Quarantine, QuarantineWriter
from storefront.catalog.rows import TABLES
from storefront.catalog.rows.offers import OFFERS
from storefront.catalog.shop import Shop, TextFinding
from storefront.catalog.snapshot import SnapshotBuilder
from storefront.catalog.sources import ExportFolder
from storefront.catalog.stats import Stats, TableCount
from storefront.domain.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A snapshot and all there is to say about it.

    `digest` is of the export's content: file order, format and packing do not change it. `history` is the digest of the
    price history that was asked, '' without one; `reductions` counts the offers that may announce one.
    """

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
    history: str
    held: tuple[HeldOffer, ...]
    reductions: int

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
    history: Path | None = None,
    fetched: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guards: GuardLimits = DEFAULT_GUARDS,
    done: Callable[[str], None] = lambda step: None,
) -> Loaded:
    """Return the snapshot of an export, its quarantine and its guards' readings. Writes below `workdir` only.

    `now` judges freshness, `rules.day` the law and what has expired; `live` holds the figures of what is live,
    `history` is the file of published prices, `fetched` the folder that keeps what comes from an address. A bad row is quarantined; ExportRefused is raised when the export cannot
    be trusted as data, HistoryBroken when the history cannot be read. `done` is told each step that is over.
    """
    nights = read_nights(history)
    workdir.mkdir(parents=True, exist_ok=True)
    folder = open_anywhere(source, workdir, fetched or workdir / "fetched", limits)
    manifest = read_manifest(folder, rules.markets)
    files = find_tables(folder, manifest, {table.name: table.required for table in TABLES})
    done("opened")
    markets = {code: market for code, market in rules.markets.items() if code in manifest.markets}
    shop = Shop(rules=rules, markets=markets, files={name: file.name for name, file in files.items()})
    staging = workdir / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        with QuarantineWriter(workdir) as writer:
            intake = Intake(shop=shop, staging=staging, quarantine=writer, limits=limits)
            for table in TABLES:
                intake.take(table, files.get(table.name))
                done("read offers" if table is OFFERS else "read other tables")
            with SnapshotBuilder(workdir) as builder:
                for table in TABLES:
                    _fill(builder, table, files.get(table.name), intake)
                done("duplicates, other tables' rows")
                quarantine = writer.quarantine
                counts = {table.name: _count(table, files.get(table.name), builder, quarantine) for table in TABLES}
                stats = Stats(manifest.exported_at, counts, builder.market_stats(tuple(markets)))
                done("figures")
                digest = builder.digest({table.name: table.record_type for table in TABLES}, tuple(markets))
                done("digest")
                # From here on the snapshot is not the export's alone: figures and digest above are.
                watched, reductions = _ask_history(builder, history, nights, manifest.exported_at, rules, done)
                snapshot = builder.finish(digest)
                done("file closed")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(workdir / "spill", ignore_errors=True)
    return Loaded(
        snapshot=snapshot,
        digest=digest,
        exported_at=manifest.exported_at,
        markets=tuple(markets),
        tables=counts,
        quarantine=quarantine,
        guards=read_guards(stats, live, now, guards, watched.moves),
        findings=tuple(shop.findings),
        stats=stats,
        images=folder,
        history=nights.digest,
        held=tuple(watched.held),
        reductions=reductions,
    )


def _ask_history(
    builder: SnapshotBuilder,
    history: Path | None,
    nights: Nights,
    exported_at: datetime,
    rules: Rules,
    done: Callable[[str], None],
) -> tuple[Watched, int]:
    """Hold what jumped before the best offers are chosen, then find what they may announce."""
    attach_history(builder.connection, history)
    watched = watch_prices(builder.connection, nights, exported_at)
    done("difference to the last night")
    builder.choose_best_offers()
    done("best offers, offers' rows")
    reductions = find_reductions(builder.connection, nights, rules)
    done("reductions")
    return watched, reductions


def _fill(builder: SnapshotBuilder, table: AnyTable, file: TableFile | None, intake: Intake) -> None:
    if table.name == OFFERS.name:
        builder.add_offers(intake.staging)
        second = builder.second_offers(intake.claimed(table))
    else:
        builder.add_table(table.name, table.record_type, intake.staged(table))
        intake.staged(table).unlink()
        second = iter(()) if table.keep else builder.second_rows(table.name, table.key, intake.claimed(table))
    for key, row, first in second:
        assert file is not None
        intake.reject_second(table, file, key, row, first)


def _count(table: AnyTable, file: TableFile | None, builder: SnapshotBuilder, quarantine: Quarantine) -> TableCount:
    if file is None:
        return TableCount(0, 0, 0)
    return TableCount(file.rows, builder.count(table.name), quarantine.rows[file.name])
