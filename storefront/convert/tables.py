"""Rows of a delimited file, as people's programs write it: byte order marks, CRLF, quoted newlines, short rows."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from storefront.catalog.faults import Fault, fault
from storefront.catalog.limits import GIB, MIB
from storefront.domain.errors import ExportRefused

LARGEST_FILE = 4 * GIB
LARGEST_CELL = MIB
LARGEST_ROW = 8 * MIB


def check_size(path: Path, largest: int = LARGEST_FILE) -> None:
    """Raise ExportRefused when a file is not there or larger than it may be."""
    if not path.is_file():
        raise ExportRefused(f"{path} is not there", file=path.name)
    if path.stat().st_size > largest:
        raise ExportRefused(f"{path.name} is larger than {largest} bytes", file=path.name)


def read_table(path: Path, delimiter: str) -> Iterator[tuple[int, Mapping[str, str]] | tuple[int, Fault]]:
    """Yield the row's number, from 1, with its cells by column, or with what is wrong with the row.

    UTF-8 with or without a byte order mark, or UTF-16 with one. Raises ExportRefused when the file cannot be read on.
    """
    check_size(path)
    csv.field_size_limit(LARGEST_CELL)
    number = 0
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            rows = csv.reader(file, delimiter=_delimiter(file, delimiter))
            header = [name.strip() for name in next(rows, [])]
            if not any(header):
                raise ExportRefused(f"{path.name} has no header row", file=path.name)
            if twice := sorted({name for name in header if name and header.count(name) > 1}):
                raise ExportRefused(f"{path.name} has the column {twice[0]!r} twice", file=path.name)
            for row in rows:
                if not any(text.strip() for text in row):
                    continue
                number += 1
                if len(row) > len(header) and any(text.strip() for text in row[len(header) :]):
                    yield number, fault("", row[len(header) :], f"more cells than the header's {len(header)} columns")
                elif delimiter == "\t" and (swallowed := next((text for text in row if "\t" in text), "")):
                    # A quote that opens a cell and closes some rows later: csv would make one row of them.
                    yield number, fault("", swallowed, "a quote opens a cell and is not closed in it")
                elif sum(map(len, row)) > LARGEST_ROW:
                    yield number, fault("", row[0], f"longer than {LARGEST_ROW} characters")
                else:
                    yield number, {name: text.strip() for name, text in zip(header, row, strict=False) if name}
    except UnicodeDecodeError as problem:
        raise ExportRefused(
            f"{path.name} is not UTF-8 after row {number}: {problem.reason}; save it as UTF-8", file=path.name
        ) from None
    except csv.Error as problem:
        raise ExportRefused(f"{path.name} cannot be read after row {number}: {problem}", file=path.name) from None


def _delimiter(file: TextIO, asked: str) -> str:
    """Return what separates the header's names: a spreadsheet of half of Europe saves commas as semicolons."""
    header = file.readline()
    file.seek(0)
    return ";" if asked == "," and asked not in header and ";" in header else asked


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
