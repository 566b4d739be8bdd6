"""What a market's home page, navigation and sellers need of its cards, gathered as the cards are written.

Cards are kept as the JSON that their lines hold: of tens of thousands a few hundred come first somewhere.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter

from storefront.pages.rows import CardRow, CategoryRow, Picture, decode_card

WANTED_SHOWN = 8
SELLER_CARDS = 12

_first_two = itemgetter(0, 1)


@dataclass(slots=True)
class MarketHeads:
    """Of one market; `wanted` and each seller's best are (popularity, model or SKU, card)."""

    cards: Counter[str] = field(default_factory=Counter)
    cheapest: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[Picture | None, str | int | float | None]] = field(default_factory=dict)
    brands: dict[str, Counter[str]] = field(default_factory=partial(defaultdict, Counter))
    storages: dict[str, Counter[int]] = field(default_factory=partial(defaultdict, Counter))
    wanted: list[tuple[int, str, str]] = field(default_factory=list)
    sellers: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    models: dict[str, tuple[str, int]] = field(default_factory=dict)

    def model(self, model: str, name: str, popularity: int, lead: str, headline: int) -> None:
        """Note a model that the market has in stock, its cheapest card and that one's price."""
        self.models[model] = (name, headline)
        _keep_best(self.wanted, WANTED_SHOWN, (popularity, model, lead))

    def seller(self, refurbisher: str, popularity: int, sku: str, card: str) -> None:
        """Note a card that one of a seller's offers leads."""
        _keep_best(self.sellers.setdefault(refurbisher, []), SELLER_CARDS, (popularity, sku, card))

    def add(self, later: MarketHeads) -> None:
        """Count in what was gathered of models further down the shop's order."""
        self.cards.update(later.cards)
        for category, cheapest in later.cheapest.items():
            self.cheapest[category] = min(cheapest, self.cheapest.get(category, cheapest))
            self.first.setdefault(category, later.first[category])
            self.brands[category].update(later.brands[category])
            self.storages[category].update(later.storages[category])
        for entry in later.wanted:
            _keep_best(self.wanted, WANTED_SHOWN, entry)
        for refurbisher, best in later.sellers.items():
            for entry in best:
                _keep_best(self.sellers.setdefault(refurbisher, []), SELLER_CARDS, entry)
        self.models |= later.models

    def categories(self, order: Sequence[str]) -> list[CategoryRow]:
        """The categories that the market has in stock."""
        return [
            CategoryRow(
                category=category,
                cards=self.cards[category],
                cheapest=self.cheapest[category],
                picture=self.first[category][0],
                color=self.first[category][1],
                brands=tuple(sorted(self.brands[category].items(), key=lambda item: (-item[1], item[0]))),
                storages=tuple(sorted(self.storages[category].items())),
            )
            for category in order
            if self.cards[category]
        ]

    def wanted_cards(self) -> list[CardRow]:
        """The cards of the models asked for most."""
        return [decode_card(card) for _, _, card in sorted(self.wanted, key=_first_two, reverse=True)]

    def seller_cards(self, refurbisher: str) -> list[CardRow]:
        """The cards of a seller that are asked for most."""
        best = sorted(self.sellers.get(refurbisher, ()), key=lambda entry: (-entry[0], entry[1]))
        return [decode_card(card) for _, _, card in best]


def _keep_best(best: list[tuple[int, str, str]], most: int, entry: tuple[int, str, str]) -> None:
    if len(best) < most:
        heapq.heappush(best, entry)
    elif entry > best[0]:
        heapq.heapreplace(best, entry)
