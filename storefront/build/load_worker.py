"""Loading in a process of its own, then planning over a few: their memory goes back when they are done.

What they need is read in them: whoever only gives the order does without DuckDB, Pillow and the calendars.
"""

from __future__ import annotations

import gc
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from storefront.build.cost import Cost, Stopwatch
from storefront.build.plan_orders import OpenPlan, RangeDone, RangeOrder, ranges
from storefront.build.settings import Settings
from storefront.catalog.quarantine import Reason
from storefront.catalog.stats import Stats
from storefront.pages.rows import PlanRow

ROWS_SHOWN = 50
REASONS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What the loader found, as plain data that travels between processes. `opened` is None when a guard stopped it.

    Of the quarantine the summary has the first rows, and `reasons` the most frequent ones of all.
    """

    digest: str
    snapshot: Path
    exported_at: str
    stats: Stats
    summary: dict[str, Any]
    quarantined: int
    reasons: list[Reason]
    findings: list[dict[str, Any]]
    unusable_pictures: dict[str, str]
    opened: OpenPlan | None
    cost: Cost
    history: str
    held: list[dict[str, Any]]
    reductions: int


def load_and_open(settings: Settings, live: Stats | None, accepted: tuple[str, ...]) -> LoadReport:
    """Load the export and, unless a guard trips that nobody accepted, cut the shop into slices."""
    from storefront.build import night
    from storefront.catalog.check import summary

    watch = Stopwatch()
    loaded = night.load(settings, live)
    stopped = [reading for reading in loaded.tripped if reading.guard not in accepted]
    opened, unusable = (None, {}) if stopped else night.begin_plan(settings, loaded)
    return LoadReport(
        digest=loaded.digest,
        snapshot=loaded.snapshot,
        exported_at=loaded.exported_at.isoformat(),
        stats=loaded.stats,
        summary=summary(loaded, most=ROWS_SHOWN),
        quarantined=len(loaded.quarantine),
        reasons=loaded.quarantine.top_reasons(REASONS_SHOWN),
        findings=[msgspec.to_builtins(finding) for finding in loaded.findings],
        unusable_pictures=unusable,
        opened=opened,
        cost=watch.cost(),
        history=loaded.history,
        held=[msgspec.to_builtins(held) for held in loaded.held],
        reductions=loaded.reductions,
    )


def plan_over(pool: Executor, settings: Settings, opened: OpenPlan, jobs: int) -> tuple[PlanRow, Cost]:
    """Write the view rows over a pool of `jobs` processes; whatever their number, the same bytes."""
    watch = Stopwatch()
    beside = pool.submit(_beside, settings, opened)
    # The editors' files take one process as long as a share of the rows takes the others.
    written = list(pool.map(_range, ranges(settings, opened, jobs)))
    row, closing = pool.submit(_close, settings, opened, written).result()
    costs = [*(done.cost for done in written), closing, beside.result()]
    return row, Cost(
        wall=watch.cost().wall, cpu=sum(cost.cpu for cost in costs), peak_mb=max(cost.peak_mb for cost in costs)
    )


def _range(order: RangeOrder) -> RangeDone:
    from storefront.build.plan_range import write_range

    # Rows are made and dropped, thousands at a time: sweeping them up in between is work for nothing.
    gc.set_threshold(50_000, 20, 100)
    return write_range(order)


def _close(settings: Settings, opened: OpenPlan, written: list[RangeDone]) -> tuple[PlanRow, Cost]:
    from storefront.build.plan import close_plan

    watch = Stopwatch()
    return close_plan(settings, opened, written), watch.cost()


def _beside(settings: Settings, opened: OpenPlan) -> Cost:
    from storefront.build import night

    watch = Stopwatch()
    night.write_beside(settings, opened)
    return watch.cost()
