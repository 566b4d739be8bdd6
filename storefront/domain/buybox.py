"""Which offer of a grade wins the page.

Integer arithmetic only, so every engine gives the same answer; knows no seller by name.

The felt price is what the buyer pays at the door, less up to 5 % for the refurbisher's quality, plus a
quarter of a percent for each day the parcel may take. The lowest felt price wins; a tie goes to the lower
offer id. No commission, no payment and no stock level moves it (DSA article 27 and CRD article 6a ask to say
what does).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storefront.domain.offers import Offer

UNRATED_QUALITY_MILLI = 3000
"""An offer without a score counts as middling: neither punished for being new nor ahead of a proven one."""

_SCALE = 100_000
_DAY_PENALTY = 250
_LONGEST_WAIT_DAYS = 30


class Reason(StrEnum):
    """Why this offer is shown, in a word that pages translate."""

    ONLY_OFFER = "only_offer"
    LOWEST_PRICE = "lowest_price"
    BEST_QUALITY_FOR_PRICE = "best_quality_for_price"
    FASTER_DELIVERY = "faster_delivery"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The offer on the page and why it is there."""

    offer: Offer
    reason: Reason


def rank(landed_minor: int, quality_milli: int | None, ships_max: int) -> int:
    """Return the felt price in hundredths of a minor unit; lower is better.

    `landed_minor` is price, fees and delivery; it stays within 64 bits for every amount money.parse_minor
    accepts.
    """
    weight = _SCALE - _quality(quality_milli) + _DAY_PENALTY * min(ships_max, _LONGEST_WAIT_DAYS)
    return landed_minor * weight // 1000


def rank_sql(landed: str, quality: str, ships_max: str) -> str:
    """Return the same number from three columns, for DuckDB; a test compares the two.

    Thousands and the rest are weighed apart: their product stays within 64 bits, as the number does.
    """
    weight = (
        f"({_SCALE} - coalesce({quality}, {UNRATED_QUALITY_MILLI}) "
        f"+ {_DAY_PENALTY} * least({ships_max}, {_LONGEST_WAIT_DAYS}))"
    )
    return f"(({landed} // 1000) * {weight} + (({landed} % 1000) * {weight}) // 1000)"


def choose_offer(candidates: Sequence[Offer]) -> Choice:
    """Return the winner among a SKU's offers in one grade and market: in stock before sold out, then by rank.

    Raises ValueError without candidates.
    """
    on_sale = [offer for offer in candidates if offer.stock > 0]
    offers = on_sale or candidates
    winner = min(offers, key=_order)
    cheapest = min(offers, key=lambda offer: (offer.landed_minor, offer.offer))
    reason = explain(
        offers_in_stock=len(on_sale),
        chosen_landed=winner.landed_minor,
        cheapest_landed=cheapest.landed_minor,
        chosen_quality=winner.quality_milli,
        cheapest_quality=cheapest.quality_milli,
    )
    return Choice(offer=winner, reason=reason)


def explain(
    *,
    offers_in_stock: int,
    chosen_landed: int,
    cheapest_landed: int,
    chosen_quality: int | None,
    cheapest_quality: int | None,
) -> Reason:
    """Return why the chosen offer won against the cheapest one in stock."""
    if offers_in_stock == 0:
        return Reason.SOLD_OUT
    if offers_in_stock == 1:
        return Reason.ONLY_OFFER
    if chosen_landed <= cheapest_landed:
        return Reason.LOWEST_PRICE
    if _quality(chosen_quality) > _quality(cheapest_quality):
        return Reason.BEST_QUALITY_FOR_PRICE
    return Reason.FASTER_DELIVERY


def _order(offer: Offer) -> tuple[int, str]:
    return rank(offer.landed_minor, offer.quality_milli, offer.ships_max), offer.offer


def _quality(milli: int | None) -> int:
    return UNRATED_QUALITY_MILLI if milli is None else milli
