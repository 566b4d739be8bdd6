"""What is wrong with a row.

A fault names the field, what stood there and why that cannot be; a rejection adds where.
"""

from collections.abc import Iterator

import msgspec

FoundValue = str | int | float | bool | None
"""A scalar as the export wrote it, so that 12.5 and "12.5" stay apart; anything nested as JSON text."""

_LONGEST_VALUE = 200
_LARGEST_INT = 2**64 - 1


class Fault(msgspec.Struct, frozen=True):
    """One broken rule of a row. `field` is empty when the row as a whole cannot be read."""

    field: str
    value: FoundValue
    reason: str


class Rejection(msgspec.Struct, frozen=True):
    """A fault and where it is: `row` counts from 1, the first data row."""

    file: str
    row: int
    field: str
    value: FoundValue
    reason: str


Faults = Iterator[Fault]


def fault(field: str, value: object, reason: str) -> Fault:
    """Return a fault, its value cut to a length that a person reads."""
    return Fault(field, shown(value), reason)


def shown(value: object) -> FoundValue:
    """Return a value as a report can hold it: scalars as they are, the rest as JSON text, long texts cut."""
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST_INT // 2:
        return value
    text = value if isinstance(value, str) else _as_text(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, OverflowError, ValueError):
        return str(value)
