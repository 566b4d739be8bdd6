"""The invented refurbishers of the sample. Decides who they are and how each of them sells; their names are in data/refurbishers.csv."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storefront.sample.devices import DATA
from storefront.sample.levels import ENDINGS, MarketLevel
from storefront.sample.streams import stream

LOCAL_SHARE = 3
"""A refurbisher of the market's own country is drawn this many times as often as one from abroad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A refurbisher and its habits. `quality` is 0 to 5, `dearness` multiplies its prices."""

    refurbisher: str
    country: str
    identity: Mapping[str, str]
    quality: float
    dearness: float
    ending: int
    warranty_months: int
    slow_days: int
    generous: bool
    service_fee: bool
    standard_vat: float
    row: Mapping[str, Any]


def read_sellers(seed: int) -> list[Seller]:
    """Read all refurbishers, each with habits drawn from its own stream."""
    with (DATA / "refurbishers.csv").open(encoding="utf-8", newline="") as file:
        return [_seller(seed, line) for line in csv.DictReader(file)]


def sellers_of(market: MarketLevel, sellers: Sequence[Seller]) -> list[Seller]:
    """Return who delivers to a market, those of its own country several times."""
    local = [seller for seller in sellers if seller.country == market.code]
    abroad = [seller for seller in sellers if seller.country in market.abroad]
    return [*local * LOCAL_SHARE, *abroad]


def _seller(seed: int, identity: Mapping[str, str]) -> Seller:
    name = identity["refurbisher"]
    rng = stream(seed, "seller", name)
    quality = round(rng.triangular(3.6, 4.95, 4.55), 2)
    rated = rng.random() < 0.95
    row = {
        "refurbisher": name,
        "name": identity["name"],
        "legal_name": identity["legal_name"],
        "address": identity["address"],
        "country": identity["country"],
        "email": f"contact@{name}.example",
        "vat_id": identity["vat_id"],
        "rating": round(quality, 1) if rated else None,
        "reviews": int(rng.paretovariate(0.8) * 60) % 9000 if rated else 0,
        "since": f"{rng.randint(2014, 2024)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        "certified": rng.random() < 0.3,
    }
    return Seller(
        refurbisher=name,
        country=identity["country"],
        identity=identity,
        quality=quality,
        dearness=1 + (quality - 4.4) * 0.08 + rng.uniform(-0.04, 0.04),
        ending=rng.choice(ENDINGS),
        warranty_months=rng.choice((12, 12, 12, 24, 24, 36)),
        slow_days=rng.choice((0, 0, 0, 1, 2)),
        generous=rng.random() < 0.35,
        service_fee=rng.random() < 0.02,
        standard_vat=rng.choice((0.02, 0.02, 0.05, 0.3)),
        row=row,
    )
