"""What the same thing costs new, in whose shop and on which day: a fact, never a discount.

There is no percentage here and no way to get one: a price new is not a prior price, so it is never struck and
never a badge (rule P2; 16 CFR 233.2, 233.5; UFC-Que Choisir 2022).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from storefront.domain.money import Money

OLDEST = timedelta(days=365)
"""A price seen longer ago says nothing about today's shop windows (house policy)."""


class NewPriceRow(TypedDict):
    """A price new as a snapshot holds it; `seen_on` is YYYY-MM-DD."""

    minor: int
    currency: str
    seller: str
    seen_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePrice:
    """The price new, who sold it and on which day it was seen."""

    amount: Money
    seller: str
    seen_on: date


def reference_price(prices: Mapping[str, NewPriceRow], market: str, day: date) -> ReferencePrice | None:
    """Return the price new in a market; None when there is none, it is of a later day or over a year old."""
    row = prices.get(market)
    if row is None:
        return None
    seen_on = date.fromisoformat(row["seen_on"])
    if not day - OLDEST <= seen_on <= day:
        return None
    amount = Money(minor=row["minor"], currency=row["currency"])
    return ReferencePrice(amount=amount, seller=row["seller"], seen_on=seen_on)
