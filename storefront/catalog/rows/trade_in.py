"""A row of trade_in: what a refurbisher pays for a used device. A bid past its day is passed over."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from storefront.catalog.faults import Fault, fault
from storefront.catalog.fields import AmountText, Options, RowId, json_text, whole_numbers
from storefront.catalog.money_checks import amount_faults, currency_faults
from storefront.catalog.shop import Shop, minor_or_reason
from storefront.catalog.table import Table, sold_elsewhere


class BidRow(msgspec.Struct, frozen=True):
    """A row as the export contract has it."""

    bid: RowId
    market: str
    model: str
    options: Options
    condition: Literal["flawless", "good", "worn", "cracked", "broken"]
    price: AmountText
    currency: str
    refurbisher: str
    expires: date


class BidRecord(msgspec.Struct, frozen=True):
    """A row of the snapshot."""

    bid: str
    market: str
    model: str
    options: str
    condition: str
    price_minor: int
    currency: str
    refurbisher: str
    expires: date
    row_number: int


def parents_exist(row: BidRow, shop: Shop) -> Iterator[Fault]:
    """A bid is for a model of this export, by one of its refurbishers, in a country."""
    if row.market not in shop.markets:
        yield fault("market", row.market, "not an ISO 3166 country code")
    if row.model not in shop.models:
        yield fault("model", row.model, shop.why_absent("models", row.model))
    if row.refurbisher not in shop.sellers:
        yield fault("refurbisher", row.refurbisher, shop.why_absent("refurbishers", row.refurbisher))


def currency_is_the_markets(row: BidRow, shop: Shop) -> Iterator[Fault]:
    """A market has one currency."""
    return currency_faults("currency", row.currency, row.market, shop)


def price_is_exact(row: BidRow, shop: Shop) -> Iterator[Fault]:
    """A bid is above zero and exact."""
    return amount_faults("price", row.price, row.market, shop, zero=False)


def _passed_over(row: BidRow, shop: Shop) -> bool:
    return sold_elsewhere(row, shop) or row.expires < shop.rules.day


def _record(row: BidRow, shop: Shop, number: int) -> BidRecord:
    return BidRecord(
        bid=row.bid,
        market=row.market,
        model=row.model,
        options=json_text(whole_numbers(row.options)),
        condition=row.condition,
        price_minor=int(minor_or_reason(row.price, row.currency)),
        currency=row.currency,
        refurbisher=row.refurbisher,
        expires=row.expires,
        row_number=number,
    )


TRADE_IN = Table(
    name="trade_in",
    key="bid",
    row_type=BidRow,
    record_type=BidRecord,
    checks=(parents_exist, currency_is_the_markets, price_is_exact),
    record=_record,
    passed_over=_passed_over,
    required=False,
)
