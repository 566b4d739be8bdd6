"""Converts a file as the command does, in this process, and reads back what came of it."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from storefront.catalog.check import check_export
from storefront.convert.conversion import Converted, convert
from storefront.convert.formats import FORMATS
from storefront.convert.mapping import read_mapping
from storefront.domain.rulebook import load_rulebook

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RULES = load_rulebook().on(date(2026, 11, 21))


def refuse_to_fetch(address: str, hosts: tuple[str, ...]) -> bytes:
    """No test of a conversion goes out."""
    raise AssertionError(f"fetched {address}")


@dataclass(kw_only=True)
class Result:
    """An export that a conversion wrote."""

    out: Path
    converted: Converted

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        return [json.loads(line) for line in gzip.open(self.out / f"{table}.jsonl.gz")]

    @property
    def rejections(self) -> list[tuple[int, str, Any, str]]:
        """Row, field, value and reason of all that was not converted."""
        lines = (self.out / "conversion" / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        return [(one["row"], one["field"], one["value"], one["reason"]) for one in found]

    @property
    def notes(self) -> list[tuple[int, str, str]]:
        """Row, field and reason of values that were left out."""
        lines = (self.out / "conversion" / "notes.jsonl").read_text(encoding="utf-8").splitlines()
        return [(one["row"], one["field"], one["reason"]) for one in map(json.loads, lines)]

    def check(self) -> dict[str, Any]:
        """What `export.check` says of it."""
        return check_export(self.out, rules=RULES, now=NOW).summary

    def prices(self) -> dict[str, str]:
        """Offer id to price, as the export has it."""
        return {row["offer"]: row["price"] for row in self.rows("offers")}


def converted(
    folder: Path,
    name: str,
    file: Path,
    mapping: Path,
    fetch: Callable[[str, tuple[str, ...]], bytes] = refuse_to_fetch,
    now: datetime = NOW,
) -> Result:
    """Convert a file into `folder/export`."""
    format = FORMATS[name]
    out = folder / "export"
    done = convert(format, read_mapping(mapping, RULES, format), file, out, now, fetch)
    return Result(out=out, converted=done)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file of a test's own."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


MAPPING = """
language = "en"
currency = "EUR"

[fields]
category = "smartphones"
released = "2021-09"
maker = "Apple"
grade = { option = "Grade", values = { "A" = "excellent", "B" = "good" }, default = "good" }
seller = "liffey"
stock = 5
shipping_price = "0.00"
ships_in_days = "1-3"
warranty_months = 12
vat_scheme = "margin"
tests_done = true
data_wiped = true
parts = "mixed"

[market.IE]

[sellers.liffey]
name = "Liffey Phones"
legal_name = "Liffey Phones Ltd"
address = "1 Quay, Dublin"
country = "IE"
email = "hello@liffey.example"
vat_id = "IE0000001A"
since = 2019-05-01

[makers.Apple]
name = "Apple"
address = "Cork"
email = "safety@apple.example"
"""
