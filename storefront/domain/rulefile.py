"""Reads rule files.

TOML tables whose rows name their markets and dates. Decides what a well-formed row is; knows no rule's
meaning.
"""

import tomllib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any, Generic, Literal, Protocol, TypeVar, get_args, get_origin, get_type_hints

from storefront.domain.errors import RuleInvalid, RuleMissing

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Status = Literal["seen", "unchecked"]
RawRow = Mapping[str, object]


class TextFile(Protocol):
    """A file of rules: a Path, or a text kept elsewhere. `read_text` raises FileNotFoundError without one."""

    @property
    def name(self) -> str: ...
    def read_text(self, encoding: str) -> str: ...


class TextFolder(Protocol):
    """Where rule files lie: a Path, or anything that gives a file for a name."""

    def __truediv__(self, name: str, /) -> TextFile: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Generic[T_co]):
    """A rule with the markets and days it holds for; both days are within. `where` names its file and row."""

    where: str
    markets: tuple[str, ...]
    since: date | None
    until: date | None
    status: Status
    source: str
    value: T_co

    def active(self, day: date) -> bool:
        """Tell whether the row holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The columns that every dated row has."""

    markets: tuple[str, ...]
    status: Status
    source: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """The tables of a folder of rule files: name -> the file it stands in and its rows as read."""

    tables: Mapping[str, tuple[str, Sequence[RawRow]]]

    def plain(self, table: str, shape: type[T]) -> tuple[T, ...]:
        """Return the rows of a table that has no dates, each as a `shape`."""
        return tuple(_parse(where, row, shape) for where, row in self._numbered(table))

    def dated(self, table: str, shape: type[T], groups: Mapping[str, Sequence[str]]) -> tuple[Dated[T], ...]:
        """Return the rows of a dated table.

        `groups` says which markets a name in `markets` stands for: a code, EU, all.
        """
        return tuple(_dated(where, row, shape, groups) for where, row in self._numbered(table))

    def _numbered(self, table: str) -> list[tuple[str, RawRow]]:
        file, rows = self.tables[table]
        return [(f"{file}, {table} row {number}", row) for number, row in enumerate(rows, 1)]


def read_rule_files(folder: TextFolder, layout: Mapping[str, Sequence[str]]) -> RuleFiles:
    """Return the tables of the files in `layout`: file name -> its tables, no two of one name.

    Raises RuleMissing without a file, RuleInvalid for what is not TOML or a table nobody knows.
    """
    tables = {name: (file, rows) for file, names in layout.items() for name, rows in _read(folder / file, names)}
    return RuleFiles(tables=tables)


def _read(path: TextFile, names: Sequence[str]) -> list[tuple[str, Sequence[RawRow]]]:
    try:
        document: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RuleMissing(f"the rule file {path.name} is missing", file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise _invalid(path.name, f"not TOML: {fault}") from None
    for name in document:
        if name not in names:
            raise _invalid(path.name, f"unknown table {name!r}; known are {', '.join(names)}")
    return [(name, _rows(path.name, name, document.get(name, []))) for name in names]


def refuse_overlaps(rows: Sequence[Dated[T]], keys: Callable[[T], Iterable[Hashable]]) -> None:
    """Raise RuleInvalid when two rows rule the same thing in the same market on the same day."""
    seen: dict[tuple[str, Hashable], list[Dated[T]]] = {}
    for row in rows:
        for place in [(market, key) for market in row.markets for key in keys(row.value)]:
            for other in seen.setdefault(place, []):
                if _meet(row, other):
                    raise _invalid(row.where, f"overlaps {other.where} in market {place[0]}")
            seen[place].append(row)


def refuse_twins(what: str, names: Sequence[str]) -> None:
    """Raise RuleInvalid when a name stands twice in a list of what must be unique."""
    for name in names:
        if names.count(name) > 1:
            raise RuleInvalid(f"the {what} {name!r} stands twice in the rules", what=what, name=name)


def _parse(where: str, row: RawRow, shape: type[T]) -> T:
    """Return a row as a frozen `shape`, its types checked strictly.

    Raises RuleInvalid naming file, row and key.
    """
    hints = get_type_hints(shape)
    for key in row:
        if key not in hints:
            raise _invalid(where, f"unknown key {key!r}; known are {', '.join(hints)}")
    values: dict[str, Any] = {}
    for field in fields(shape):  # type: ignore[arg-type]
        if field.name in row:
            values[field.name] = _typed(where, field.name, row[field.name], hints[field.name])
        elif field.default is MISSING:
            raise _invalid(where, f"{field.name!r} is missing")
    return shape(**values)


def _rows(file: str, name: str, rows: object) -> Sequence[RawRow]:
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    raise _invalid(file, f"{name} must be an array of tables: [[{name}]]")


def _dated(where: str, row: RawRow, shape: type[T], groups: Mapping[str, Sequence[str]]) -> Dated[T]:
    columns = {field.name for field in fields(_Frame)}
    frame = _parse(where, {key: value for key, value in row.items() if key in columns}, _Frame)
    value = _parse(where, {key: value for key, value in row.items() if key not in columns}, shape)
    if frame.since and frame.until and frame.until < frame.since:
        raise _invalid(where, "ends before it begins")
    markets = _markets(where, frame.markets, groups)
    return Dated(
        where=where,
        markets=markets,
        since=frame.since,
        until=frame.until,
        status=frame.status,
        source=frame.source,
        value=value,
    )


def _markets(where: str, names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    for name in names:
        if name not in groups:
            raise _invalid(where, f"unknown market {name!r}")
    return tuple(dict.fromkeys(code for name in names for code in groups[name]))


def _typed(where: str, key: str, value: object, hint: object) -> object:
    value = tuple(value) if isinstance(value, list) else value
    if not _fits(value, hint):
        raise _invalid(where, f"{key!r} cannot be {value!r}")
    return value


def _fits(value: object, hint: object) -> bool:
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return value in arguments
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_fits(item, arguments[0]) for item in value)
    if arguments:
        return any(_fits(value, part) for part in arguments)
    return type(value) is hint


def _meet(one: Dated[T], other: Dated[T]) -> bool:
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (one.until or date.max)


def _invalid(where: str, fault: str) -> RuleInvalid:
    return RuleInvalid(f"{where}: {fault}", where=where)
