"""The loader alone, on millions of offers: `python -m bench.loading --offers 2900000`.

Two nights of a sample wide enough are written, the first is loaded and published into a price history, the second is
loaded in a fresh process the way a build loads it: read, checked, duplicates found, best offers chosen, compared with the
first night's figures and prices. CPU is user and system time of all threads, memory the process's largest.

Beside it, in the same run: DuckDB alone, which reads the same file into a table by column types it is told and takes each
SKU's cheapest offer in a grade and market. It checks nothing (an amount stays text until it is cast, a bad line ends it).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from bench.__main__ import ROOT, python_speed, scratch
from bench.document import put_section
from bench.race import Lap, timed
from storefront.catalog.history_feeding import PRICES, feed_history
from storefront.catalog.load import load_export
from storefront.catalog.price_history import history_file
from storefront.catalog.price_list import write_price_list
from storefront.catalog.stats import Stats
from storefront.domain.rulebook import load_rulebook
from storefront.release.folder import ReleaseHead, write_manifest
from storefront.sample import write_sample

DAY = date(2026, 11, 20)
OFFERS_A_SKU = 29.9
GOAL_SECONDS, GOAL_MB = 20, 400
# CPU of a whole load by DuckDB on the machine where the goals were set.
DUCKDB_SECONDS_THERE = 11

_BARE = """CREATE TABLE offers AS SELECT * FROM read_json('{file}', format = 'newline_delimited', columns = {{offer: 'VARCHAR',
    sku: 'VARCHAR', refurbisher: 'VARCHAR', market: 'VARCHAR', grade: 'VARCHAR', price: 'VARCHAR', currency: 'VARCHAR',
    stock: 'INTEGER', battery_min_percent: 'INTEGER', warranty_months: 'INTEGER', ships_in_days: 'INTEGER[]',
    shipping_price: 'VARCHAR', mandatory_fees: 'STRUCT(kind VARCHAR, amount VARCHAR)[]', vat_scheme: 'VARCHAR',
    tests_done: 'BOOLEAN', data_wiped: 'BOOLEAN', parts: 'VARCHAR', accessories: 'VARCHAR[]', quality_score: 'DOUBLE'}});
CREATE TABLE best AS SELECT sku, grade, market, arg_min(offer, CAST(price AS DECIMAL(18, 2))) FROM offers GROUP BY ALL"""


def load_once(export: Path, work: Path, night: int, live: Path | None) -> dict[str, Any]:
    """Load an export in this process; returns what came of it and the CPU seconds of each step."""
    day = DAY + timedelta(days=night - 1)
    seconds: dict[str, float] = {}
    last = time.process_time()

    def done(step: str) -> None:
        nonlocal last
        now = time.process_time()
        seconds[step] = seconds.get(step, 0.0) + now - last
        last = now

    loaded = load_export(
        export,
        rules=load_rulebook().on(day),
        workdir=work / f"load-{night}",
        now=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
        live=msgspec.json.decode(live.read_bytes(), type=Stats) if live else None,
        history=history_file(work / "releases"),
        done=done,
    )
    done("guards")
    (work / f"stats-{night}.json").write_bytes(msgspec.json.encode(loaded.stats))
    return {
        "snapshot": str(loaded.snapshot),
        "megabytes": loaded.snapshot.stat().st_size / 1e6,
        "offers": loaded.tables["offers"].rows,
        "rows": sum(table.rows for table in loaded.tables.values()),
        "quarantined": sum(table.quarantined for table in loaded.tables.values()),
        "exported_at": loaded.exported_at.isoformat(),
        "markets": list(loaded.markets),
        "held": len(loaded.held),
        "reductions": loaded.reductions,
        "seconds": seconds,
    }


def publish(work: Path, found: dict[str, Any]) -> None:
    """Feed a loaded night's prices to the history, as `invoke publish` does."""
    folder = work / "releases" / f"{DAY}-000000000001"
    write_price_list(Path(found["snapshot"]), folder / PRICES, found["markets"])
    head = ReleaseHead(
        release=folder.name,
        exported_at=found["exported_at"],
        day=DAY.isoformat(),
        site_url="https://shop.example",
        markets=found["markets"],
        partial="",
    )
    write_manifest(folder, head, [])
    feed_history(work / "releases", folder.name)


