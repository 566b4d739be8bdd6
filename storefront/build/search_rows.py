"""The part of what a market sells that search needs; a decoder skips the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from storefront.pages.rows import Picture, Row


class SearchOffer(Row, frozen=True, kw_only=True):
    """Grade, price and stock of an offer, as in `OfferRow`."""

    grade: str
    headline: int
    stock: int


class SearchSku(Row, frozen=True, kw_only=True):
    """A version, as in `SkuRow`."""

    sku: str
    options: dict[str, str | int | float]
    slugs: dict[str, str]
    offers: dict[str, list[SearchOffer]]
    picture: Picture | None = None


class SearchModel(Row, frozen=True, kw_only=True):
    """A model, as in `ModelRow`."""

    model: str
    brand: str
    name: str
    category: str
    popularity: int
    specs: dict[str, str | int | float | bool]
    skus: list[SearchSku]
    mpn: tuple[str, ...] = ()
    aliases: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


_decode = msgspec.json.Decoder(SearchModel).decode


def read_models(plan_folder: Path, market: str) -> Iterator[SearchModel]:
    """Every model that a market sells, one at a time."""
    with (plan_folder / "sold" / f"{market}.jsonl").open("rb") as lines:
        yield from map(_decode, lines)
