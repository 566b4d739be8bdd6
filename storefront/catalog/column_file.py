"""Columns of whole numbers and short texts as a Parquet file, the way from Python's arrays into DuckDB.

Decides how bytes lie in the file; knows nothing of what a column means. As plain as the format allows: every value is
there (no nulls), nothing is packed, no statistics. Numbers are written as the memory of an array, so that a value
costs Python some 20 ns where a line of JSON or CSV costs its encoder and its parser 100 each.

Format: Apache Parquet 2.x (thrift compact protocol for pages' heads and the footer).
"""

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

_MAGIC = b"PAR1"
_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_REQUIRED, _UTF8, _PLAIN, _RLE, _UNPACKED, _DATA_PAGE = 0, 0, 0, 3, 0, 0
_LENGTHS = [length.to_bytes(4, "little") for length in range(1024)]

_Field = tuple[int, int, bytes]


class Kind(Enum):
    """What a column holds: the array's type code and Parquet's number of the type."""

    SMALL = ("i", 1)
    """Whole numbers of 32 bits."""
    LARGE = ("q", 2)
    """Whole numbers of 64 bits."""
    TEXT = ("", 6)
    """Texts of up to 255 characters."""


class ColumnFile:
    """A file of rows, written some hundred thousand at a time. Use as a context manager; complete once it is left."""

    def __init__(self, path: Path, columns: Mapping[str, Kind]) -> None:
        self.path = path
        self.rows = 0
        self._columns = dict(columns)
        self._groups: list[bytes] = []

    def __enter__(self) -> Self:
        self._file = self.path.open("wb")
        self._file.write(_MAGIC)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            footer = _footer(self._columns, self._groups, self.rows)
            self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)

    def write(self, rows: int, columns: Sequence["array[int] | bytes | bytearray"]) -> None:
        """Write a group of rows: an array for each column of numbers, what `text_block` returns for one of texts."""
        chunks, size = [], 0
        for (name, kind), values in zip(self._columns.items(), columns, strict=True):
            block = _little_endian(values) if isinstance(values, array) else values
            head = _page_head(rows, len(block))
            start = self._file.tell()
            self._file.write(head)
            self._file.write(block)
            chunks.append(_chunk(name, kind, rows, start, len(head) + len(block)))
            size += len(head) + len(block)
        self._groups.append(
            _struct((1, _LIST, _list(_STRUCT, chunks)), (2, _I64, _varint(size)), (3, _I64, _varint(rows)))
        )
        self.rows += rows


def text_block(texts: Iterable[str]) -> bytes:
    """Return texts as a column file holds them: each after its length in bytes."""
    return b"".join([_LENGTHS[len(text)] + text for text in map(str.encode, texts)])


def _little_endian(values: "array[int]") -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()


def _footer(columns: Mapping[str, Kind], groups: Sequence[bytes], rows: int) -> bytes:
    root = _struct((4, _BINARY, _text("rows")), (5, _I32, _varint(len(columns))))
    return _struct(
        (1, _I32, _varint(1)),
        (2, _LIST, _list(_STRUCT, [root, *(_schema_element(name, kind) for name, kind in columns.items())])),
        (3, _I64, _varint(rows)),
        (4, _LIST, _list(_STRUCT, groups)),
    )


def _schema_element(name: str, kind: Kind) -> bytes:
    fields = [(1, _I32, _varint(kind.value[1])), (3, _I32, _varint(_REQUIRED)), (4, _BINARY, _text(name))]
    return _struct(*fields, *([(6, _I32, _varint(_UTF8))] if kind is Kind.TEXT else []))


def _chunk(name: str, kind: Kind, rows: int, start: int, size: int) -> bytes:
    described = _struct(
        (1, _I32, _varint(kind.value[1])),
        (2, _LIST, _list(_I32, [_varint(_PLAIN)])),
        (3, _LIST, _list(_BINARY, [_text(name)])),
        (4, _I32, _varint(_UNPACKED)),
        (5, _I64, _varint(rows)),
        (6, _I64, _varint(size)),
        (7, _I64, _varint(size)),
        (9, _I64, _varint(start)),
    )
    return _struct((2, _I64, _varint(start)), (3, _STRUCT, described))


def _page_head(rows: int, size: int) -> bytes:
    data = _struct(
        (1, _I32, _varint(rows)), (2, _I32, _varint(_PLAIN)), (3, _I32, _varint(_RLE)), (4, _I32, _varint(_RLE))
    )
    return _struct(
        (1, _I32, _varint(_DATA_PAGE)), (2, _I32, _varint(size)), (3, _I32, _varint(size)), (5, _STRUCT, data)
    )


def _struct(*fields: _Field) -> bytes:
    """Return a thrift struct: each field after its number, as the distance from the one before, and its type."""
    out, last = bytearray(), 0
    for number, kind, value in fields:
        out.append((number - last) << 4 | kind)
        out += value
        last = number
    return bytes(out + b"\0")


def _list(kind: int, items: Sequence[bytes]) -> bytes:
    head = bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind]) + _unsigned(len(items))
    return head + b"".join(items)


def _text(text: str) -> bytes:
    data = text.encode()
    return _unsigned(len(data)) + data


def _varint(number: int) -> bytes:
    """Return a number of zero or more in zigzag form, as thrift writes signed numbers."""
    return _unsigned(number << 1)


def _unsigned(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