def load_bare(export: Path, work: Path) -> None:
    """The same file by DuckDB alone, in this process."""
    with duckdb.connect(str(work / "bare.duckdb"), config={"threads": "2"}) as connection:
        for statement in _BARE.format(file=export / "offers.jsonl.gz").split(";\n"):
            connection.execute(statement)


def measure(offers: int) -> tuple[dict[str, Any], Lap, Lap]:
    """Load the second of two nights; returns what came of it, what it took, and what DuckDB alone took."""
    with tempfile.TemporaryDirectory(dir=scratch(), prefix="reprise-loading-") as name:
        work = Path(name)
        child = [sys.executable, "-m", "bench.loading", "--work", name]
        for night in (1, 2):
            write_sample(work / f"export-{night}", skus=round(offers / OFFERS_A_SKU), date=DAY, night=night)
            lap, said = timed([*child, "--night", str(night)], ROOT)
            found: dict[str, Any] = json.loads(said)
            if night == 1:
                publish(work, found)
                shutil.rmtree(work / "export-1")
                shutil.rmtree(work / "load-1")
        bare, _ = timed([*child, "--bare"], ROOT)
        return found, lap, bare


def section(found: dict[str, Any], lap: Lap, bare: Lap) -> list[str]:
    """The section of docs/performance.md."""
    steps = sorted(found["seconds"].items(), key=lambda step: -step[1])
    proportion = GOAL_SECONDS * bare.cpu / DUCKDB_SECONDS_THERE
    return [
        "## Loading",
        "",
        f"`python -m bench.loading --offers {found['offers']}` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, "
        f"{python_speed():.1f} million loop steps a second, load {os.getloadavg()[0]:.1f}, files in memory. "
        f"The night after one of as many prices: {found['offers']:,} offers in 18 markets, {found['rows']:,} rows in all, "
        f"{found['quarantined']} quarantined, {found['held']} held. DuckDB alone reads the same file and takes the cheapest offers,",
        "and checks nothing.",
        "",
        "| | CPU s | us an offer | wall s | MB | snapshot, MB |",
        "|---|---|---|---|---|---|",
        f"| load | {lap.cpu:.1f} | {lap.cpu / found['offers'] * 1e6:.1f} | {lap.wall:.1f} | {lap.megabytes:.0f} | {found['megabytes']:.0f} |",
        f"| DuckDB alone | {bare.cpu:.1f} | {bare.cpu / found['offers'] * 1e6:.1f} | {bare.wall:.1f} | {bare.megabytes:.0f} | |",
        "",
        "| step | CPU s | share |",
        "|---|---|---|",
        *(f"| {step} | {spent:.1f} | {100 * spent / lap.cpu:.0f} % |" for step, spent in steps if spent >= 0.05),
        "",
        f"Goals: at most {GOAL_SECONDS} s of CPU and {GOAL_MB} MB ({_judged(lap.megabytes, GOAL_MB, 'MB')}). Where they were set, DuckDB took",
        f"{DUCKDB_SECONDS_THERE} s of CPU for a load; here its bare reading alone takes {bare.cpu:.0f}: in proportion the goal is {proportion:.0f} s at least "
        f"({_judged(lap.cpu, proportion, 's')}).",
    ]


def _judged(figure: float, goal: float, unit: str) -> str:
    return f"{figure:.0f} {unit}, {'met' if figure <= goal else '**not met**'}"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=2_900_000)
    parser.add_argument("--no-document", action="store_true", help="print, and leave docs/performance.md as it is")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--night", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.bare:
        load_bare(arguments.work / "export-2", arguments.work)
    elif arguments.night:
        live = arguments.work / "stats-1.json" if arguments.night > 1 else None
        export = arguments.work / f"export-{arguments.night}"
        print(json.dumps(load_once(export, arguments.work, arguments.night, live)))
    else:
        lines = section(*measure(arguments.offers))
        if not arguments.no_document:
            put_section(lines)
        print("\n".join(lines))


if __name__ == "__main__":
    main()
