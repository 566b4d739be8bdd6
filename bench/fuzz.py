"""Sends requests made from docs/openapi.json to each endpoint for long: `python -m bench.fuzz --minutes 10` writes its section of
docs/reliability.md, a row an endpoint; with `--endpoint` only the rows of those that are named.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.functions import put_section

ROOT = Path(__file__).parents[1]
DOCUMENT, REPORT = ROOT / "docs" / "openapi.json", ROOT / "docs" / "reliability.md"
TITLE = "The functions, fuzzed"
WORDS = [
    "`python -m bench.fuzz --minutes 10`, a part of `make soak`: schemathesis makes requests from [openapi.json](openapi.json), well-formed and not,",
    "for each endpoint with all its methods, each round with another seed, in turn on SQLite and on PostgreSQL. Real links, orders, offers, quotes,",
    "pictures and signed events, and odd values, are put in among what it makes up. They go to the functions as they run, beside the Stripe double.",
    "No answer may be an error of ours (5xx); status, media type and body must be as the document says. After each round the worker does what is due;",
    "then every letter must have gone, and nothing may be half-written: no order without its lines, pieces and amounts, no record without its steps and",
    "messages, no message, key or file of nothing (`tests/functions/half_written.py`). `make test` does the same with a few requests of one seed.",
    "",
    "A row is an endpoint's last run; `--side-by-side 4` runs four at a time, each with servers, databases and a double of its own.",
    "`python -m bench.fuzz --endpoint /api/support` does one again.",
    "",
]
HEAD = [
    "| endpoint | on | minutes | rounds | requests | answers | faults |",
    "|---|---|---|---|---|---|---|",
]
Found = Mapping[str, object]


def endpoints() -> list[str]:
    """Every path of the document."""
    return list(json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"])


def run(endpoint: str, minutes: float) -> Found:
    """Fuzz an endpoint in a process of its own; a run that broke off is a fault, with the end of what it said."""
    line = [
        sys.executable,
        "-m",
        "tests.functions.fuzzing",
        "--endpoint",
        endpoint,
        "--seconds",
        str(int(minutes * 60)),
    ]
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True, check=False)
        results = [text for text in done.stdout.splitlines() if text.startswith("{")]
        if results:
            found: Found = json.loads(results[-1])
            return found
        said.seek(0)
        broke_off = f"{endpoint} broke off with {done.returncode}: {said.read()[-3000:]}"
    return {"rounds": 0, "requests": 0, "statuses": {}, "faults": [broke_off]}


def row(endpoint: str, found: Found, minutes: float, today: str) -> str:
    """A row of the table."""
    statuses, faults = found["statuses"], found["faults"]
    assert isinstance(statuses, dict)
    assert isinstance(faults, list)
    answers = ", ".join(f"{status}: {times}" for status, times in statuses.items())
    cells = [f"`{endpoint}`", today, f"{minutes:g}", found["rounds"], found["requests"], answers, len(faults)]
    return f"| {' | '.join(map(str, cells))} |"


def rows_before(text: str) -> dict[str, str]:
    """The rows a report has, by their endpoint."""
    return {found[1]: found[0] for found in re.finditer(r"^\| `(/api/[^`]*)` \|.*\|$", text, re.MULTILINE)}


def table(before: str, rows: Mapping[str, str]) -> list[str]:
    """The table of a report with these rows in it, in the document's order; other endpoints keep theirs."""
    kept = rows_before(before) | dict(rows)
    return [*HEAD, *(kept[path] for path in endpoints() if path in kept)]


def fuzz(chosen: Sequence[str], minutes: float, side_by_side: int, today: str) -> list[str]:
    """Fuzz these endpoints, so many at a time, and write each down as soon as it is done; returns the faults."""
    faults: list[str] = []
    with ThreadPoolExecutor(side_by_side) as pool:
        rows: dict[str, str] = {}
        for endpoint, found in zip(chosen, pool.map(lambda path: run(path, minutes), chosen), strict=True):
            rows[endpoint] = row(endpoint, found, minutes, today)
            print(rows[endpoint], flush=True)
            put_section(REPORT, TITLE, [*WORDS, *table(REPORT.read_text(encoding="utf-8"), rows)])
            these = found["faults"]
            assert isinstance(these, list)
            faults += these
    return faults


def main() -> None:
    """Fuzz, and write what came of it; exits with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--endpoint", action="append", choices=endpoints(), help="this one alone; may be repeated")
    parser.add_argument("--side-by-side", type=int, default=1, help="how many at the same time")
    arguments = parser.parse_args()
    chosen = arguments.endpoint or endpoints()
    faults = fuzz(chosen, arguments.minutes, arguments.side_by_side, time.strftime("%Y-%m-%d"))
    print("\n\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
