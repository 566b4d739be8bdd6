"""Many lines of offers at once. By far the longest table: this module decides the night.

Holds no rule. What an offer shares with one that good_offers.py accepted needs no second look: the rules ask for a
seller's deal in a market, for a grade's promise in a category and market, and for a price, each by itself. So a line is
taken here when its deal, its condition (for its market and kind of model) and its price were each seen in a good offer,
and the good offer's answers are used again. A line that brings something new is asked there; what is refused there is
left to the checks of offers.py, which name its faults. A property test compares the three.
"""

from collections.abc import Hashable, Sequence
from itertools import compress
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from storefront.catalog.fields import AmountText, Count, Grade, Months, Percent, RowId, Stars, milli
from storefront.catalog.formats import NO_ROW, is_plain
from storefront.catalog.offer_staging import UNRATED, OfferStaging
from storefront.catalog.rows.good_offers import OfferRow, PartsUsed, VatText, good_offer
from storefront.catalog.shop import Shop, minor_or_reason
from storefront.domain.money import decimals_of

_MOST_REMEMBERED: Final = 100_000


class _Line(msgspec.Struct, frozen=True, gc=False):
    """An offer whose nested fields are left as they are written: they are looked up, not read."""

    offer: RowId
    sku: str
    refurbisher: str
    market: str
    grade: Grade
    price: AmountText
    currency: str
    stock: Count
    battery_min_percent: Percent | None
    warranty_months: Months
    ships_in_days: msgspec.Raw
    shipping_price: AmountText
    mandatory_fees: msgspec.Raw
    vat_scheme: VatText
    tests_done: bool
    data_wiped: bool
    parts: PartsUsed
    accessories: msgspec.Raw
    quality_score: Stars | None


