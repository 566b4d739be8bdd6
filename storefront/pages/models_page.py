"""Every model of a market by category, with the price it starts from: where the search form leads without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storefront.domain import urls
from storefront.pages import json_ld
from storefront.pages.links import Places, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.rows import CardRow
from storefront.pages.shop import Shop

# A longer list helps nobody on a phone; the category's own pages hold the rest.
MODELS_OF_A_CATEGORY = 500
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelGroup:
    """A category: its id is the anchor, `models` are (name, path, price), `more` is a text where the list was cut."""

    id: str
    name: str
    path: str
    models: list[tuple[str, str, str]]
    more: str


def model_group(shop: Shop, category: str, cards: Iterable[CardRow]) -> ModelGroup:
    """The models behind a category's cards, which come by popularity; listed by name, numbers as numbers."""
    lowest: dict[str, tuple[str, int]] = {}
    for card in cards:
        known = lowest.get(card.model)
        lowest[card.model] = (card.name, min(card.headline, known[1]) if known else card.headline)
    kept = sorted(list(lowest.items())[:MODELS_OF_A_CATEGORY], key=lambda item: (_by_number(item[1][0]), item[0]))
    name = shop.t(f"category.{category}")
    return ModelGroup(
        id=category,
        name=name,
        path=urls.category(shop.locale.slug, category),
        models=[
            (model_name, urls.model(shop.locale.slug, model), shop.t("price.from", price=shop.formats.money(minor)))
            for model, (model_name, minor) in kept
        ],
        more=shop.t("search.models_more", category=name) if len(lowest) > len(kept) else "",
    )


def models_page(shop: Shop, groups: Sequence[ModelGroup]) -> Page:
    """The page at `/<locale>/models/`."""
    path = urls.fixed(shop.locale.slug, "models")
    heading = shop.t("search.all_models")
    country = shop.formats.country(shop.market.code)
    crumbs = ((shop.t("nav.home"), urls.home(shop.locale.slug)), (heading, path))
    return Page(
        path=path,
        title=titled(shop, heading),
        description=shop.t("search.models_text", country=country),
        places=Places(paths=everywhere(shop, "models/")),
        crumbs=crumbs,
        structured=json_ld.script(json_ld.breadcrumbs(shop, crumbs)),
        data={"heading": heading, "groups": groups},
    )


def _by_number(name: str) -> list[tuple[bool, int, str]]:
    """A key that puts 'Galaxy S9' before 'Galaxy S10'."""
    pieces = _NUMBER.split(name.casefold())
    return [(not piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece) for piece in pieces if piece]
