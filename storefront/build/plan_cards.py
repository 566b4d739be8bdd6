"""The cards of listings: one model in one size, led by its cheapest version in stock, as lines by market and category."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import IO, NamedTuple, Self

from storefront.build.market_heads import MarketHeads
from storefront.build.picture_texts import PictureTexts
from storefront.build.snapshot_rows import (
    GRADE,
    HEADLINE,
    IN_STOCK,
    JSON,
    MARKET,
    OFFER,
    SELLER,
    SHIPS_MAX,
    SHIPS_MIN,
    STRUCK,
    Options,
    SoldOffer,
)
from storefront.build.version_slugs import Slugs
from storefront.domain.best_value import preselect
from storefront.domain.grades import Grade
from storefront.domain.rules import Rules
from storefront.pages.listing_page import marketed_size
from storefront.pages.rows import ModelRow, encode

# What makes two SKUs the same size of a model; colour and keyboard do not.
NOT_A_SIZE = frozenset({"color", "keyboard"})

_GRADES = {grade.value: grade for grade in Grade}
_price_and_offer = itemgetter(HEADLINE, OFFER)


class Version(NamedTuple):
    """A SKU as its cards show it; `options_text` is its options as JSON."""

    sku: str
    options: Options
    options_text: str
    slugs: Slugs
    picture: PictureTexts


class Cards:
    """The files of some models' cards, and what these tell of their markets. Use as a context manager."""

    def __init__(self, folder: Path, rules: Rules, markets: Sequence[str]) -> None:
        self._folder = folder
        self.languages = {code: sorted({locale.language for locale in rules.market(code).locales}) for code in markets}
        self.heads = {code: MarketHeads() for code in markets}
        self._files: dict[tuple[str, str], IO[bytes]] = {}
        folder.mkdir(parents=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def file(self, market: str, category: str) -> IO[bytes]:
        """Where a market's cards of a category go."""
        key = (market, category)
        if key not in self._files:
            self._files[key] = (self._folder / f"{market}-{category}.jsonl").open("wb")
        return self._files[key]


class ModelCards:
    """The cards of one model in all markets: tell it every version in the order of SKUs, then `write`."""

    def __init__(self, cards: Cards, row: ModelRow) -> None:
        self._cards = cards
        self._row = row
        # Of each market and size: price, SKU, the version and its offers in all markets.
        self._leaders: dict[str, dict[object, tuple[int, str, Version, Sequence[SoldOffer]]]] = {
            market: {} for market in cards.heads
        }

    def version(self, version: Version, lines: Sequence[SoldOffer]) -> dict[str, str]:
        """Take a version with its best offers by market; returns each market's, as JSON without brackets."""
        size = tuple([item for item in sorted(version.options.items()) if item[0] not in NOT_A_SIZE])
        texts: dict[str, str] = {}
        market = ""
        for offer in lines:
            if offer[MARKET] == market:
                texts[market] += f",{offer[JSON]}"
            else:
                market = offer[MARKET]
                texts[market] = offer[JSON]
                leaders = self._leaders[market]
            if offer[IN_STOCK]:
                leader = leaders.get(size)
                if leader is None or offer[HEADLINE] < leader[0]:
                    leaders[size] = (offer[HEADLINE], version.sku, version, lines)
        return texts

    def write(self) -> None:
        """Write the cards, in each market the cheapest first."""
        row, begun = self._row, self._begun()
        for market, heads in self._cards.heads.items():
            leaders = sorted(self._leaders[market].values(), key=itemgetter(0, 1))
            if not leaders:
                continue
            file, languages = self._cards.file(market, row.category), self._cards.languages[market]
            cards = []
            for _, sku, version, lines in leaders:
                offers = [offer for offer in lines if offer[MARKET] == market and offer[IN_STOCK]]
                cheapest = min(offers, key=_price_and_offer)
                card = _card(version, offers, cheapest, begun, languages)
                cards.append(card)
                heads.seller(cheapest[SELLER], row.popularity, sku, card)
                size = marketed_size(version.options.get("storage_gb"))
                if size is not None:
                    heads.storages[row.category][size] += 1
            file.write("\n".join([*cards, ""]).encode())
            headline, _, lead, _ = leaders[0]
            heads.cards[row.category] += len(cards)
            heads.brands[row.category][row.brand] += len(cards)
            heads.cheapest[row.category] = min(headline, heads.cheapest.get(row.category, headline))
            heads.first.setdefault(row.category, (lead.picture.picture, lead.options.get("color")))
            heads.model(row.model, row.name, row.popularity, cards[0], headline)

    def _begun(self) -> tuple[str, str, str]:
        """What all cards of the model say, between what is their own."""
        row = self._row
        brand, category, model, name = (
            encode(text).decode() for text in (row.brand, row.category, row.model, row.name)
        )
        return (
            f'"brand":{brand},"category":{category}',
            f'"model":{model},"name":{name}',
            f'"popularity":{row.popularity}',
        )


def _card(
    version: Version,
    offers: Sequence[SoldOffer],
    cheapest: SoldOffer,
    model: tuple[str, str, str],
    languages: Sequence[str],
) -> str:
    """The bytes of `encode(CardRow(...))`, as text."""
    prices = {_GRADES[offer[GRADE]]: offer[HEADLINE] for offer in offers}
    best = preselect(prices)
    branded, named, popular = model
    struck = "" if cheapest[STRUCK] is None else f',"struck":{cheapest[STRUCK]}'
    return (
        f'{{"best":["{best.value}",{prices[best]}],{branded},"grades":{len(offers)},"headline":{cheapest[HEADLINE]},'
        f'{named},"options":{version.options_text},{version.picture.of(languages)}{popular},"ships_max":{cheapest[SHIPS_MAX]},'
        f'"ships_min":{cheapest[SHIPS_MIN]},"sku":"{version.sku}","slug":{version.slugs.of(languages)}{struck}}}'
    )
