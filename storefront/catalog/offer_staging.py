"""Good offers on their way into the snapshot: a file of numbers, and what the numbers stand for.

Decides what offers share. Millions of offers have a few thousand deals (what a seller gives with everything it sends to
a market) and conditions (what a device is like and what lies in its box): each stands once, and an offer is its id and
eight whole numbers.
"""

from array import array
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from storefront.catalog.column_file import ColumnFile, Kind, text_block
from storefront.catalog.staging import StagingFile

COLUMNS: Final = {
    "offer": Kind.TEXT,
    "row_number": Kind.LARGE,
    "sku": Kind.SMALL,
    "deal": Kind.SMALL,
    "condition": Kind.SMALL,
    "price_minor": Kind.LARGE,
    "stock": Kind.SMALL,
    "quality_milli": Kind.SMALL,
}
UNRATED: Final = -1
"""Stands for no quality score: a column file has no nulls."""

_GROUP = 60_000


class OfferRecord(msgspec.Struct, frozen=True, gc=False):
    """A row of the snapshot's offers, before what it shares is taken out of it.

    `headline_minor` and `rank` are the domain's answers.
    """

    offer: str
    sku: str
    refurbisher: str
    market: str
    grade: str
    price_minor: int
    currency: str
    stock: int
    battery_min_percent: int | None
    warranty_months: int
    ships_min: int
    ships_max: int
    shipping_minor: int
    fees: str
    headline_minor: int
    landed_minor: int
    vat_scheme: str
    tests_done: bool
    data_wiped: bool
    parts: str
    accessories: str
    quality_milli: int | None
    rank: int
    row_number: int


class NumberedSku(msgspec.Struct, frozen=True):
    """The number that offers call a SKU by."""

    id: int
    sku: str


class Deal(msgspec.Struct, frozen=True):
    """What a seller gives with an offer in a market. `fees_inside` is the part of `fees_all` in the headline price."""

    id: int
    refurbisher: str
    market: str
    currency: str
    warranty_months: int
    ships_min: int
    ships_max: int
    shipping_minor: int
    fees: str
    fees_inside: int
    fees_all: int
    vat_scheme: str


class Condition(msgspec.Struct, frozen=True):
    """What a device is like, and what comes with it."""

    id: int
    grade: str
    battery_min_percent: int | None
    tests_done: bool
    data_wiped: bool
    parts: str
    accessories: str


class OfferStaging:
    """Collects offers of these SKUs. Use as a context manager; its files are complete once it is left.

    `remembered`: how many deals and conditions are looked for when one is to be numbered.
    """

    def __init__(self, folder: Path, skus: Iterable[str], remembered: int = 100_000) -> None:
        self.folder = folder
        self._most = remembered
        self.skus = {sku: number for number, sku in enumerate(skus)}
        self._deals: dict[tuple[object, ...], int] = {}
        self._conditions: dict[tuple[object, ...], int] = {}

    @staticmethod
    def files(folder: Path) -> dict[str, Path]:
        """Where the four tables of a folder of staged offers lie."""
        files = {name: folder / f"{name}.jsonl" for name in ("offer_skus", "deals", "conditions")}
        return files | {"offers": folder / "offers.parquet"}

    def __enter__(self) -> Self:
        files = self.files(self.folder)
        self._stack = ExitStack()
        numbered = self._stack.enter_context(StagingFile(files["offer_skus"]))
        for sku, number in self.skus.items():
            numbered.add(NumberedSku(number, sku))
        self._deal_file = self._stack.enter_context(StagingFile(files["deals"]))
        self._condition_file = self._stack.enter_context(StagingFile(files["conditions"]))
        self._rows = self._stack.enter_context(ColumnFile(files["offers"], COLUMNS))
        self._empty()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            self._write()

    def add(self, record: OfferRecord) -> tuple[int, int]:
        """Add one offer; returns the numbers of its deal and its condition."""
        deal, condition = self._deal(record), self._condition(record)
        quality = UNRATED if record.quality_milli is None else record.quality_milli
        self.extend(
            [record.row_number],
            [record.offer],
            [self.skus[record.sku]],
            [deal],
            [condition],
            [record.price_minor],
            [record.stock],
            [quality],
        )
        return deal, condition

    def extend(
        self,
        rows: Sequence[int],
        offers: Sequence[str],
        skus: list[int],
        deals: list[int],
        conditions: list[int],
        prices: list[int],
        stocks: list[int],
        qualities: list[int],
    ) -> None:
        """Add many offers, given column by column."""
        self._offers += text_block(offers)
        self._numbers[0].extend(rows)
        for column, values in zip(self._numbers[1:], (skus, deals, conditions, prices, stocks, qualities), strict=True):
            column.fromlist(values)
        if len(self._numbers[0]) >= _GROUP:
            self._write()

    def _empty(self) -> None:
        self._offers = bytearray()
        self._numbers = [array(kind.value[0]) for kind in COLUMNS.values() if kind is not Kind.TEXT]

    def _write(self) -> None:
        if self._numbers[0]:
            self._rows.write(len(self._numbers[0]), [self._offers, *self._numbers])
        self._empty()

    def _deal(self, record: OfferRecord) -> int:
        found = (
            record.refurbisher,
            record.market,
            record.currency,
            record.warranty_months,
            record.ships_min,
            record.ships_max,
            record.shipping_minor,
            record.fees,
            record.headline_minor - record.price_minor,
            record.landed_minor - record.shipping_minor - record.price_minor,
            record.vat_scheme,
        )
        number = self._deals.get(found)
        if number is None:
            number = self._deal_file.count
            self._deal_file.add(Deal(number, *found))
            self._remember(self._deals, found, number)
        return number

    def _condition(self, record: OfferRecord) -> int:
        found = (
            record.grade,
            record.battery_min_percent,
            record.tests_done,
            record.data_wiped,
            record.parts,
            record.accessories,
        )
        number = self._conditions.get(found)
        if number is None:
            number = self._condition_file.count
            self._condition_file.add(Condition(number, *found))
            self._remember(self._conditions, found, number)
        return number

    def _remember(self, known: dict[tuple[object, ...], int], key: tuple[object, ...], number: int) -> None:
        """Keep a number. An export that shares little is forgotten now and then: what comes again gets another one."""
        if len(known) >= self._most:
            known.clear()
        known[key] = number
