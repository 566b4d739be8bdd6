"""Bids for used devices. Decides who pays what for which model, storage and condition; bids are renewed every three weeks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from storefront.sample.devices import Device
from storefront.sample.levels import MarketLevel
from storefront.sample.prices import STEP_UP
from storefront.sample.sellers import Seller
from storefront.sample.streams import stream

MARKETS = ("FR", "US", "GB", "ES", "DE")
CATEGORIES = ("smartphones", "tablets", "laptops", "consoles", "watches")
OPTION = {"watches": "size_mm"}
"""The option a bid depends on; elsewhere the storage."""

SHARE_OF_PRICE = 0.55
CONDITIONS = {"flawless": 1.0, "good": 0.84, "worn": 0.64, "cracked": 0.34, "broken": 0.13}
UNBID = 0.12
"""Share of conditions for which nobody bids."""

SECOND_BID = 0.4
RENEWED_DAYS = 21
LEAST_DAYS = 3
"""A bid that is written is good for three days at least."""


def bids(
    device: Device,
    *,
    seed: int,
    day: date,
    markets: Sequence[MarketLevel],
    sellers: Mapping[str, Sequence[Seller]],
) -> Iterator[dict[str, Any]]:
    """Return the rows of trade_in for a device; `day` is the night's own."""
    if device.category not in CATEGORIES:
        return
    option = OPTION.get(device.category, "storage_gb")
    for market in markets:
        if market.code not in MARKETS:
            continue
        rng = stream(seed, "bids", device.model, market.code)
        for place, value in enumerate(sorted(int(value) for value in device.options.get(option, ()))):
            worth = device.eur * (1 + STEP_UP["storage_gb"] * place) * SHARE_OF_PRICE
            for condition, factor in CONDITIONS.items():
                for number, seller in enumerate(_bidders(rng, sellers[market.code]), 1):
                    eur = worth * factor * rng.uniform(0.9, 1.08)
                    name = f"{device.code}-{value}.{market.code}.{condition}.{number}"
                    yield {
                        "bid": name,
                        "market": market.code,
                        "model": device.model,
                        "options": {option: value},
                        "condition": condition,
                        "price": market.price_tag(max(eur, 1.0), 0),
                        "currency": market.currency,
                        "refurbisher": seller.refurbisher,
                        "expires": _expiry(day, rng.randrange(RENEWED_DAYS)).isoformat(),
                    }


def _bidders(rng: Random, sellers: Sequence[Seller]) -> list[Seller]:
    if rng.random() < UNBID:
        return []
    count = 2 if rng.random() < SECOND_BID else 1
    return [sellers[int(rng.random() * len(sellers))] for _ in range(count)]


def _expiry(day: date, phase: int) -> date:
    """The next renewal, so that a bid's row stays the same until then."""
    first = day + timedelta(days=LEAST_DAYS)
    return first + timedelta(days=(phase - first.toordinal()) % RENEWED_DAYS)
