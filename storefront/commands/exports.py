"""`export.sample`, `export.check`, `export.convert`."""

from __future__ import annotations

import json as json_module
import sys
from pathlib import Path
from typing import Any

from invoke.exceptions import Exit
from invoke.tasks import task

from storefront.build.release import live_stats
from storefront.build.settings import DEFAULT_URL, Settings
from storefront.catalog.check import check_export
from storefront.catalog.price_history import history_file
from storefront.commands.arguments import day_or_today, later, needed, parse_day, parse_markets, refusing, whole_number
from storefront.domain.errors import UsageError
from storefront.domain.rulebook import load_rulebook


@task(
    help={
        "out": "folder to write",
        "skus": "how many SKUs, 50 to 100000",
        "seed": "another seed, another catalog",
        "date": "day of night 1 (default today)",
        "night": "1, 2, 3, ...: the nights after the first change what a night changes",
        "markets": "comma-separated countries (default all 18)",
    }
)
@refusing
def export_sample(
    _c: Any, out: str = "", skus: str = "1200", seed: str = "1", date: str = "", night: str = "1", markets: str = ""
) -> None:
    """Write a realistic sample export: invoke export.sample --out var/export --skus 1200."""
    target = Path(needed(out, "--out", "--out var/export"))
    try_sample(
        target,
        skus=whole_number(skus, "--skus", 50, 100_000),
        seed=whole_number(seed, "--seed", 0, 2**31),
        date=day_or_today(date),
        night=whole_number(night, "--night", 1, 3650),
        markets=parse_markets(markets) or None,
    )
    print(f"wrote {target}")


def try_sample(target: Path, **wanted: Any) -> None:
    """Write a sample; what it refuses is a matter of usage."""
    from storefront.sample import write_sample

    try:
        write_sample(target, **wanted)
    except ValueError as refusal:
        raise UsageError(f"--out {target}: {refusal}") from None


@task(
    help={
        "export": "folder or archive",
        "date": "judge by the end of this day, UTC (default now)",
        "json": "print JSON only",
        "releases": "where the live release is, to compare with",
    }
)
@refusing
def export_check(_c: Any, export: str = "", date: str = "", json: bool = False, releases: str = "var/releases") -> None:
    """Check an export without building: invoke export.check --export var/export [--json]."""
    settings = Settings(
        site_url=DEFAULT_URL, export=needed(export, "--export", "--export var/export"), day=parse_day(date)
    )
    rules = load_rulebook().on(settings.now().date())
    live, history = live_stats(Path(releases)), history_file(Path(releases))
    if "://" in settings.export:
        raise later("reading an export from an address")
    found = check_export(settings.export, rules=rules, now=settings.now(), live=live, history=history)
    if json:
        print(json_module.dumps(found, ensure_ascii=False))
    else:
        for name, table in found["tables"].items():
            print(f"{name:14} {table['rows']:>9} rows {table['good']:>9} good {table['quarantined']:>7} quarantined")
        for fault in found["quarantine"][:20]:
            print(f"  {fault['file']} row {fault['row']}, {fault['field']} = {fault['value']!r}: {fault['reason']}")
        if len(found["quarantine"]) > 20:
            print(f"  and {len(found['quarantine']) - 20} more: --json has them all")
        for guard in found["guards"]:
            print(
                f"guard {guard['guard']:24} {guard['figure']} (limit {guard['limit']}){' TRIPPED' if guard['tripped'] else ''}"
            )
    if not found["accepted"]:
        tripped = ", ".join(guard["guard"] for guard in found["guards"] if guard["tripped"])
        print(f"guard_tripped: {tripped}; look at the export before you build it", file=sys.stderr)
        raise Exit(code=4)


@task
@refusing
def export_convert(
    _c: Any, from_: str = "", input_: str = "", mapping: str = "", out: str = "", explain: bool = False
) -> None:
    """Write an export from a foreign format (not available yet)."""
    raise later("export.convert")
