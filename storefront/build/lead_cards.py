"""The cards of the models that editors name, as their pages print them: the live price of each in a market."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from storefront.build.site import Site
from storefront.pages.rows import CardRow, Row, decode_card


class _Named(Row, frozen=True, kw_only=True):
    """As much of a card's line as says whose it is."""

    model: str


_name_of = msgspec.json.Decoder(_Named).decode


@lru_cache(maxsize=64)
def lead_cards(site: Site, market: str) -> dict[str, CardRow]:
    """Model -> the card of its cheapest version in stock, of every model that any editor's file names.

    A market's cards stand in files by category, a model's cheapest first (`plan_cards.py`).
    """
    wanted = set().union(*(document.models for document in site.library.every()))
    found: dict[str, CardRow] = {}
    for category in site.market(market).categories if wanted else ():
        with (site.settings.plan_folder / "cards" / f"{market}-{category.category}.jsonl").open("rb") as file:
            for line in file:
                model = _name_of(line).model
                if model in wanted and model not in found:
                    found[model] = decode_card(line)
    return found
