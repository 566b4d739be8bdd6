"""Many lines of offers at once. By far the longest table: this module decides the night.

Holds no rule. What an offer shares with one that good_offers.py accepted needs no second look: the rules ask for a
seller's deal in a market, for a grade's promise in a category and market, and for a price, each by itself. So a line is
taken here when its deal, its condition (for its market and kind of model) and its price were each seen in a good offer,
and the good offer's answers are used again. A line that brings something new is asked there; what is refused there is
left to the checks of offers.py, which name its faults. A property test compares the three.
"""

from collections.abc import Collection, Hashable, Sequence
from itertools import compress
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import astuple

from storefront.catalog.fields import milli
from storefront.catalog.formats import NO_ROW, is_plain
from storefront.catalog.offer_staging import UNRATED, OfferStaging
from storefront.catalog.rows.good_offers import OfferRow, good_offer
from storefront.catalog.shop import Shop, minor_or_reason
from storefront.domain.money import decimals_of

_KIND_BITS: Final = 12
_LOOK_BITS: Final = 12
"""Room for 2,048 categories and 4,096 looks; there are 1,224 of grade, battery and parts."""


def _line_type(shop: Shop) -> Any:
    """Return the type of a line: an offer's, with nested fields left as they are written, to be looked up unread.

    Market, currency and seller are words that the shop knows: the decoder then hands out the same text each time, which
    is found again by its place in memory (a seventh of the time of taking a line). A line with another one is left.
    """
    own: dict[str, Any] = {
        "market": _one_of(shop.markets),
        "currency": _one_of({market.currency for market in shop.markets.values()}),
        "refurbisher": _one_of(shop.sellers),
        "ships_in_days": msgspec.Raw,
        "mandatory_fees": msgspec.Raw,
        "accessories": msgspec.Raw,
    }
    fields = [(field.name, own.get(field.name, field.type)) for field in msgspec.structs.fields(OfferRow)]
    return msgspec.defstruct("Line", fields, frozen=True, gc=False)


def _one_of(words: Collection[str]) -> Any:
    return Literal[tuple(sorted(words)) or ("",)]


