"""A row of SKUs: one configuration of a model.

Checks its number's check digit and that a price new says who asks it and when.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta
from stdnum import ean

from storefront.catalog.faults import Fault, fault
from storefront.catalog.fields import (
    AmountText,
    MarketKey,
    Options,
    SkuText,
    Text,
    json_text,
    plain_text,
    whole_numbers,
)
from storefront.catalog.shop import Shop, minor_or_reason
from storefront.catalog.table import Table


class NewPrice(msgspec.Struct, frozen=True):
    """What the same thing costs new: only with who sold it and on which day (rule P2)."""

    amount: AmountText
    currency: str
    seller: Text
    seen_on: date


class SkuRow(msgspec.Struct, frozen=True):
    """A row as the export contract has it."""

    sku: SkuText
    model: str
    gtin: Annotated[str, Meta(pattern=r"^([0-9]{8}|[0-9]{12,14})$(?!\n)")] | None
    options: Options
    new_price: dict[MarketKey, NewPrice]


class SkuRecord(msgspec.Struct, frozen=True):
    """A row of the snapshot; what is nested is JSON text."""

    sku: str
    model: str
    gtin: str | None
    options: str
    new_price: str


def model_exists(row: SkuRow, shop: Shop) -> Iterator[Fault]:
    """A SKU is a configuration of a model of this export."""
    if row.model not in shop.models:
        yield fault("model", row.model, shop.why_absent("models", row.model))


def gtin_checks(row: SkuRow, shop: Shop) -> Iterator[Fault]:
    """The last digit of a GTIN is its check digit (GS1 General Specifications, 7.9)."""
    if row.gtin is not None and not ean.is_valid(row.gtin):
        yield fault("gtin", row.gtin, "the check digit is wrong")


def new_prices_are_amounts(row: SkuRow, shop: Shop) -> Iterator[Fault]:
    """A price new is in its market's currency and exact; other countries' are passed over."""
    for code, price in row.new_price.items():
        market = shop.markets.get(code)
        if market is None:
            continue
        if price.currency != market.currency:
            yield fault(f"new_price.{code}.currency", price.currency, f"the currency of {code} is {market.currency}")
            continue
        minor = minor_or_reason(price.amount, price.currency)
        if isinstance(minor, str) or minor == 0:
            yield fault(
                f"new_price.{code}.amount",
                price.amount,
                minor if isinstance(minor, str) else "not above zero",
            )


def _record(row: SkuRow, shop: Shop, number: int) -> SkuRecord:
    prices = {
        code: {
            "minor": minor_or_reason(price.amount, price.currency),
            "currency": price.currency,
            "seller": plain_text(price.seller),
            "seen_on": price.seen_on.isoformat(),
        }
        for code, price in row.new_price.items()
        if code in shop.markets
    }
    return SkuRecord(
        sku=row.sku,
        model=row.model,
        gtin=row.gtin,
        options=json_text(whole_numbers(row.options)),
        new_price=json_text(prices),
    )


def _keep(row: SkuRow, shop: Shop) -> None:
    shop.skus[row.sku] = shop.models[row.model]


SKUS = Table(
    name="skus",
    key="sku",
    row_type=SkuRow,
    record_type=SkuRecord,
    checks=(model_exists, gtin_checks, new_prices_are_amounts),
    record=_record,
    keep=_keep,
    fold_case=True,
)
