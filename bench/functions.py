"""Measures the functions: cold imports, a checkout without Stripe's time, requests at saturation. `python -m bench.functions`
writes its section of docs/performance.md; `--kills N` runs the kill trial instead, into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.__main__ import python_speed

ROOT = Path(__file__).parents[1]
RUNS = 5
MODULES = ("checkout", "stripe_webhook", "orders", "health", "trade_in", "warranty", "withdrawal", "support")
PAYING = ("checkout", "stripe_webhook", "orders")
"""Functions that speak to Stripe; the others leave its library alone."""
DATABASES = ("sqlite", "postgresql")

COLD = """
import time
start = time.process_time()
import functions.{module}
{driver}
print((time.process_time() - start) * 1000)
"""
LIBRARIES = """
import time
start = time.process_time()
import msgspec, starlette.applications, starlette.requests, starlette.responses, starlette.routing
{driver}
print((time.process_time() - start) * 1000)
"""
DRIVERS = {"sqlite": "import functions.kit.sqlite", "postgresql": "import functions.kit.postgresql"}
BARE = {"sqlite": "import sqlite3", "postgresql": "import psycopg"}


def cold_milliseconds(module: str, database: str) -> float:
    """CPU that a process needs until a function can answer: Python's own start left out, bytecode compiled."""
    return _milliseconds(COLD.format(module=module, driver=DRIVERS[database]))


def library_milliseconds(database: str, *, paying: bool) -> float:
    """CPU of importing the libraries alone, without a line of ours: no function can be faster."""
    return _milliseconds(LIBRARIES.format(driver="\n".join([BARE[database], *(["import stripe"] if paying else [])])))


def _milliseconds(code: str) -> float:
    line = [sys.executable, "-X", "frozen_modules=on", "-c", code]
    # The first run compiles; a shell that forbids bytecode would have each run compile anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = [
        float(subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS + 1)
    ]
    return statistics.median(times[1:])


def warm(database: str) -> dict[str, float]:
    """Checkouts in one process, in a process of their own: see tests/functions/checkout_load.py."""
    line = [sys.executable, "-m", "tests.functions.checkout_load", database]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def trial(kills: int) -> list[dict[str, object]]:
    """The kill trial on both databases."""
    line = [sys.executable, "-m", "tests.functions.kill_trial", "--kills", str(kills)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    return [json.loads(text) for text in done.stdout.splitlines() if text.startswith("{")]


def put_section(document: Path, title: str, lines: list[str]) -> None:
    """Replace a section of a document, or append it; the rest stays."""
    text = document.read_text(encoding="utf-8")
    section = "\n".join([f"## {title}", "", *lines, ""])
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    text = pattern.sub("", text).rstrip() + f"\n\n{section}"
    document.write_text(text.rstrip() + "\n", encoding="utf-8")


def measure(today: str) -> None:
    """Cold and warm, into docs/performance.md."""
    lines = [
        f"`python -m bench.functions` on {today}, {python_speed():.1f} million loop steps a second (other work on both cores slows all of",
        "this). Cold: CPU of importing a function with its database driver, median of five, beside the libraries it cannot do",
        "without (Starlette, msgspec, the driver; stripe where it pays). Warm: checkouts one after the other in one process, the time",
        "in which Stripe's double answers left out, every order on disk. Saturation: eight shoppers at once, one process, the",
        "double on the same machine left in.",
        "",
        "The aims are 250 ms cold for a checkout with PostgreSQL and 150 for a form on SQLite, set on a machine where these",
        "libraries take 196 and 81; so the factor over the libraries (1.3 and 1.9 at most) is what can be compared. Warm: p99",
        "under 15 ms on SQLite, every order on disk.",
        "",
        "| function | SQLite, ms CPU | of the libraries | PostgreSQL, ms CPU | of the libraries |",
        "|---|---|---|---|---|",
    ]
    alone = {(one, paying): library_milliseconds(one, paying=paying) for one in DATABASES for paying in (True, False)}
    for module in MODULES:
        paying = module in PAYING
        cells = [
            f"{took:.0f} | {took / alone[database, paying]:.2f}"
            for database in DATABASES
            for took in (cold_milliseconds(module, database),)
        ]
        lines.append(f"| {module} | {' | '.join(cells)} |")
    for paying, name in ((True, "the libraries with stripe"), (False, "the libraries without")):
        lines.append(f"| {name} | {alone['sqlite', paying]:.0f} | 1 | {alone['postgresql', paying]:.0f} | 1 |")
    lines += ["", "| checkout | p50 ms | p99 ms | CPU ms | a second, at saturation |", "|---|---|---|---|---|"]
    for database in DATABASES:
        found = warm(database)
        lines.append(
            f"| {database} | {found['p50']:.1f} | {found['p99']:.1f} | {found['cpu']:.1f} | {found['a_second']:.0f} |"
        )
    put_section(ROOT / "docs" / "performance.md", "The functions", lines)
    print("\n".join(lines))


def kill(kills: int, today: str) -> None:
    """The kill trial, into docs/reliability.md; exits 1 when something does not add up."""
    outcomes = trial(kills)
    lines = [
        f"`python -m bench.functions --kills {kills}` on {today}: shoppers buy, pay and go away while two servers and a worker",
        "are killed with -9 at random moments; then the worker settles. Every payment must have one order, every piece be",
        "accounted for, every letter be sent.",
        "",
        "| database | kills | orders | payments | letters | what did not add up |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one['database']} | {one['kills']} | {one['orders']} | {one['payments']} | {one['letters']} | {json.dumps(one['faults'])} |"
            for one in outcomes
        ),
    ]
    put_section(ROOT / "docs" / "reliability.md", "The functions", lines)
    print("\n".join(lines))
    if len(outcomes) < len(DATABASES) or any(one["faults"] for one in outcomes):
        sys.exit(1)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    kills, today = parser.parse_args().kills, time.strftime("%Y-%m-%d")
    if kills:
        kill(kills, today)
    else:
        measure(today)


if __name__ == "__main__":
    main()
