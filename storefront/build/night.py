"""The first half of a night: the export becomes a snapshot, the snapshot becomes view rows. Nothing is rendered here."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from storefront.build.pictures import Pictures
from storefront.build.plan import Planner
from storefront.build.settings import Settings
from storefront.build.site import rules_on, write_library
from storefront.build.snapshot_rows import SnapshotRows
from storefront.catalog.history_feeding import PRICES
from storefront.catalog.load import Loaded, load_export
from storefront.catalog.price_list import write_price_list
from storefront.catalog.stats import Stats
from storefront.domain.errors import UsageError
from storefront.domain.rules import Rules
from storefront.pages.editorial import Memory, check_library
from storefront.pages.rows import PlanRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What came of the export and the plan."""

    loaded: Loaded
    plan: PlanRow
    unusable_pictures: dict[str, str]


def load(settings: Settings, live: Stats | None = None) -> Loaded:
    """Check the export and make its snapshot."""
    return load_export(
        settings.export,
        rules=rules_on(settings),
        workdir=Path(settings.work) / "load",
        now=settings.now(),
        live=live,
        history=Path(settings.history) if settings.history else None,
        fetched=Path(settings.fetched),
    )


def plan(settings: Settings, loaded: Loaded) -> Prepared:
    """Turn a snapshot into view rows under the work folder."""
    rules = rules_on(settings)
    unknown = set(settings.markets) - set(loaded.markets)
    if unknown:
        raise UsageError(
            f"--markets: this export does not cover {', '.join(sorted(unknown))}; it covers {', '.join(loaded.markets)}"
        )
    folder = settings.plan_folder
    for stale in (folder, Path(settings.work) / "records"):
        shutil.rmtree(stale, ignore_errors=True)
    pictures = Pictures(loaded.images.open_member, folder / "media", Path(settings.pictures))
    rows = SnapshotRows(loaded.snapshot, rules)
    try:
        planner = Planner(
            folder,
            rows,
            rules,
            settings.markets or loaded.markets,
            pictures,
            models=settings.models,
            named=named_models(settings, rules) if settings.models is not None else frozenset(),
        )
        row = planner.write(loaded.digest, loaded.exported_at.isoformat())
    finally:
        rows.close()
    write_library(settings, rules)
    write_price_list(loaded.snapshot, Path(settings.work) / PRICES, row.markets)
    return Prepared(loaded=loaded, plan=row, unusable_pictures=pictures.unusable)


def named_models(settings: Settings, rules: Rules, memory: Memory | None = None) -> frozenset[str]:
    """The models that editors' files name: a part of the shop has them too, so that their cards can be seen."""
    library, _ = check_library(Path(settings.content), rules=rules, memory=memory)
    return frozenset().union(*(document.models for document in library.every()))


def prepare(settings: Settings, live: Stats | None = None) -> Prepared:
    """Both steps, for a Pelican run of its own."""
    return plan(settings, load(settings, live))
