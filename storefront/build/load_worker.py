"""Loading and planning in a process of its own, whose memory goes back when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from storefront.build import night
from storefront.build.cost import Cost, Stopwatch
from storefront.build.settings import Settings
from storefront.catalog.check import summary
from storefront.catalog.stats import Stats
from storefront.pages.rows import PlanRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What the loader found, as plain data that travels between processes. `plan` is None when a guard stopped it."""

    digest: str
    snapshot: Path
    exported_at: str
    stats: Stats
    summary: dict[str, Any]
    findings: list[dict[str, Any]]
    unusable_pictures: dict[str, str]
    plan: PlanRow | None
    cost: Cost
    history: str
    held: list[dict[str, Any]]
    reductions: int


def load_and_plan(settings: Settings, live: Stats | None, accepted: tuple[str, ...]) -> LoadReport:
    """Load the export and, unless a guard trips that nobody accepted, write the view rows."""
    watch = Stopwatch()
    loaded = night.load(settings, live)
    stopped = [reading for reading in loaded.tripped if reading.guard not in accepted]
    prepared = None if stopped else night.plan(settings, loaded)
    return LoadReport(
        digest=loaded.digest,
        snapshot=loaded.snapshot,
        exported_at=loaded.exported_at.isoformat(),
        stats=loaded.stats,
        summary=summary(loaded),
        findings=[msgspec.to_builtins(finding) for finding in loaded.findings],
        unusable_pictures=prepared.unusable_pictures if prepared else {},
        plan=prepared.plan if prepared else None,
        cost=watch.cost(),
        history=loaded.history,
        held=[msgspec.to_builtins(held) for held in loaded.held],
        reductions=loaded.reductions,
    )
