"""Measures builds and writes docs/performance.md: `make bench`, or `python -m bench --skus 1200 2400`.

Sizes differ by a factor of two, so that the slope shows: CPU a product page, and whether workers' memory stays flat.
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
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from storefront.sample import write_sample

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "performance.md"
DAY = date(2026, 11, 21)


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
    load_mb: float
    render_mb: float


def scratch() -> str | None:
    """A folder in memory where there is one: this measures the build, not the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def python_speed() -> float:
    """Million loop steps a second, to set figures of different machines side by side."""
    start = time.process_time()
    sum(number * number for number in range(3_000_000))
    return 3 / (time.process_time() - start)


def measure(skus: int, jobs: int, *, search: bool = True) -> Run:
    """Build a sample of `skus` SKUs once, from nothing."""
    with tempfile.TemporaryDirectory(dir=scratch(), prefix="reprise-bench-") as folder:
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
        load_mb=report["peak_mb"]["load"],
        render_mb=report["peak_mb"]["render"],
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skus", type=int, nargs="+", default=[1200, 2400])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    speed = python_speed()
    runs = [measure(skus, arguments.jobs) for skus in arguments.skus]
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
            f"{r.page_microseconds:.0f} | {r.all_seconds:.1f} | {r.load_mb:.0f} | {r.render_mb:.0f} |"
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
