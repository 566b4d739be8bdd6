"""Measures builds and writes docs/performance.md: `make bench`, or `python -m bench --skus 1200 2400`.

Sizes differ by a factor of two, so that the slope shows: CPU a product page, and whether workers' memory stays flat.
`python -m bench --memory --without search` measures the memory of each phase alone, at some 20,000, 80,000 and 300,000
pages; the largest takes 10 GB of disk or memory, and its table goes below.
Every figure is of this run on this machine; compare only figures of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.document import put_section
from storefront.sample import write_sample

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "performance.md"
DAY = date(2026, 11, 21)
MEMORY_SIZES = (600, 4000, 16000)
"""SKUs for about 20,000, 80,000 and 300,000 pages."""
BYTES_A_SKU = 700_000
"""What a SKU takes in a release of 19 locales, its pages and data files: 670 kB measured."""
PHASES = ("load", "plan", "render", "runtime", "parent")
MEMORY_HEADING = "## Memory of each phase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One build's figures."""

    skus: int
    product_pages: int
    pages: int
    megabytes: float
    load_seconds: float
    page_microseconds: float
    all_seconds: float
    peak_mb: dict[str, float]


def scratch(size: int = 0) -> str | None:
    """A folder in memory where there is one with room for `size` bytes: this measures the build, not the disk."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2 * size else None


def python_speed() -> float:
    """Million loop steps a second, to set figures of different machines side by side."""
    start = time.process_time()
    sum(number * number for number in range(3_000_000))
    return 3 / (time.process_time() - start)


def measure(skus: int, jobs: int, *, search: bool = True) -> Run:
    """Build a sample of `skus` SKUs once, from nothing."""
    with tempfile.TemporaryDirectory(dir=scratch(skus * BYTES_A_SKU), prefix="reprise-bench-") as folder:
        export, releases = Path(folder) / "export", Path(folder) / "releases"
        write_sample(export, skus=skus, date=DAY)
        started = time.perf_counter()
        subprocess.run(
            [
                Path(sys.executable).with_name("invoke"), "build", "--export", export, "--releases", releases,
                "--date", DAY.isoformat(), "--jobs", str(jobs), *([] if search else ["--without", "search"]),
            ],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        report = json.loads(next(releases.glob("*/report/report.json")).read_text())
        product_pages = report["pages"]["p"]
        shutil.rmtree(releases)
    return Run(
        skus=skus,
        product_pages=product_pages,
        pages=sum(count for kind, count in report["pages"].items() if kind != "files"),
        megabytes=report["bytes"] / 1e6,
        load_seconds=report["seconds"]["load"],
        page_microseconds=report["microseconds_a_product_page"],
        all_seconds=seconds,
        peak_mb=report["peak_mb"],
    )


def memory_section(runs: Sequence[Run], jobs: int, without: Sequence[str]) -> list[str]:
    """The largest memory of a process in each phase, size by size, as a section of docs/performance.md."""
    left_out = f" --without {' '.join(without)}" if without else ""
    return [
        MEMORY_HEADING,
        "",
        f"`python -m bench --memory{left_out}` on {time.strftime('%Y-%m-%d')}, {jobs} processes: the largest process of "
        "each phase, MB, as a build's",
        "report gives it (`peak_mb`). The loader also cuts the shop into slices; `parent` puts the release together.",
        "",
        f"| SKUs | pages | {' | '.join(PHASES)} |",
        f"|---|---|{'---|' * len(PHASES)}",
        *(
            f"| {run.skus:,} | {run.pages:,} | {' | '.join(f'{run.peak_mb[phase]:.0f}' for phase in PHASES)} |"
            for run in runs
        ),
    ]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skus", type=int, nargs="+", help="sizes; 1200 and 2400 without it")
    parser.add_argument("--memory", action="store_true", help=f"memory of each phase, at {MEMORY_SIZES} SKUs")
    parser.add_argument("--without", choices=["search"], action="append", default=[], help="a part to leave out")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    speed = python_speed()
    sizes = arguments.skus or (MEMORY_SIZES if arguments.memory else (1200, 2400))
    runs = [measure(skus, arguments.jobs, search="search" not in arguments.without) for skus in sizes]
    if arguments.memory:
        lines = memory_section(runs, arguments.jobs, arguments.without)
        put_section(lines)
        print("\n".join(lines))
        return
    lines = [
        "# Performance",
        "",
        f"`make bench` on {time.strftime('%Y-%m-%d')}: {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {speed:.1f} million loop steps a second, {arguments.jobs} processes, output in memory.",
        "",
        "A product page is a model's or a SKU's page in one locale: worked out, rendered, hashed and written. CPU is user and",
        "system time of the parts that hold them, Pelican's start for each part and the first opening of 19 locales included. Memory is a process's largest.",
        "",
        "| SKUs | SKU pages | all pages | MB | load s | CPU a product page, us | whole build s | loader MB | worker MB |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {r.skus} | {r.product_pages} | {r.pages} | {r.megabytes:.0f} | {r.load_seconds:.1f} | "
            f"{r.page_microseconds:.0f} | {r.all_seconds:.1f} | {r.peak_mb['load']:.0f} | {r.peak_mb['render']:.0f} |"
            for r in runs
        ),
        "",
    ]
    if TARGET.is_file() and "\n## " in TARGET.read_text(encoding="utf-8"):
        # What people wrote below the table stays.
        text = TARGET.read_text(encoding="utf-8")
        lines.append(text[text.index("\n## ") + 1 :].rstrip() + "\n")
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