class QuickOffers:
    """Takes lines into `staging`, parents being read. `remembered`: how many deals, conditions and prices at most."""

    def __init__(self, shop: Shop, staging: OfferStaging, remembered: int = 100_000) -> None:
        self._most = remembered
        self._shop = shop
        self._staging = staging
        kinds: dict[tuple[str, bool], int] = {}
        self._kinds = [
            kinds.setdefault((model.category, model.has_manufacturer), len(kinds))
            for model in map(shop.skus.__getitem__, staging.skus)
        ]
        """The kind of model of each SKU, by its number: what the rules ask of a model."""
        self._deals = _Bounded(remembered)
        self._markets: dict[int, int] = {}
        """The market of a deal, by the deal's number."""
        self._conditions = _Bounded(remembered)
        self._looks: dict[int, int] = {}
        """What the rules ask of a condition, by the condition's number."""
        self._look_numbers: dict[Hashable, int] = {}
        self._market_numbers = {code: number << _LOOK_BITS + _KIND_BITS for number, code in enumerate(shop.markets)}
        self._accepted: set[int] = set()
        """Market, look and kind of good offers, in one number."""
        amounts: dict[int, _Amounts] = {}
        self._amounts: dict[str, _Amounts] = {}
        for market in shop.markets.values():
            decimals = decimals_of(market.currency)
            self._amounts[market.currency] = amounts.setdefault(decimals, _Amounts(remembered, market.currency))
        self._qualities = _Qualities(remembered)
        self._decode = msgspec.json.Decoder(_line_type(shop)).decode
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

    def _take_rows(self, rows: list[Any], lines: list[bytes], numbers: Sequence[int]) -> list[tuple[int, bytes]]:
        columns: list[Any] = list(zip(*map(astuple, rows), strict=True))
        (offers, sku_texts, sellers, markets, grades, price_texts, currencies, stocks, batteries, months, ships,
         shippings, fees, vats, tests, wipes, parts, accessories, scores) = columns  # fmt: skip
        terms = zip(sellers, markets, currencies, months, map(bytes, ships), shippings, map(bytes, fees), vats)  # noqa: B905
        state = zip(grades, batteries, tests, wipes, parts, map(bytes, accessories))  # noqa: B905
        skus: list[Any] = list(map(self._staging.skus.get, sku_texts))
        deals: list[Any] = list(map(self._deals.get, terms))
        conditions: list[Any] = list(map(self._conditions.get, state))
        amounts = map(self._amounts.__getitem__, currencies)
        prices = [known[text] for known, text in zip(amounts, price_texts)]  # noqa: B905
        qualities = list(map(self._qualities.__getitem__, scores))
        columns = [numbers, offers, skus, deals, conditions, prices, list(stocks), qualities]
        place, look, kind, accepted = self._markets, self._looks, self._kinds, self._accepted
        is_all_known = not (None in skus or None in deals or None in conditions or None in prices)
        if is_all_known and accepted.issuperset(
            [place[deal] | look[condition] | kind[sku] for deal, condition, sku in zip(deals, conditions, skus)]  # noqa: B905
        ):
            self._staging.extend(*columns)
            return []
        shared = [
            None not in (sku, deal, condition, price) and place[deal] | look[condition] | kind[sku] in accepted
            for sku, deal, condition, price in zip(skus, deals, conditions, prices, strict=True)
        ]
        self._staging.extend(*(list(compress(column, shared)) for column in columns))
        return [
            (number, line)
            for number, line, row, is_shared in zip(numbers, lines, rows, shared, strict=True)
            if not is_shared and not self._accept(row, line, number)
        ]

    def _accept(self, row: Any, line: bytes, number: int) -> bool:
        """Ask the rules about a line that brings something new, and remember what they accept."""
        try:
            offer = self._decode_row(line)
        except NO_ROW:
            return False
        record = good_offer(offer, self._shop, number)
        if record is None:
            return False
        deal, condition = self._staging.add(record)
        if len(self._deals) >= self._most:
            self._markets.clear()
        self._deals.keep(_deal_of(row), deal)
        self._markets[deal] = self._market_numbers[row.market]
        look = self._look_numbers.setdefault(
            (row.grade, row.battery_min_percent, row.parts), len(self._look_numbers) << _KIND_BITS
        )
        if len(self._conditions) >= self._most:
            self._looks.clear()
        self._conditions.keep(_condition_of(row), condition)
        self._looks[condition] = look
        self._accepted.add(self._markets[deal] | look | self._kinds[self._staging.skus[row.sku]])
        return True

    def _row_or_none(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except NO_ROW:
            return None


def _deal_of(row: Any) -> Hashable:
    return (
        row.refurbisher, row.market, row.currency, row.warranty_months, bytes(row.ships_in_days), row.shipping_price,
        bytes(row.mandatory_fees), row.vat_scheme,
    )  # fmt: skip


def _condition_of(row: Any) -> Hashable:
    return (
        row.grade, row.battery_min_percent, row.tests_done, row.data_wiped, row.parts, bytes(row.accessories),
    )  # fmt: skip


class _Bounded(dict[Hashable, Any]):
    """What was seen. Forgets everything when there is too much of it: an export may share little."""

    def __init__(self, most: int) -> None:
        self._most = most

    def keep(self, key: Hashable, value: Any) -> None:
        """Remember one more."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value


class _Amounts(_Bounded):
    """Prices in minor units of currencies with as many decimals as this one; None is no price."""

    def __init__(self, most: int, currency: str) -> None:
        super().__init__(most)
        self._currency = currency

    def __missing__(self, text: str) -> int | None:
        found = minor_or_reason(text, self._currency)
        minor = None if isinstance(found, str) or found == 0 else found
        self.keep(text, minor)
        return minor


class _Qualities(_Bounded):
    """Quality scores in thousandths."""

    def __missing__(self, score: float | None) -> int:
        found = milli(score)
        number = UNRATED if found is None else found
        self.keep(score, number)
        return number