class QuickOffers:
    """Takes lines into `staging`, parents being read."""

    def __init__(self, shop: Shop, staging: OfferStaging) -> None:
        self._shop = shop
        self._staging = staging
        kinds: dict[tuple[str, bool], int] = {}
        self._kinds = [
            kinds.setdefault((model.category, model.has_manufacturer), len(kinds))
            for model in map(shop.skus.__getitem__, staging.skus)
        ]
        """The kind of model of each SKU, by its number: what the rules ask of a model."""
        self._deals = _Remembered()
        self._conditions = _Remembered()
        self._looks: dict[int, int] = {}
        """What the rules ask of a condition, by the condition's number."""
        self._look_numbers: dict[Hashable, int] = {}
        self._accepted: set[tuple[str, int, int]] = set()
        """Market, look and kind of good offers."""
        amounts: dict[int, _Amounts] = {}
        self._amounts = _AmountsOfCurrency()
        for market in shop.markets.values():
            decimals = decimals_of(market.currency)
            self._amounts[market.currency] = amounts.setdefault(decimals, _Amounts(market.currency))
        self._qualities = _Qualities()
        self._decode = msgspec.json.Decoder(_Line).decode
        self._decode_row = msgspec.json.Decoder(OfferRow).decode

    def take(self, block: bytes, first: int) -> tuple[int, list[tuple[int, bytes]]]:
        """Take lines, the first of which is row `first`; returns how many there are, and those not taken."""
        lines = block.split(b"\n")
        numbers: Sequence[int] = range(first, first + len(lines))
        left: list[tuple[int, bytes]] = []
        readable = lines
        if not is_plain(block):
            plain = [is_plain(line) for line in lines]
            left += [pair for pair, fine in zip(zip(numbers, lines, strict=True), plain, strict=True) if not fine]
            readable, numbers = list(compress(lines, plain)), list(compress(numbers, plain))
        try:
            rows = list(map(self._decode, readable))
        except NO_ROW:
            read = [self._row_or_none(line) for line in readable]
            fine = [row is not None for row in read]
            left += [(number, line) for number, line, row in zip(numbers, readable, read, strict=True) if row is None]
            readable, numbers = list(compress(readable, fine)), list(compress(numbers, fine))
            rows = [row for row in read if row is not None]
        if rows:
            left += self._take_rows(rows, readable, numbers)
        return len(lines), sorted(left)

    def _take_rows(self, rows: list[_Line], lines: list[bytes], numbers: Sequence[int]) -> list[tuple[int, bytes]]:
        columns: list[Any] = list(zip(*map(astuple, rows), strict=True))
        (offers, sku_texts, sellers, markets, grades, price_texts, currencies, stocks, batteries, months, ships,
         shippings, fees, vats, tests, wipes, parts, accessories, scores) = columns  # fmt: skip
        skus = list(map(self._staging.skus.get, sku_texts))
        deals = list(
            map(
                self._deals.get,
                zip(
                    sellers,
                    markets,
                    currencies,
                    months,
                    map(bytes, ships),
                    shippings,
                    map(bytes, fees),
                    vats,
                    strict=False,
                ),
            )
        )
        conditions = list(
            map(
                self._conditions.get, zip(grades, batteries, tests, wipes, parts, map(bytes, accessories), strict=False)
            )
        )
        prices = [
            amounts[text]
            for amounts, text in zip(map(self._amounts.__getitem__, currencies), price_texts, strict=False)
        ]
        columns = [
            numbers,
            offers,
            skus,
            deals,
            conditions,
            prices,
            list(stocks),
            list(map(self._qualities.__getitem__, scores)),
        ]
        if not any(None in found for found in (skus, deals, conditions, prices)):
            looks, kinds = map(self._looks.__getitem__, conditions), map(self._kinds.__getitem__, skus)
            if self._accepted.issuperset(zip(markets, looks, kinds, strict=False)):
                self._staging.extend(*columns)
                return []
        known = [
            None not in (sku, deal, condition, price)
            and (market, self._looks[condition], self._kinds[sku]) in self._accepted
            for sku, deal, condition, price, market in zip(skus, deals, conditions, prices, markets, strict=True)
        ]
        self._staging.extend(*(list(compress(column, known)) for column in columns))
        return [
            (number, line)
            for number, line, row, is_known in zip(numbers, lines, rows, known, strict=True)
            if not is_known and not self._accept(row, line, number)
        ]

    def _accept(self, row: _Line, line: bytes, number: int) -> bool:
        """Ask the rules about a line that brings something new, and remember what they accept."""
        try:
            offer = self._decode_row(line)
        except NO_ROW:
            return False
        record = good_offer(offer, self._shop, number)
        if record is None:
            return False
        deal, condition = self._staging.add(record)
        self._deals.keep(_deal_of(row), deal)
        if len(self._conditions) >= _MOST_REMEMBERED:
            self._conditions.clear()
            self._looks.clear()
        self._conditions[_condition_of(row)] = condition
        look = self._look_numbers.setdefault((row.grade, row.battery_min_percent, row.parts), len(self._look_numbers))
        self._looks[condition] = look
        self._accepted.add((row.market, look, self._kinds[self._staging.skus[row.sku]]))
        return True

    def _row_or_none(self, line: bytes) -> _Line | None:
        try:
            return self._decode(line)
        except NO_ROW:
            return None


def _deal_of(row: _Line) -> Hashable:
    return (
        row.refurbisher, row.market, row.currency, row.warranty_months, bytes(row.ships_in_days), row.shipping_price,
        bytes(row.mandatory_fees), row.vat_scheme,
    )  # fmt: skip


def _condition_of(row: _Line) -> Hashable:
    return (
        row.grade, row.battery_min_percent, row.tests_done, row.data_wiped, row.parts, bytes(row.accessories),
    )  # fmt: skip


class _Remembered(dict[Hashable, int]):
    """Numbers by what was seen. Forgets everything when there is too much of it: an export may share little."""

    def keep(self, key: Hashable, number: int) -> None:
        """Remember one more."""
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[key] = number


class _Amounts(dict[str, int | None]):
    """Prices in minor units of currencies with as many decimals as this one; None is no price."""

    def __init__(self, currency: str) -> None:
        self._currency = currency

    def __missing__(self, text: str) -> int | None:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = minor_or_reason(text, self._currency)
        self[text] = minor = None if isinstance(found, str) or found == 0 else found
        return minor


class _NoAmounts(dict[str, None]):
    """Prices in a currency that no market has."""

    def __missing__(self, text: str) -> None:
        return None


class _AmountsOfCurrency(dict[str, "_Amounts | _NoAmounts"]):
    """Prices by currency."""

    def __missing__(self, currency: str) -> _NoAmounts:
        return _NoAmounts()


class _Qualities(dict[float | None, int]):
    """Quality scores in thousandths."""

    def __missing__(self, score: float | None) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = milli(score)
        self[score] = number = UNRATED if found is None else found
        return number
