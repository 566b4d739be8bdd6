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
from typing import Any

from bench.__main__ import BYTES_A_SKU, PHASES, ROOT, python_speed, scratch
from bench.document import put_section
from bench.race import FIFTIETH, Lap, change_prices, hugo, plan_night, timed
from storefront.sample import write_sample

DAY = date(2026, 11, 21)
HUGO_SKUS = 600
# Where the goals were set, Hugo took 793 us of CPU for a page of 19.7 kB.
US_A_KB_THERE = 793 / 19.7
GOALS = "60 s for a first build (load, checks, pages, sitemaps), 45 s for a night with 2 % changed"


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


def nights(skus: int, jobs: int) -> tuple[list[tuple[str, Lap]], dict[str, Any]]:
    """Every lap with its name, and the report of the first build."""
    with tempfile.TemporaryDirectory(dir=scratch(2 * skus * BYTES_A_SKU // 3), prefix="reprise-nights-") as name:
        folder = Path(name)
        releases, export, later = folder / "releases", folder / "export", folder / "later"
        write_sample(export, skus=skus, date=DAY)
        alone, _ = build(export, folder / "alone", 0, jobs, ("search", "feeds", "data"))
        shutil.rmtree(folder / "alone")
        first, report = build(export, releases, 0, jobs)
        laps = [("a first build of pages and sitemaps alone", alone), ("the first build", first)]
        laps.append(("`publish` it", publish(releases)))
        laps.append(("the same export again", build(export, releases, 0, jobs)[0]))
        change_prices(export, FIFTIETH)
        laps.append(("prices of 2 % of the SKUs changed", build(export, releases, 0, jobs)[0]))
        shutil.rmtree(next(folder for folder in releases.glob("20*") if folder != (releases / "current").resolve()))
        write_sample(later, skus=skus, date=DAY, night=2)
        laps.append(("the sample's next night", build(later, releases, 1, jobs)[0]))
        laps.append(("`publish` it", publish(releases)))
        laps.append(("`rollback`", invoke("rollback", "--releases", releases)))
    return laps, report


def us_a_kb() -> float:
    """What Hugo takes of CPU for a kB of page, now: the machine is not as fast at all hours."""
    with tempfile.TemporaryDirectory(dir=scratch(), prefix="reprise-nights-") as name:
        lap = hugo(*plan_night(Path(name), HUGO_SKUS, 1), Path(name))
    return lap.cpu * 1e6 / (lap.bytes / 1000)


def section(skus: int, jobs: int) -> list[str]:
    """The section of docs/performance.md."""
    speed, load = python_speed(), os.getloadavg()[0]
    there = [us_a_kb()]
    laps, report = nights(skus, jobs)
    there.append(us_a_kb())
    slower = mean(there) / US_A_KB_THERE
    peaks = ", ".join(f"{phase} {report['peak_mb'][phase]:.0f}" for phase in PHASES)
    pages = sum(count for kind, count in report["pages"].items() if kind != "files")
    return [
        "## A whole night",
        "",
        f"`python -m bench.whole_night --skus {skus}` on {time.strftime('%Y-%m-%d')}: {jobs} processes on {os.cpu_count()} cores, "
        f"{speed:.1f} million loop steps a second, load {load:.1f} at the start.",
        f"{pages:,} HTML pages in 19 locales, {report['pages']['files']:,} other files (products as JSON, feeds, sitemaps), the offer book;",
        f"{report['bytes'] / 1e9:.1f} GB. `invoke build --without search`, from the export to a release, and what follows it.",
        "",
        "| | wall s | CPU s | files written |",
        "|---|---|---|---|",
        *(f"| {name} | {lap.wall:.0f} | {lap.cpu:.0f} | {lap.written or ''} |" for name, lap in laps),
        "",
        f"The largest process of each phase of the first build, MB: {peaks}.",
        "The first build is without search; the one of pages and sitemaps alone is without feeds and products as JSON too, as its goal",
        f"counts it. The goals are {GOALS}. In the same run Hugo takes",
        f"{there[0]:.0f} us of CPU for a kB of page before and {there[1]:.0f} after; where the goals were set it took {US_A_KB_THERE:.0f}: in proportion",
        f"they are {60 * slower:.0f} s and {45 * slower:.0f} s here.",
    ]


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
