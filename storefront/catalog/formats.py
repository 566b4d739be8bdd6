"""File formats of a table.

Decides how a JSONL line, a CSV record or a Parquet row becomes a typed row, or stays raw for the validator.

A row that has the contract's types at once is yielded as such (the fast path); any other as the mapping that was read,
or as Unreadable, and never lost: the number of things yielded is the number of rows in the file.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from glob import escape
from typing import Any, TypeVar

import duckdb
import msgspec

from storefront.catalog.limits import Limits
from storefront.catalog.lines import read_lines
from storefront.catalog.manifest import TableFile
from storefront.domain.errors import ExportRefused

Row = TypeVar("Row", bound=msgspec.Struct)
RawRow = Mapping[str, Any]

_PARQUET_MEMORY = "200MB"
_BATCH = 1000
NO_ROW = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What decoding a line raises that is no row."""


class Unreadable(msgspec.Struct, frozen=True):
    """A row of which not even the fields can be told apart."""

    text: str
    reason: str


def read_rows(file: TableFile, row_type: type[Row], limits: Limits) -> Iterator[Row | RawRow | Unreadable]:
    """Yield every row of a table's file. Raises ExportRefused when the file as a whole cannot be read."""
    if is_jsonl(file):
        return _read_jsonl(file, row_type, limits)
    if file.name.endswith((".csv", ".csv.gz")):
        return _typed(_read_csv(file, row_type, limits), row_type)
    return _typed(_read_parquet(file, row_type, limits), row_type)


def is_jsonl(file: TableFile) -> bool:
    """Tell whether a file holds a line of JSON for each row."""
    return file.name.endswith((".jsonl", ".jsonl.gz"))


def is_nfc(value: object) -> bool:
    """Tell whether all text in a value is in Unicode form NFC."""
    return unicodedata.is_normalized("NFC", msgspec.json.encode(value).decode())


def _read_jsonl(file: TableFile, row_type: type[Row], limits: Limits) -> Iterator[Row | RawRow | Unreadable]:
    read = line_reader(row_type)
    return map(read, read_lines(file.path, limits))


def line_reader(row_type: type[Row]) -> Callable[[bytes], Row | RawRow | Unreadable]:
    """Return what reads one line of JSON."""
    decode = msgspec.json.Decoder(row_type).decode

    def read(line: bytes) -> Row | RawRow | Unreadable:
        try:
            row = decode(line)
        except NO_ROW:
            return _untyped(line)
        return row if is_plain(line) or is_nfc(row) else _untyped(line)

    return read


def is_plain(text: bytes) -> bool:
    """Tell whether JSON holds ASCII letters alone, none of them escaped: such text is in Unicode form NFC."""
    return text.isascii() and (b"\\" not in text or b"\\u" not in text)


def _untyped(line: bytes) -> RawRow | Unreadable:
    text = line[:200].decode("utf-8", "replace")
    try:
        raw = msgspec.json.decode(line)
    except UnicodeDecodeError:
        return Unreadable(text, "the line is not UTF-8")
    except (msgspec.DecodeError, RecursionError) as error:
        return Unreadable(text, f"the line cannot be read as JSON: {error}")
    return raw if isinstance(raw, dict) else Unreadable(text, "the line is not a JSON object")


def _typed(raws: Iterator[dict[str, Any] | Unreadable], row_type: type[Row]) -> Iterator[Row | RawRow | Unreadable]:
    for raw in raws:
        if isinstance(raw, Unreadable):
            yield raw
            continue
        try:
            row = msgspec.convert(raw, row_type)
            yield row if is_nfc(row) else raw
        except msgspec.ValidationError:
            yield raw


def _read_csv(file: TableFile, row_type: type[msgspec.Struct], limits: Limits) -> Iterator[dict[str, Any] | Unreadable]:
    csv.field_size_limit(limits.line_bytes)
    parsers = {field.name: _cell_parser(field.type) for field in msgspec.structs.fields(row_type)}
    try:
        records = csv.reader((line.decode() + "\n" for line in read_lines(file.path, limits)), strict=True)
        header = next(records, [])
        if len(set(header)) < len(header) or not header:
            raise ExportRefused(
                f"{file.name}: the first line must name each column once, found {','.join(header)[:200]!r}",
                file=file.name,
            )
        for cells in records:
            if len(cells) != len(header):
                yield Unreadable(",".join(cells)[:200], f"the row has {len(cells)} cells, the header {len(header)}")
            else:
                yield {
                    name: parsers[name](cell) if name in parsers else cell
                    for name, cell in zip(header, cells, strict=True)
                }
    except (csv.Error, UnicodeDecodeError) as error:
        raise ExportRefused(f"{file.name} cannot be read as CSV: {error}", file=file.name) from error


def _cell_parser(field_type: Any) -> Any:
    """Return how a cell of this type is read; what cannot be read stays text, for the type check to refuse."""
    kinds = _kinds(field_type)
    scalar = _read_text if kinds & {"str", "date"} else _read_json
    return (lambda cell: None if cell == "" else scalar(cell)) if "none" in kinds or scalar is _read_json else scalar


def _read_text(cell: str) -> str:
    return cell


def _read_json(cell: str) -> Any:
    try:
        return msgspec.json.decode(cell)
    except NO_ROW:
        return cell


def _kinds(field_type: Any) -> set[str]:
    """Return the JSON kinds a field may have: 'str', 'date', 'int', 'none', 'dict'... A literal is text."""
    info = msgspec.inspect.type_info(field_type)
    options = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    kinds = (option.type if isinstance(option, msgspec.inspect.Metadata) else option for option in options)
    return {type(kind).__name__.removesuffix("Type").lower().replace("literal", "str") for kind in kinds}


def _read_parquet(
    file: TableFile, row_type: type[msgspec.Struct], limits: Limits
) -> Iterator[dict[str, Any] | Unreadable]:
    kinds = {field.name: _kinds(field.type) for field in msgspec.structs.fields(row_type)}
    maps = {name for name, kind in kinds.items() if "dict" in kind}
    nested = {name for name, kind in kinds.items() if not kind & {"str", "date"}}
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _PARQUET_MEMORY,
        "threads": "1",
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
    }
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            result = connection.execute("SELECT * FROM read_parquet(?)", [escape(str(file.path))])
            names = [column[0] for column in result.description or ()]
            while rows := result.fetchmany(_BATCH):
                for cells in rows:
                    yield {
                        name: _parquet_value(cell, name in nested, name in maps)
                        for name, cell in zip(names, cells, strict=True)
                    }
    except duckdb.Error as error:
        raise ExportRefused(
            f"{file.name} cannot be read as Parquet: {str(error).splitlines()[0]}", file=file.name
        ) from error


def _parquet_value(value: Any, nested: bool, is_map: bool) -> Any:
    if isinstance(value, str):
        return _read_json(value) if nested else value
    if isinstance(value, dict) and is_map:
        return {key: inner for key, inner in value.items() if inner is not None}
    if isinstance(value, date):
        return value.isoformat()
    return value
