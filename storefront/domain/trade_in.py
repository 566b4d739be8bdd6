"""What the shop pays for a used device, and on which terms.

The best live bid is the quote; nobody haggles.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from storefront.domain.models import ModelId
from storefront.domain.refurbishers import RefurbisherId

BidId = NewType("BidId", str)


class Condition(StrEnum):
    """The state in which a device comes in."""

    FLAWLESS = "flawless"
    GOOD = "good"
    WORN = "worn"
    CRACKED = "cracked"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What a refurbisher pays for a model in a condition, until the day `expires`."""

    bid: BidId
    market: str
    model: ModelId
    options: Mapping[str, str | int]
    condition: Condition
    price_minor: int
    currency: str
    refurbisher: RefurbisherId
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeInTerms:
    """How a market pays and how long each step may take, in days.

    `payout_method`: iban, sort_code or routing_number. `days_to_answer`: how long another price waits for the seller.
    """

    payout_method: str
    min_age: int
    days_to_ship: int
    inspection_days: int
    payout_days: int
    days_to_answer: int = 7


def best_bid(bids: Iterable[Bid], day: date) -> Bid | None:
    """Return the highest bid still live on a day, a tie going to the lower bid id.

    None when there is none.
    """
    live = [bid for bid in bids if bid.expires >= day]
    return min(live, key=lambda bid: (-bid.price_minor, bid.bid), default=None)
