"""`export.sample`, `export.check`, `export.convert`."""

from __future__ import annotations

import json as json_module
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from invoke.exceptions import Exit
from invoke.tasks import task

from storefront.build.settings import DEFAULT_URL, Settings
from storefront.commands.arguments import day_or_today, needed, parse_day, parse_markets, refusing, whole_number
from storefront.domain.errors import UsageError


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
        "export": "folder, archive or https address",
        "date": "judge by the end of this day, UTC (default now)",
        "json": "print JSON only",
        "releases": "where the live release is, to compare with",
    }
)
@refusing
def export_check(_c: Any, export: str = "", date: str = "", json: bool = False, releases: str = "var/releases") -> None:
    """Check an export without building: invoke export.check --export var/export [--json]."""
    from storefront.build.release import live_stats
    from storefront.catalog.check import check_export
    from storefront.catalog.price_history import history_file
    from storefront.domain.rulebook import load_rulebook

    settings = Settings(
        site_url=DEFAULT_URL, export=needed(export, "--export", "--export var/export"), day=parse_day(date)
    )
    rules = load_rulebook().on(settings.now().date())
    live, history = live_stats(Path(releases)), history_file(Path(releases))
    found, reasons = check_export(
        settings.export, rules=rules, now=settings.now(), live=live, history=history, fetched=Path(settings.fetched)
    )
    if json:
        print(json_module.dumps(found, ensure_ascii=False))
    else:
        for name, table in found["tables"].items():
            print(f"{name:14} {table['rows']:>9} rows {table['good']:>9} good {table['quarantined']:>7} quarantined")
        for reason in reasons:
            print(f"kept out most often: {reason}")
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


@task(
    help={
        "from": "'shopify' (product CSV) or 'google' (Merchant feed: RSS, Atom or tab-delimited)",
        "input": "the file to convert",
        "mapping": "TOML file that says what the input cannot (docs/convert.md)",
        "out": "folder to write the export into",
        "explain": "write nothing: say what the file holds and what the mapping lacks",
    }
)
@refusing
def export_convert(
    _c: Any, from_: str = "", input_: str = "", mapping: str = "", out: str = "", explain: bool = False
) -> None:
    """Write an export from a foreign format: invoke export.convert --from shopify --input products.csv --mapping shop.toml --out var/export."""
    # Only here: no other command needs its libraries.
    from storefront.convert.formats import FORMATS
    from storefront.convert.mapping import read_mapping
    from storefront.domain.rulebook import load_rulebook

    name = needed(from_, "--from", "--from shopify")
    if name not in FORMATS:
        raise UsageError(f"--from {name!r}: there are {', '.join(FORMATS)}")
    format, path = FORMATS[name], Path(needed(input_, "--input", "--input products.csv"))
    now = datetime.now(UTC)
    rules = load_rulebook().on(now.date())
    if explain:
        from storefront.convert.explaining import explained

        asked = read_mapping(Path(mapping), rules, format) if mapping else None
        print("\n".join(explained(format, path, asked, rules)))
        return
    from storefront.convert.conversion import convert
    from storefront.convert.pictures import fetch_picture

    written = read_mapping(Path(needed(mapping, "--mapping", "--mapping shop.toml")), rules, format)
    target = Path(needed(out, "--out", "--out var/export"))
    converted = convert(format, written, path, target, now, fetch_picture)
    for table, rows in converted.tables.items():
        print(f"{table:14} {rows:>9} rows")
    for why, rows in converted.passed_over.items():
        print(f"passed over    {rows:>9} times: {why}")
    for line in converted.first:
        print(f"  {line}")
    print(
        f"{converted.unconverted} of {converted.rows} rows not converted, {converted.notes} notes: {converted.report}"
    )
    print(f"wrote {target}")
