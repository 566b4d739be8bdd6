"""The first half of a night: the export becomes a snapshot, the snapshot becomes view rows. Nothing is rendered here."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from storefront.build.assets import write_theme
from storefront.build.editors_files import write_library
from storefront.build.editors_memory import keep, remembered
from storefront.build.pictures import Pictures
from storefront.build.plan import close_plan, open_plan
from storefront.build.plan_orders import OpenPlan, ranges
from storefront.build.plan_range import write_range
from storefront.build.settings import Settings
from storefront.build.site import rules_on
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


def begin_plan(settings: Settings, loaded: Loaded) -> tuple[OpenPlan, dict[str, str]]:
    """Cut the shop into slices and make its pictures; returns the plan and the pictures that cannot be used."""
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
    opened = open_plan(
        settings,
        loaded.snapshot,
        settings.markets or loaded.markets,
        pictures,
        digest=loaded.digest,
        exported_at=loaded.exported_at.isoformat(),
        named=named_models(settings, rules) if settings.models is not None else frozenset(),
    )
    return opened, pictures.unusable


def write_beside(settings: Settings, plan: OpenPlan) -> None:
    """What a plan needs beside its rows: the editors' files, and the release's own prices."""
    rules = rules_on(settings)
    memory = remembered(settings, rules)
    write_library(settings, rules, memory)
    keep(settings, rules, memory)
    write_theme(Path(settings.theme), settings.plan_folder)
    write_price_list(plan.snapshot, Path(settings.work) / PRICES, plan.markets)


def plan(settings: Settings, loaded: Loaded) -> Prepared:
    """Turn a snapshot into view rows under the work folder, in this process."""
    opened, unusable = begin_plan(settings, loaded)
    written = [write_range(order) for order in ranges(settings, opened, 1)]
    row = close_plan(settings, opened, written)
    write_beside(settings, opened)
    return Prepared(loaded=loaded, plan=row, unusable_pictures=unusable)


def named_models(settings: Settings, rules: Rules, memory: Memory | None = None) -> frozenset[str]:
    """The models that editors' files name: a part of the shop has them too, so that their cards can be seen."""
    library, _ = check_library(Path(settings.content), rules=rules, memory=memory)
    return frozenset().union(*(document.models for document in library.every()))


def prepare(settings: Settings, live: Stats | None = None) -> Prepared:
    """Both steps, for a Pelican run of its own."""
    return plan(settings, load(settings, live))
