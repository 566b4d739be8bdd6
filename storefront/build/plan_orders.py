"""How a plan travels between the processes that make it: what is begun, who writes what of it, what came of that.

Reads nothing that only they need: whoever gives the orders does without DuckDB, Pillow and the calendars.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from storefront.build.cost import Cost
from storefront.build.market_heads import MarketHeads
from storefront.build.settings import Settings
from storefront.pages.rows import CarrierPlanRow, Neighbour

NEIGHBOURS = 8

Made = tuple[str, tuple[int, ...], bool]
"""A picture's address, its widths, and whether it is a drawing."""


class ShopModel(NamedTuple):
    """A model some market has: how its neighbours link to it, its category, how many SKUs the plan takes of it."""

    neighbour: Neighbour
    category: str
    skus: int


class OpenPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that has its slices and pictures, and no rows yet.

    `shop` is every model that some market has, in the shop's order; `slices` are the ids of each slice's models, `pages`
    how many pages their SKUs have.
    """

    digest: str
    exported_at: str
    snapshot: Path
    markets: tuple[str, ...]
    shop: tuple[ShopModel, ...]
    slices: dict[str, tuple[str, ...]]
    pages: dict[str, int]
    carrier_plans: dict[str, list[CarrierPlanRow]]
    pictures: dict[str, Made | None]


class RangeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What to write: `slices` by name, each the ids of its models.

    `shop` are these models in the shop's order, with the neighbours of the first and last; `pictures` what became of
    the export's pictures; `number` tells ranges apart, in the shop's order.
    """

    settings: Settings
    snapshot: Path
    markets: tuple[str, ...]
    number: int
    slices: dict[str, tuple[str, ...]]
    shop: tuple[ShopModel, ...]
    pictures: dict[str, Made | None]


class RangeDone(msgspec.Struct, frozen=True, kw_only=True):
    """What was gathered on the way, by market."""

    heads: dict[str, MarketHeads]
    cost: Cost


def ranges(settings: Settings, plan: OpenPlan, number: int) -> list[RangeOrder]:
    """The plan's slices as at most `number` ranges of about as many SKUs, to be written side by side."""
    places = {sold.neighbour.model: place for place, sold in enumerate(plan.shop)}
    skus = {sold.neighbour.model: sold.skus for sold in plan.shop}
    share = sum(skus.values()) / number
    cut: list[dict[str, tuple[str, ...]]] = [{}]
    held = 0
    for name, models in plan.slices.items():
        if held >= share * len(cut):
            cut.append({})
        cut[-1][name] = models
        held += sum(skus[model] for model in models)
    orders = []
    for place, slices in enumerate(found for found in cut if found):
        wanted = [places[model] for models in slices.values() for model in models]
        shop = plan.shop[max(0, wanted[0] - NEIGHBOURS) : wanted[-1] + NEIGHBOURS + 1]
        orders.append(
            RangeOrder(
                settings=settings,
                snapshot=plan.snapshot,
                markets=plan.markets,
                number=place,
                slices=slices,
                shop=shop,
                pictures=plan.pictures,
            )
        )
    return orders
