"""Whole nights of a large shop, command by command: `python -m bench.whole_night --skus 16000`.

From the export to what is live, in 19 locales, everything but search: the first build, the same export again, a night in which
the prices of a fiftieth of the SKUs changed, a night of the sample with models coming and going, `publish` and `rollback`. Hugo
renders product pages in the same run, so that the figures can be set beside those of another machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from bench.__main__ import BYTES_A_SKU, PHASES, ROOT, python_speed, scratch
from bench.document import put_section
from bench.race import FIFTIETH, Lap, change_prices, hugo, plan_night, timed
from storefront.sample import write_sample

DAY = date(2026, 11, 21)
HUGO_SKUS = 600
# Where the goals were set, Hugo took 793 us of CPU for a page of 19.7 kB.
US_A_KB_THERE = 793 / 19.7
# Seconds.
FIRST_BUILD = 60
CHANGED = 45
HUGO_THERE = 150  # for as many pages, by its slope


def invoke(*arguments: str | Path) -> Lap:
    """Run one of the shop's commands."""
    lap, _ = timed([Path(sys.executable).with_name("invoke"), *arguments], ROOT)
    return lap


def build(
    export: Path, releases: Path, nights: int, jobs: int, without: Sequence[str] = ("search",)
) -> tuple[Lap, dict[str, Any]]:
    """Build a release and read its report; a release that is there already has no new one."""
    before = set(releases.glob("*/report/report.json"))
    day = (DAY + timedelta(days=nights)).isoformat()
    left_out = [word for name in without for word in ("--without", name)]
    lap = invoke("build", "--export", export, "--releases", releases, "--date", day, "--jobs", str(jobs), *left_out)
    made = set(releases.glob("*/report/report.json")) - before
    report = json.loads(made.pop().read_text()) if made else {}
    return replace(lap, written=report["work"]["written"] if report else 0), report


def publish(releases: Path) -> Lap:
    """Make the newest release the live one."""
    return invoke("publish", "--releases", releases, "--accept", "partial", "--reason", "measured without search")


class Night(NamedTuple):
    """A command and what it took; where a goal is set, Hugo ran just before and after.

    `goal` is in seconds, in proportion to its CPU for a kB; `hugo` is its seconds for a page, and `times` how many times
    faster than that, over all pages, the goal was where it was set.
    """

    name: str
    lap: Lap
    goal: float = 0
    hugo: float = 0
    times: float = 0


class Nights:
    """The laps of some nights, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.laps: list[Night] = []
        self.rates: list[float] = []
        self._folder = folder / "beside"
        self._planned = plan_night(self._folder, HUGO_SKUS, 1)
        self._last: Lap | None = None

    def add(self, name: str, lap: Lap) -> None:
        """A lap without a goal."""
        self.laps.append(Night(name, lap))
        self._last = None

    def measure(self, name: str, seconds: float, *order: Any) -> dict[str, Any]:
        """Build between two runs of Hugo, for a machine is not as fast at all hours; returns the build's report."""
        before = self._last or self._beside()
        lap, report = build(*order)
        after = self._last = self._beside()
        rate = mean((_us_a_kb(before), _us_a_kb(after)))
        slope = mean((before.wall / before.pages, after.wall / after.pages))
        self.laps.append(Night(name, lap, seconds * rate / US_A_KB_THERE, slope, HUGO_THERE / seconds))
        return report

    def _beside(self) -> Lap:
        """Hugo, now."""
        lap = hugo(*self._planned, self._folder)
        self.rates.append(_us_a_kb(lap))
        return lap


def _us_a_kb(lap: Lap) -> float:
    """What a kB of page took of CPU."""
    return lap.cpu * 1e6 / (lap.bytes / 1000)


