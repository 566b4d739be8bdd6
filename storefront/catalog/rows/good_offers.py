"""A row of offers that keeps every rule becomes its record in one pass.

It says yes to exactly the rows in which the checks of offers.py find no fault (a property test compares them), and
never says why not.
"""

from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storefront.catalog.fields import AmountText, Count, Fee, Grade, Months, Percent, RowId, Stars, json_text
from storefront.catalog.offer_staging import OfferRecord
from storefront.catalog.shop import Shop, minor_or_reason
from storefront.domain import headline_price
from storefront.domain.buybox import rank
from storefront.domain.grades import GradePromise, Parts, broken_promise
from storefront.domain.headline_price import FeeKinds

LEAST_WARRANTY_MONTHS = 12

Days = Annotated[int, Meta(ge=0, le=365)]


class OfferRow(msgspec.Struct, frozen=True, gc=False):
    """A row as the export contract has it."""

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
    ships_in_days: tuple[Days, Days]
    shipping_price: AmountText
    mandatory_fees: Annotated[tuple[Fee, ...], Meta(max_length=6)]
    vat_scheme: Literal["margin", "standard"]
    tests_done: bool
    data_wiped: bool
    parts: Literal["genuine", "compatible", "mixed"]
    accessories: tuple[str, ...]
    quality_score: Stars | None


def good_offer(row: OfferRow, shop: Shop, number: int) -> OfferRecord | None:
    """Return the record of an offer, or None when it breaks a rule or is for another country."""
    market = shop.markets.get(row.market)
    model = shop.skus.get(row.sku)
    missing = shop.sellers.get(row.refurbisher)
    currency = row.currency
    if market is None or model is None or missing is None or currency != market.currency:
        return None
    if missing and market.seller_traceability:
        return None
    if not model.has_manufacturer and row.market in shop.safety_markets:
        return None
    price = minor_or_reason(row.price, currency)
    shipping = minor_or_reason(row.shipping_price, currency)
    fees = _fees(row.mandatory_fees, currency, shop.fee_kinds[row.market])
    if type(price) is not int or type(shipping) is not int or fees is None or price == 0:
        return None
    ships_min, ships_max = row.ships_in_days
    if ships_min > ships_max or row.warranty_months < LEAST_WARRANTY_MONTHS:
        return None
    promise = shop.promise(row.grade, model.category, row.market)
    if not _is_kept(promise, row.battery_min_percent, row.parts):
        return None
    fees_text, inside, all_fees = fees
    landed = price + all_fees + shipping
    score = row.quality_score
    quality = None if score is None else round(score * 1000)
    return OfferRecord(
        row.offer,
        row.sku,
        row.refurbisher,
        row.market,
        row.grade,
        price,
        currency,
        row.stock,
        row.battery_min_percent,
        row.warranty_months,
        ships_min,
        ships_max,
        shipping,
        fees_text,
        price + inside,
        landed,
        row.vat_scheme,
        row.tests_done,
        row.data_wiped,
        row.parts,
        _names(row.accessories),
        quality,
        rank(landed, quality, ships_max),
        number,
    )


def _is_kept(promise: GradePromise, battery: int | None, parts: str) -> bool:
    if not promise.genuine_parts and not promise.battery_stated:
        return True
    return broken_promise(promise, battery, Parts(parts)) is None


@lru_cache(maxsize=4096)
def _fees(fees: tuple[Fee, ...], currency: str, inside: FeeKinds) -> tuple[str, int, int] | None:
    """Return the fees as JSON text, the part that stands in the headline price, and their sum.

    None when one is no amount.
    """
    exact = []
    for fee in fees:
        minor = minor_or_reason(fee.amount, currency)
        if isinstance(minor, str):
            return None
        exact.append(headline_price.Fee(kind=fee.kind, minor=minor))
    headline = headline_price.headline_price(0, exact, inside).total_minor
    text = json_text([{"kind": fee.kind, "minor": fee.minor} for fee in exact])
    return text, headline, sum(fee.minor for fee in exact)


@lru_cache(maxsize=4096)
def _names(names: tuple[str, ...]) -> str:
    return json_text(names)
