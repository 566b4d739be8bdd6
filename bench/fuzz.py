"""Sends requests made from docs/openapi.json to the functions for long: `python -m bench.fuzz --minutes 10` writes its section of
docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from bench.functions import put_section

ROOT = Path(__file__).parents[1]
TITLE = "The functions, fuzzed"
WORDS = [
    "`python -m bench.fuzz --minutes 10`, a part of `make soak`: schemathesis makes requests from [openapi.json](openapi.json), well-formed and not,",
    "for every operation, each round with another seed. Real links, orders, offers and quotes, and odd values, are put in among what it makes up. They go to",
    "the functions as they run, on SQLite, beside the Stripe double. No answer may be an error of ours (5xx); status, media type and",
    "body must be as the document says. `make test` does the same with a few requests of one seed.",
    "",
]


def main() -> None:
    """Fuzz, and write what came of it; exits with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    arguments = parser.parse_args()
    line = [sys.executable, "-m", "tests.functions.fuzzing", "--seconds", str(int(arguments.minutes * 60))]
    done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    found = json.loads(next(text for text in reversed(done.stdout.splitlines()) if text.startswith("{")))
    statuses = ", ".join(f"{status}: {times}" for status, times in found["statuses"].items())
    lines = [
        *WORDS,
        f"On {time.strftime('%Y-%m-%d')}, {arguments.minutes:g} minutes:",
        "",
        "| rounds | requests | answers | not as the document says |",
        "|---|---|---|---|",
        f"| {found['rounds']} | {found['requests']} | {statuses} | {len(found['faults'])} |",
    ]
    put_section(ROOT / "docs" / "reliability.md", TITLE, lines)
    print("\n".join([*lines, *found["faults"]]))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
