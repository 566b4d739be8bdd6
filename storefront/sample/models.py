"""Rows of models and SKUs. Decides what the export says of a device beside its words: pictures, figures, who made it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from storefront.sample.configurations import Configuration, gtin
from storefront.sample.descriptions import aliases, alt_texts, description, safety_texts
from storefront.sample.devices import DATA, Device
from storefront.sample.levels import MarketLevel
from storefront.sample.prices import new_eur
from storefront.sample.streams import stream

IMPACT = {"smartphones": (85, 11), "tablets": (115, 32), "laptops": (250, 79), "desktops": (380, 140)}
"""kg of CO2 equivalent over the whole life, bought new and refurbished: one estimate per category."""

IMPACT_SOURCE = {
    "scope": "Whole life of one device, from making to disposal; an estimate for the category, not for this model.",
    "baseline": "The same kind of device bought new.",
    "source": "Estimate after the ADEME study on refurbished devices",
    "source_url": "https://librairie.ademe.fr/",
    "year": 2022,
}
DOTLESS = str.maketrans({" ": "-", ".": "", "&": "and"})

NEW_PRICE_MARKETS = 0.6
"""Share of markets in which somebody was seen selling the same thing new."""

LONGEST_SEEN_DAYS = 20


def picture_name(device: Device, color: str) -> str:
    """Return the file of a drawing; devices of the same form and colour share it."""
    return f"{device.form}-{color}.svg"


def model_row(device: Device) -> dict[str, Any]:
    """Return a row of models, in the order of EXPORT.md."""
    maker = _makers()[device.brand]
    impact = IMPACT.get(device.category)
    score = device.repairability_fr
    return {
        "model": device.model,
        "brand": device.brand,
        "name": device.name,
        "category": device.category,
        "released": device.released,
        "description": description(device),
        "specs": dict(device.specs),
        "images": list(_images(device)),
        "impact": impact and {"co2e_kg_new": impact[0], "co2e_kg_refurbished": impact[1], **IMPACT_SOURCE},
        "repairability": {} if score is None else {"FR": {"score": score, "kind": "reparability"}},
        "energy_class": device.energy_class,
        "mpn": list(device.mpn),
        "aliases": aliases(device),
        "popularity": device.popularity,
        "support_until": device.support_until,
        "manufacturer": {
            "name": maker["name"],
            "address": maker["address"],
            "email": f"product-safety@{device.brand.lower().translate(DOTLESS)}.example",
        },
        "eu_responsible": _eu_responsible(device, maker),
        "safety": safety_texts(device),
    }


def sku_row(
    configuration: Configuration,
    *,
    seed: int,
    day: date,
    markets: Sequence[MarketLevel],
    wanted: frozenset[str],
) -> dict[str, Any]:
    """Return a row of skus; `day` is the first night's, from which days of seen prices count back."""
    return {
        "sku": configuration.sku,
        "model": configuration.device.model,
        "gtin": gtin(configuration),
        "options": dict(configuration.options),
        "new_price": {
            code: price
            for code, price in _new_prices(configuration, seed, day, markets)
            if code in wanted and code not in absent_markets().get(configuration.device.brand, ())
        },
    }


def absent_markets() -> Mapping[str, tuple[str, ...]]:
    """Return the markets in which a brand is not sold."""
    return {brand: tuple(maker.get("absent", "").split()) for brand, maker in _makers().items()}


def _images(device: Device) -> Iterator[dict[str, Any]]:
    for color in device.colors:
        yield {"src": picture_name(device, color), "alt": alt_texts(device), "color": color}


def _eu_responsible(device: Device, maker: Mapping[str, str]) -> dict[str, str] | None:
    """Return who answers in the Union: nobody else where the maker is in it itself (Regulation 2023/988, article 16)."""
    if "eu_name" in maker:
        return {
            "name": maker["eu_name"],
            "address": maker["eu_address"],
            "email": f"eu-contact@{device.brand.lower().translate(DOTLESS)}.example",
        }
    if maker["address"].endswith(("Netherlands", "Germany", "Sweden", "France")):
        return None
    return dict(_makers()["representative"])


def _new_prices(
    configuration: Configuration, seed: int, day: date, markets: Sequence[MarketLevel]
) -> Iterator[tuple[str, dict[str, str]]]:
    eur = new_eur(configuration)
    if eur is None:
        return
    rng = stream(seed, "new", configuration.sku)
    for market in markets:
        draw, amount = rng.random(), eur * rng.uniform(0.97, 1.06)
        seller, days = rng.choice(market.new_sellers), rng.randint(1, LONGEST_SEEN_DAYS)
        if draw < NEW_PRICE_MARKETS:
            yield (
                market.code,
                {
                    "amount": market.price_tag(amount),
                    "currency": market.currency,
                    "seller": seller,
                    "seen_on": (day - timedelta(days=days)).isoformat(),
                },
            )


@cache
def _makers() -> dict[str, Any]:
    return tomllib.loads((DATA / "makers.toml").read_text(encoding="utf-8"))
