"""The checks of a row of offers: a refurbisher sells a SKU in a grade, in a market.

Run over rows that quick_offers.py and good_offers.py do not take.
"""

from collections.abc import Iterator

from storefront.catalog.faults import Fault, fault
from storefront.catalog.money_checks import amount_faults, currency_faults
from storefront.catalog.offer_staging import OfferRecord, OfferStaging
from storefront.catalog.rows.good_offers import LEAST_WARRANTY_MONTHS, OfferRow, good_offer
from storefront.catalog.rows.quick_offers import QuickOffers
from storefront.catalog.shop import Shop
from storefront.catalog.table import Table, sold_elsewhere
from storefront.domain.grades import Parts, broken_promise


def parents_exist(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """An offer names a SKU and a refurbisher of this export, and a market of the site."""
    if row.market not in shop.markets:
        yield fault("market", row.market, "not an ISO 3166 country code")
    if row.sku not in shop.skus:
        yield fault("sku", row.sku, shop.why_absent("skus", row.sku))
    if row.refurbisher not in shop.sellers:
        yield fault("refurbisher", row.refurbisher, shop.why_absent("refurbishers", row.refurbisher))


def maker_is_named(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """Where product-safety law holds, an offer needs its model's maker (Regulation 2023/988 article 19, rule S1)."""
    model = shop.skus.get(row.sku)
    if model and not model.has_manufacturer and row.market in shop.safety_markets:
        yield fault("sku", row.sku, f"withheld in {row.market}: '{model.model}' has no manufacturer record (S1)")


def seller_is_traceable(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """Where trader traceability is law, an offer needs its seller's whole identity (DSA article 30, rule S2)."""
    missing = shop.sellers.get(row.refurbisher)
    if missing and row.market in shop.markets and shop.markets[row.market].seller_traceability:
        lacks = ", ".join(missing)
        yield fault("refurbisher", row.refurbisher, f"withheld in {row.market}: the seller's {lacks} is missing (S2)")


def currency_is_the_markets(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """A market has one currency."""
    return currency_faults("currency", row.currency, row.market, shop)


def price_is_exact(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """A price is above zero, with no more decimals than the market's currency has."""
    return amount_faults("price", row.price, row.market, shop, zero=False)


def delivery_is_exact(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """Delivery costs an exact amount, which may be zero."""
    return amount_faults("shipping_price", row.shipping_price, row.market, shop, zero=True)


def fees_are_exact(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """A mandatory fee is an exact amount."""
    for place, fee in enumerate(row.mandatory_fees):
        yield from amount_faults(f"mandatory_fees[{place}].amount", fee.amount, row.market, shop, zero=True)


def grade_is_kept(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """An offer keeps what its grade promises of battery and parts (rule T3)."""
    model = shop.skus.get(row.sku)
    if model is None or row.market not in shop.markets:
        return
    promise = shop.promise(row.grade, model.category, row.market)
    if reason := broken_promise(promise, 100, Parts(row.parts)):
        yield fault("parts", row.parts, reason)
    if reason := broken_promise(promise, row.battery_min_percent, Parts.GENUINE):
        yield fault("battery_min_percent", row.battery_min_percent, reason)


def warranty_is_long_enough(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """The seller's guarantee is a year at least."""
    if row.warranty_months < LEAST_WARRANTY_MONTHS:
        yield fault("warranty_months", row.warranty_months, f"under {LEAST_WARRANTY_MONTHS} months")


def days_are_ordered(row: OfferRow, shop: Shop) -> Iterator[Fault]:
    """The shortest delivery is not longer than the longest."""
    if row.ships_in_days[0] > row.ships_in_days[1]:
        yield fault("ships_in_days", row.ships_in_days, "the first number is larger than the second")


OFFERS = Table(
    name="offers",
    key="offer",
    row_type=OfferRow,
    record_type=OfferRecord,
    checks=(
        parents_exist,
        maker_is_named,
        seller_is_traceable,
        currency_is_the_markets,
        price_is_exact,
        delivery_is_exact,
        fees_are_exact,
        grade_is_kept,
        warranty_is_long_enough,
        days_are_ordered,
    ),
    record=good_offer,
    record_refuses=True,
    staging=lambda folder, shop: OfferStaging(folder, shop.skus),
    quick=QuickOffers,
    passed_over=sold_elsewhere,
)
