"""A table of the export: its row type, its checks, what the snapshot keeps of it.

Decides how a row is accepted, or all its faults named.

The fast path runs the checks over a row that has the right types; the validator runs the same checks over a row some
of whose fields cannot be read, and leaves out what depends on those.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NoReturn, Protocol, TypeVar, cast

import msgspec

from storefront.catalog.faults import Fault, fault
from storefront.catalog.formats import RawRow, Unreadable, is_nfc
from storefront.catalog.shop import Shop, is_country

Row = TypeVar("Row", bound=msgspec.Struct)
Record = TypeVar("Record", bound=msgspec.Struct)
Check = Callable[[Row, Shop], Iterator[Fault]]


def sold_elsewhere(row: Any, shop: Shop) -> bool:
    """Tell whether a row is for a country that this export does not build: such rows are counted and passed over."""
    return row.market not in shop.markets and is_country(row.market)


def sold_everywhere(row: Any, shop: Shop) -> bool:
    """Tell that no row of this table is passed over."""
    return False


class QuickReader(Protocol):
    """Takes the lines that share all that rules ask with lines that were accepted."""

    def take(self, block: bytes, first: int) -> tuple[int, list[tuple[int, bytes]]]:
        """Take lines, the first of which is row `first`; returns how many there are, and those not taken by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[Row, Record]):
    """How one table is read.

    `record` returns what the snapshot keeps of a good row. With `record_refuses` it is asked first, and returns None
    for a row that breaks a rule or is passed over: a quick answer for the table with millions of rows.
    `keep` registers a good parent row; tables without it have their duplicates found later, in DuckDB.
    `staging` opens where good records are collected, and `quick` what takes many lines at once.
    """

    name: str
    key: str
    row_type: type[Row]
    record_type: type[Record]
    checks: tuple[Check[Row], ...]
    record: Callable[[Row, Shop, int], Record | None]
    keep: Callable[[Row, Shop], None] | None = None
    record_refuses: bool = False
    staging: Callable[[Path, Shop], Any] | None = None
    quick: Callable[[Shop, Any], QuickReader] | None = None
    fold_case: bool = False
    passed_over: Callable[[Row, Shop], bool] = sold_everywhere
    required: bool = True

    @property
    def fields(self) -> tuple[msgspec.structs.FieldInfo, ...]:
        """The fields of a row, in the contract's order."""
        return msgspec.structs.fields(self.row_type)


class PassedOver:
    """A row for another country, or past its day."""


PASSED_OVER = PassedOver()


def judge(read: Row | RawRow | Unreadable, table: Table[Row, Record], shop: Shop) -> "Row | list[Fault] | PassedOver":
    """Return the row when it breaks no rule, else every fault it has; PASSED_OVER when it is not for this shop."""
    if isinstance(read, table.row_type):
        if table.passed_over(read, shop):
            return PASSED_OVER
        for check in table.checks:
            for _ in check(read, shop):
                return [found for every in table.checks for found in every(read, shop)]
        return read
    if isinstance(read, Unreadable):
        return [fault("", read.text, read.reason)]
    return _judge_raw(cast(RawRow, read), table, shop)


def _judge_raw(raw: RawRow, table: Table[Row, Record], shop: Shop) -> "Row | list[Fault] | PassedOver":
    full, faults = _complete(raw, table)
    good: dict[str, Any] = {}
    for field in table.fields:
        if field.name in full:
            found = _type_fault(field, full[field.name])
            if found is None:
                good[field.name] = msgspec.convert(full[field.name], field.type)
            else:
                faults.append(found)
    partial = cast(Row, _PartialRow(good))
    if any(_until_unread(lambda: iter((table.passed_over(partial, shop),)))):
        return PASSED_OVER
    for check in table.checks:
        faults.extend(_until_unread(lambda check=check: check(partial, shop)))  # type: ignore[misc]
    return faults or msgspec.convert(full, table.row_type)


def _complete(raw: RawRow, table: Table[Any, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
    """Return the row with the nulls that a writer left out, and the fields that are missing.

    A nullable field may be left out, unless the row also holds a field that nobody knows: a renamed column must not
    pass for nulls.
    """
    known = {field.name for field in table.fields}
    strangers = sorted(str(name) for name in raw if name not in known)
    full, faults = dict(raw), []
    for field in table.fields:
        if field.name in raw:
            continue
        if strangers:
            faults.append(fault(field.name, None, f"missing, and the row has an unknown field '{strangers[0][:40]}'"))
        elif _is_nullable(field):
            full[field.name] = None
        else:
            faults.append(fault(field.name, None, "missing"))
    return full, faults


def _is_nullable(field: msgspec.structs.FieldInfo) -> bool:
    info = msgspec.inspect.type_info(field.type)
    return isinstance(info, msgspec.inspect.UnionType) and info.includes_none


def _type_fault(field: msgspec.structs.FieldInfo, value: Any) -> Fault | None:
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        of_key = "key of it: " if "key` in" in place else ""
        inner = place.rpartition("in ")[2].strip("`").removeprefix("$")
        return fault(field.name + inner, value, of_key + reason[:1].lower() + reason[1:])
    if not is_nfc(value):
        return fault(field.name, value, "text is not in Unicode form NFC")
    return None


class _Unread(Exception):
    """A check asked for a field that could not be read."""


class _PartialRow:
    """The fields of a row that have the right type; asking for another ends the check that asks."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> NoReturn:
        raise _Unread(name)


def _until_unread(check: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    try:
        yield from check()
    except _Unread:
        return
