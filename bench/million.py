"""A build of a million pages, once: `python -m bench.million` (50,000 SKUs, 19 locales, some 30 GB in memory or on disk).

Everything from the export on but the search index, whose own figures `python -m bench.search` has.
"""

from __future__ import annotations

import argparse
import os
import time

from bench.__main__ import Run, measure, python_speed
from bench.document import put_section


def section(run: Run, jobs: int, speed: float) -> list[str]:
    """The section of docs/performance.md."""
    return [
        "## A million pages",
        "",
        f"`python -m bench.million --skus {run.skus}` on {time.strftime('%Y-%m-%d')}: {jobs} processes on {os.cpu_count()} cores, "
        f"{speed:.1f} million loop steps a second, without search.",
        "",
        "| pages | MB | load s | CPU a product page, us | whole build s | loader MB | worker MB |",
        "|---|---|---|---|---|---|---|",
        f"| {run.pages:,} | {run.megabytes:.0f} | {run.load_seconds:.0f} | {run.page_microseconds:.0f} | {run.all_seconds:.0f} | "
        f"{run.peak_mb['load']:.0f} | {run.peak_mb['render']:.0f} |",
    ]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skus", type=int, default=50_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    speed = python_speed()
    lines = section(measure(arguments.skus, arguments.jobs, search=False), arguments.jobs, speed)
    put_section(lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
