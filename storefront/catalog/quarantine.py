"""The quarantine: every rejected row, written as it is found.

Decides how rejections are kept and counted, not what is one.

A file's rejections never gather in memory: an export with a renamed column rejects millions of rows.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from storefront.catalog.faults import Fault, FoundValue, Rejection

JSONL = "quarantine.jsonl"
CSV = "quarantine.csv"
_COLUMNS = ("file", "row", "field", "value", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Reason(msgspec.Struct, frozen=True):
    """How many faults one reason kept out."""

    file: str
    field: str
    reason: str
    rows: int

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason} ({self.rows} times)"


class Quarantine:
    """The rejections of an export, in the order they were found. Iterating reads them from the file."""

    def __init__(self, folder: Path) -> None:
        self.jsonl = folder / JSONL
        self.csv = folder / CSV
        self.rows: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str, str]] = Counter()
        self._faults = 0

    def __len__(self) -> int:
        return self._faults

    def __iter__(self) -> Iterator[Rejection]:
        with self.jsonl.open("rb") as lines:
            yield from map(msgspec.json.Decoder(Rejection).decode, lines)

    def top_reasons(self, count: int = 5) -> list[Reason]:
        """Return the most frequent reasons with their counts, most frequent first."""
        ranked = sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))
        return [Reason(*kind, faults) for kind, faults in ranked[:count]]

    def count(self, file: str, faults: Iterable[Fault]) -> None:
        """Count one rejected row and its faults."""
        self.rows[file] += 1
        for found in faults:
            self._faults += 1
            kind = (file, found.field, _without_quotes(found.reason))
            if kind in self.reasons or len(self.reasons) < 10_000:
                self.reasons[kind] += 1


class QuarantineWriter:
    """Writes rejections while an export is read."""

    def __init__(self, folder: Path) -> None:
        self.quarantine = Quarantine(folder)

    def __enter__(self) -> Self:
        self._jsonl: IO[bytes] = self.quarantine.jsonl.open("wb")
        self._csv: IO[str] = self.quarantine.csv.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._csv, lineterminator="\n")
        self._writer.writerow(_COLUMNS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._jsonl.close()
        self._csv.close()

    def reject(self, file: str, row: int, faults: list[Fault]) -> None:
        """Write one row's faults."""
        self.quarantine.count(file, faults)
        for found in faults:
            rejection = Rejection(file, row, found.field, found.value, found.reason)
            self._jsonl.write(msgspec.json.encode(rejection) + b"\n")
            self._writer.writerow((file, row, found.field, _cell(found.value), _cell(found.reason)))


def _cell(value: FoundValue) -> str:
    """Return a cell that no spreadsheet takes for a formula (CWE-1236)."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA) else text


def _without_quotes(reason: str) -> str:
    """Return a reason without the values it cites, so that like reasons count together."""
    return "'…'".join(reason.split("'")[::2])