def nights(skus: int, jobs: int) -> tuple[Nights, dict[str, Any]]:
    """Every lap, and the report of the first build."""
    with tempfile.TemporaryDirectory(dir=scratch(2 * skus * BYTES_A_SKU // 3), prefix="reprise-nights-") as name:
        folder = Path(name)
        releases, export, later, alone = (folder / part for part in ("releases", "export", "later", "alone"))
        write_sample(export, skus=skus, date=DAY)
        found = Nights(folder)
        left_out = ("search", "feeds", "data")
        found.measure("a first build of pages and sitemaps alone", FIRST_BUILD, export, alone, 0, jobs, left_out)
        shutil.rmtree(alone)
        report = found.measure("the first build", FIRST_BUILD, export, releases, 0, jobs)
        found.add("`publish` it", publish(releases))
        found.add("the same export again", build(export, releases, 0, jobs)[0])
        change_prices(export, FIFTIETH)
        found.measure("prices of 2 % of the SKUs changed", CHANGED, export, releases, 0, jobs)
        shutil.rmtree(next(folder for folder in releases.glob("20*") if folder != (releases / "current").resolve()))
        write_sample(later, skus=skus, date=DAY, night=2)
        found.add("the sample's next night", build(later, releases, 1, jobs)[0])
        found.add("`publish` it", publish(releases))
        found.add("`rollback`", invoke("rollback", "--releases", releases))
    return found, report


def section(skus: int, jobs: int) -> list[str]:
    """The section of docs/performance.md."""
    speed, load = python_speed(), os.getloadavg()[0]
    found, report = nights(skus, jobs)
    peaks = ", ".join(f"{phase} {report['peak_mb'][phase]:.0f}" for phase in PHASES)
    pages = sum(count for kind, count in report["pages"].items() if kind != "files")
    return [
        "## A whole night",
        "",
        f"`python -m bench.whole_night --skus {skus}` on {time.strftime('%Y-%m-%d')}: {jobs} processes on {os.cpu_count()} cores, "
        f"{speed:.1f} million loop steps a second, load {load:.1f} at the start.",
        f"{pages:,} HTML pages in 19 locales, {report['pages']['files']:,} other files (products as JSON, feeds, sitemaps), the offer book;",
        f"{report['bytes'] / 1e9:.1f} GB. `invoke build --without search`, from the export to a release, and what follows it. The build of pages",
        "and sitemaps alone is without feeds and products as JSON too: that is what its goal counts.",
        "",
        "| | wall s | CPU s | files written | Hugo by its slope, s | times its speed (goal) | goal, in proportion, s |",
        "|---|---|---|---|---|---|---|",
        *(_row(night, pages) for night in found.laps),
        "",
        f"The largest process of each phase of the first build, MB: {peaks}.",
        f"The goals are {FIRST_BUILD} s for a first build (load, checks, pages, sitemaps) and {CHANGED} s for a night with 2 % changed, on a",
        f"machine where Hugo took {US_A_KB_THERE:.0f} us of CPU for a kB of page. Here it took {', '.join(f'{rate:.0f}' for rate in found.rates)} in the same",
        f"run; a goal in proportion is by the runs of Hugo before and after the command. There Hugo needed {HUGO_THERE} s for as many pages, by",
        f"its slope: {HUGO_THERE / FIRST_BUILD:.1f} and {HUGO_THERE / CHANGED:.1f} times as long as the goals. By its slope here, in seconds a page of the same runs, is the column before. The two",
        "differ because our pages are half as heavy again as those with which the goals were set, which the proportion, by the machine's speed alone, leaves out.",
    ]


def _row(night: Night, pages: int) -> str:
    """A line of the table; beside Hugo where a goal is set."""
    lap = night.lap
    row = f"| {night.name} | {lap.wall:.0f} | {lap.cpu:.0f} | {lap.written or ''} |"
    if not night.goal:
        return f"{row} | | |"
    slope = night.hugo * pages
    times = f"{slope / lap.wall:.1f} ({night.times:.1f}, {_held(slope / lap.wall >= night.times)})"
    return f"{row} {slope:.0f} | {times} | {night.goal:.0f}, {_held(lap.wall <= night.goal)} |"


def _held(met: bool) -> str:
    return "met" if met else "**not met**"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skus", type=int, default=16_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    lines = section(arguments.skus, arguments.jobs)
    put_section(lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
