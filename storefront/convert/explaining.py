"""What a foreign file holds and what a mapping still has to say about it: the answer of `export.convert --explain`.

Reads the file once; of each cell it keeps a count and a few values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from storefront.convert.fields import FIELD, FIELDS, GRADES
from storefront.convert.formats import KNOWN_OPTIONS, Format
from storefront.convert.mapping import Mapping, Source, make_mapping
from storefront.convert.records import Cell, PassedOver, Record, Unconverted, cell
from storefront.domain.rules import Rules

EXAMPLES = 4
MOST_VALUES = 40
LONGEST_VALUE = 32


class _Cells:
    """How often each cell is filled, and with what."""

    def __init__(self) -> None:
        self.filled: Counter[Cell] = Counter()
        self.values: dict[Cell, Counter[str]] = {}

    def count(self, record: Record) -> None:
        """Count a variant."""
        for key, text in record.cells.items():
            if not text:
                continue
            self.filled[key] += 1
            values = self.values.setdefault(key, Counter())
            if text in values or len(values) < MOST_VALUES:
                values[text] += 1

    def of(self, key: Cell) -> list[str]:
        """Return a cell's values, the most frequent first."""
        return [text for text, _ in self.values.get(key, Counter()).most_common()]

    def many(self, key: Cell) -> bool:
        """Tell whether a cell has more values than were kept."""
        return len(self.values.get(key, ())) >= MOST_VALUES


def explained(format: Format, path: Path, mapping: Mapping | None, rules: Rules) -> Iterator[str]:
    """Yield the lines. Raises ExportRefused when the file cannot be read."""
    cells, groups, counts, passed, faults = _Cells(), set[str](), Counter[str](), Counter[str](), Counter[str]()
    unknown: dict[str, Counter[str]] = {}
    if mapping is None:
        mapping, _ = make_mapping({}, rules, format)
    for found in format.read(path):
        counts["rows"] += 1
        if isinstance(found, PassedOver):
            passed[found.why] += 1
        elif isinstance(found, Unconverted):
            faults.update(f"{one.field}: {one.reason}" for one in found.faults)
            counts["unread"] += 1
        else:
            groups.add(found.group)
            if found.variant:
                counts["variants"] += 1
                cells.count(found)
                _count_unknown(found, mapping, unknown)
    yield f"{path.name}: {format.title}, {counts['rows']} rows: {len(groups)} products, {counts['variants']} variants"
    yield from (f"  {count} rows passed over: {why}" for why, count in passed.most_common())
    yield from (f"  {count} rows cannot be read: {why}" for why, count in faults.most_common(EXAMPLES))
    yield ""
    yield "What stands in it:"
    for key, count in sorted(cells.filled.items()):
        shown = ", ".join(repr(_short(text)) for text in cells.of(key)[:EXAMPLES])
        number = f"over {MOST_VALUES}" if cells.many(key) else str(len(cells.of(key)))
        yield f"  {key[0]} {key[1]!r}: in {count} of {counts['variants']}, {number} values: {shown}"
    yield ""
    yield "What each field is read from:"
    for field in FIELDS:
        source = mapping.source(field.name) or next(
            (market.fields[field.name] for market in mapping.markets if field.name in market.fields), None
        )
        if source:
            yield f"  {field.name}: {_said(source)}{_not_known(unknown.get(field.name))}"
    for option, source in mapping.options.items():
        yield f"  options.{option}: {_said(source)}{_not_known(unknown.get(option))}"
    yield from _options(cells, mapping)
    yield ""
    yield from _missing(cells, mapping)


def _count_unknown(record: Record, mapping: Mapping, unknown: dict[str, Counter[str]]) -> None:
    """Count the values of a record that the mapping's tables do not know, or that are no values of their field."""
    for name, source in (*mapping.fields.items(), *mapping.options.items()):
        if source.values is None or not source.kind:
            continue
        try:
            source.read(record)
        except ValueError:
            values = unknown.setdefault(name, Counter())
            if len(values) < MOST_VALUES:
                values[record.get(source.kind, source.name)] += 1


def _said(source: Source) -> str:
    if not source.kind:
        return f"always {source.fixed!r}"
    through = " through a table" if source.values is not None else ""
    return f"{source.place}{through}" + (f", else {source.default!r}" if source.default is not None else "")


def _not_known(values: Counter[str] | None) -> str:
    if not values:
        return ""
    return f"; not in its table: {', '.join(repr(_short(text)) for text, _ in values.most_common())}"


def _options(cells: _Cells, mapping: Mapping) -> Iterator[str]:
    """Yield what becomes of each option of a variant."""
    used = {
        source.name.casefold()
        for source in (
            *mapping.fields.values(),
            *mapping.options.values(),
            *(source for market in mapping.markets for source in market.fields.values()),
        )
        if source.kind == "option"
    }
    for key in sorted(cells.filled):
        if key[0] != "option" or key[1] in used:
            continue
        if key[1] in mapping.ignored_options:
            yield f"  option {key[1]!r}: ignored"
        elif key[1] not in KNOWN_OPTIONS:
            yield f"  option {key[1]!r}: means nothing yet; name it under [options] or [fields], or in ignore_options"
        else:
            yield f"  options.{KNOWN_OPTIONS[key[1]]}: option {key[1]!r}, by its name"


def _missing(cells: _Cells, mapping: Mapping) -> Iterator[str]:
    if not mapping.missing:
        yield "The mapping lacks nothing."
        return
    yield "What the mapping still has to say (docs/convert.md):"
    for key in mapping.missing:
        name = key.removeprefix("fields.")
        meaning = f"  # {FIELD[name].meaning}" if name in FIELD else ""
        yield f"  {key}{meaning}"
        if name == "grade" and (suggestion := _grades(cells)):
            yield f"    for example: {suggestion}"
        if name == "stock" and (known := cells.of(cell("column", "availability"))):
            table = ", ".join(f'"{text}" = {3 if "in" in text else 0}' for text in known)
            yield f'    for example: stock = {{ column = "availability", values = {{ {table} }} }}'
        if name == "category" and (
            known := cells.of(cell("column", "type")) or cells.of(cell("column", "product_type"))
        ):
            column = "Type" if cells.of(cell("column", "type")) else "product_type"
            table = ", ".join(f'"{_short(text)}" = "..."' for text in known[:EXAMPLES])
            yield f'    for example: category = {{ column = "{column}", values = {{ {table} }} }}'


def _grades(cells: _Cells) -> str:
    """Return a line for the grade where an option or metafield looks like one: few values, a name that says so."""
    for key in sorted(cells.filled):
        named = any(word in key[1] for word in ("grade", "condition", "état", "etat", "zustand", "estado", "stato"))
        if key[0] in ("option", "metafield", "detail") and named and len(cells.of(key)) <= 2 * len(GRADES):
            table = ", ".join(f'"{text}" = "..."' for text in cells.of(key))
            return f'grade = {{ {key[0]} = "{key[1]}", values = {{ {table} }} }}'
    return ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_VALUE else f"{words[: LONGEST_VALUE - 1]}…"
