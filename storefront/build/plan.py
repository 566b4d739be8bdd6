"""From the snapshot to view rows: one pass over it, in the order of the shop, written as it goes.

Leaves a folder that render workers read: `plan.json`, `refurbishers.json`, `models/<slice>.jsonl`,
`cards/<market>-<category>.jsonl`, `sellers/<market>.jsonl`, `markets/<market>.json`, `markets/<market>-bids.json`,
`media/`. Memory holds one model and the heads of lists, whatever the number of SKUs.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO

import holidays
import msgspec

from storefront.build.pictures import Pictures
from storefront.build.snapshot_rows import SnapshotRows, SoldSku
from storefront.domain.best_value import preselect
from storefront.domain.grades import Grade
from storefront.domain.markets import Market
from storefront.domain.plans import may_show
from storefront.domain.rules import Rules
from storefront.pages.listing_page import marketed_size, page_count
from storefront.pages.rows import (
    BidRow,
    CardRow,
    CarrierPlanRow,
    CategoryRow,
    MarketRow,
    ModelRow,
    Neighbour,
    PlanRow,
    SellerRow,
    SkuRow,
    encode,
)
from storefront.pages.slugs import slugify
from storefront.pages.version_words import VersionWords

# A slice is what a worker holds the rows of, a quarter of a second of work; it renders several in one go.
PAGES_IN_A_SLICE = 500
WANTED_SHOWN = 8
SELLER_CARDS = 12
NEIGHBOURS = 8
BIDS_SHOWN = 40
# What makes two SKUs the same size of a model; colour and keyboard do not.
NOT_A_SIZE = frozenset({"color", "keyboard"})


@dataclass(slots=True)
class _MarketHeads:
    """What a market's home page, navigation and sellers need, gathered on the way."""

    cards: Counter[str] = field(default_factory=Counter)
    cheapest: dict[str, int] = field(default_factory=dict)
    first: dict[str, CardRow] = field(default_factory=dict)
    brands: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    storages: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    wanted: list[tuple[int, str, CardRow]] = field(default_factory=list)
    sellers: dict[str, list[tuple[int, str, CardRow]]] = field(default_factory=lambda: defaultdict(list))
    models: dict[str, tuple[str, int]] = field(default_factory=dict)


def public_holidays(market: str, year: int) -> tuple[date, ...]:
    """A market's national public holidays in a year and the next. Asked here, once: in a render worker it costs 30 MB."""
    return tuple(sorted(holidays.country_holidays(market, years=[year, year + 1])))


class Planner:
    """Writes the view rows of one build into `folder`."""

    def __init__(
        self,
        folder: Path,
        rows: SnapshotRows,
        rules: Rules,
        markets: Sequence[str],
        pictures: Pictures,
        *,
        models: int | None = None,
        named: frozenset[str] = frozenset(),
    ) -> None:
        """`models` is how many to take, all without it; those `named` come besides."""
        self.models_wanted = models
        self.named = named
        self.folder = folder
        self.rows = rows
        self.rules = rules
        self.markets: Mapping[str, Market] = {code: rules.market(code) for code in rules.markets if code in markets}
        self.pictures = pictures
        self.words = VersionWords(rules)
        self.heads: dict[str, _MarketHeads] = {code: _MarketHeads() for code in self.markets}
        self.slices: list[str] = []
        for name in ("models", "cards", "sellers", "markets"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def write(self, digest: str, exported_at: str) -> PlanRow:
        """Write everything; returns what all pages share."""
        refurbishers = self.rows.refurbishers()
        (self.folder / "refurbishers.json").write_bytes(encode(refurbishers))
        self._write_models()
        self._write_sellers()
        self._write_markets()
        present: dict[str, tuple[str, ...]] = {}
        pages: dict[str, dict[str, int]] = {}
        for category in self.rules.categories:
            counts = {code: heads.cards[category] for code, heads in self.heads.items() if heads.cards[category]}
            present[category] = tuple(counts)
            pages[category] = {code: page_count(cards) for code, cards in counts.items()}
        plan = PlanRow(
            export_digest=digest,
            exported_at=exported_at,
            day=self.rules.day,
            markets=tuple(self.markets),
            slices=tuple(self.slices),
            category_markets=present,
            category_pages=pages,
            holidays={code: public_holidays(code, self.rules.day.year) for code in self.markets},
        )
        (self.folder / "plan.json").write_bytes(encode(plan))
        return plan

    # ---------------------------------------------------------------- models, SKUs, cards
    def _write_models(self) -> None:
        neighbours = self._neighbours()
        cards: dict[tuple[str, str], IO[bytes]] = {}
        slice_file: IO[bytes] | None = None
        room = 0
        models_seen = 0
        try:
            for model, skus in self.rows.models_with_skus(tuple(self.markets)):
                enough = self.models_wanted is not None and models_seen >= self.models_wanted
                if enough and model.model not in self.named:
                    continue
                models_seen += 1
                row = self._model(model, skus, neighbours.get(model.model, ()))
                if not row.skus:
                    continue
                weight = sum(len(self.markets[code].locales) for sku in row.skus for code in sku.offers)
                if slice_file is None or room < weight:
                    if slice_file:
                        slice_file.close()
                    self.slices.append(f"{len(self.slices):04d}")
                    slice_file = (self.folder / "models" / f"{self.slices[-1]}.jsonl").open("wb")
                    room = PAGES_IN_A_SLICE
                room -= weight
                slice_file.write(encode(row) + b"\n")
                for code, card in self._cards(row):
                    key = (code, row.category)
                    if key not in cards:
                        cards[key] = (self.folder / "cards" / f"{code}-{row.category}.jsonl").open("wb")
                    cards[key].write(encode(card) + b"\n")
        finally:
            for file in (*cards.values(), slice_file):
                if file:
                    file.close()

    def _model(self, model: ModelRow, skus: Iterator[SoldSku], near: tuple[Neighbour, ...]) -> ModelRow:
        images = self.rows.images(model.model)
        found = []
        for sold in skus:
            color = sold.options.get("color")
            image = next((image for image in images if image.color == color), images[0] if images else None)
            found.append(
                SkuRow(
                    sku=sold.sku,
                    gtin=sold.gtin,
                    options=sold.options,
                    slugs={
                        language: slugify(model.name, words)
                        for language, words in self.words.in_languages(sold.options).items()
                    },
                    offers=sold.offers,
                    new_price=sold.new_price,
                    picture=self.pictures.picture(image.src, image.alt) if image else None,
                )
            )
        return msgspec.structs.replace(model, skus=found, neighbours=near)

    def _neighbours(self) -> dict[str, tuple[Neighbour, ...]]:
        """For each model the ones next to it in its category by popularity; a link without a price."""
        found: dict[str, tuple[Neighbour, ...]] = {}
        for _, group in groupby(self.rows.sold_models(tuple(self.markets)), key=attrgetter("category")):
            models = list(group)
            rows = []
            for sold in models:
                images = self.rows.images(sold.model)
                picture = self.pictures.picture(images[0].src, images[0].alt) if images else None
                rows.append(Neighbour(model=sold.model, name=sold.name, markets=sold.markets, picture=picture))
            for place, row in enumerate(rows):
                others = sorted(
                    (
                        other
                        for other in range(max(0, place - NEIGHBOURS), min(len(rows), place + NEIGHBOURS + 1))
                        if other != place
                    ),
                    key=lambda other: (abs(other - place), other),
                )
                found[row.model] = tuple(rows[other] for other in others[:NEIGHBOURS])
        return found

    def _cards(self, row: ModelRow) -> Iterator[tuple[str, CardRow]]:
        for code, market in self.markets.items():
            heads = self.heads[code]
            sizes: dict[tuple[tuple[str, object], ...], list[tuple[int, str, SkuRow]]] = defaultdict(list)
            for sku in row.skus:
                prices = [offer.headline for offer in sku.offers.get(code, ()) if offer.stock > 0]
                if prices:
                    size = tuple(sorted((k, v) for k, v in sku.options.items() if k not in NOT_A_SIZE))
                    sizes[size].append((min(prices), sku.sku, sku))
            leaders = sorted(
                (min(group, key=lambda item: item[:2]) for group in sizes.values()), key=lambda item: item[:2]
            )
            cards = [self._card(row, market, sku, headline) for headline, _, sku in leaders]
            for card, refurbisher in cards:
                self._note(heads, card, refurbisher)
                yield code, card
            if cards:
                lead = cards[0][0]
                heads.models[row.model] = (row.name, lead.headline)
                heads.wanted = heapq.nlargest(
                    WANTED_SHOWN,
                    [*heads.wanted, (row.popularity, row.model, lead)],
                    key=lambda item: item[:2],
                )

    @staticmethod
    def _card(row: ModelRow, market: Market, sku: SkuRow, headline: int) -> tuple[CardRow, str]:
        """The card of a size, led by its cheapest SKU, and who sells that."""
        offers = [offer for offer in sku.offers[market.code] if offer.stock > 0]
        cheapest = min(offers, key=lambda offer: (offer.headline, offer.offer))
        prices = {Grade(offer.grade): offer.headline for offer in offers}
        best = preselect(prices)
        card = CardRow(
            model=row.model,
            name=row.name,
            brand=row.brand,
            category=row.category,
            popularity=row.popularity,
            options=sku.options,
            sku=sku.sku,
            slug={locale.language: sku.slugs[locale.language] for locale in market.locales},
            headline=headline,
            grades=len(offers),
            ships_min=cheapest.ships_min,
            ships_max=cheapest.ships_max,
            struck=cheapest.reduction.struck if cheapest.reduction else None,
            best=(best.value, prices[best]),
            picture=sku.picture,
        )
        return card, cheapest.refurbisher

    def _note(self, heads: _MarketHeads, card: CardRow, refurbisher: str) -> None:
        category = card.category
        heads.cards[category] += 1
        heads.cheapest[category] = min(card.headline, heads.cheapest.get(category, card.headline))
        heads.first.setdefault(category, card)
        heads.brands[category][card.brand] += 1
        storage = marketed_size(card.options.get("storage_gb"))
        if storage is not None:
            heads.storages[category][storage] += 1
        best = heads.sellers[refurbisher]
        entry = (card.popularity, card.sku, card)
        if len(best) < SELLER_CARDS:
            heapq.heappush(best, entry)
        elif entry[:2] > best[0][:2]:
            heapq.heapreplace(best, entry)

    # ---------------------------------------------------------------- sellers, markets
    def _write_sellers(self) -> None:
        for code, heads in self.heads.items():
            with (self.folder / "sellers" / f"{code}.jsonl").open("wb") as file:
                for refurbisher, offers in self.rows.offers_by_seller(code):
                    best = sorted(heads.sellers.get(refurbisher, ()), key=lambda entry: (-entry[0], entry[1]))
                    row = SellerRow(refurbisher=refurbisher, offers=offers, cards=[card for _, _, card in best])
                    file.write(encode(row) + b"\n")

    def _carrier_plans(self, code: str) -> list[CarrierPlanRow]:
        """The plans that may be shown: without its contract summary none is, where the law wants one (rule B3)."""
        plans = self.rows.carrier_plans(code, self.pictures.document)
        needed = self.rules.plans_need_summary(code)
        return [plan for plan in plans if may_show(plan.summary, needs_summary=needed)]

    def _write_markets(self) -> None:
        for code, heads in self.heads.items():
            bids: list[BidRow] = self.rows.bids(code, BIDS_SHOWN) if self.rules.trade_in(code) else []
            row = MarketRow(
                market=code,
                categories=[
                    CategoryRow(
                        category=category,
                        cards=heads.cards[category],
                        cheapest=heads.cheapest[category],
                        picture=heads.first[category].picture,
                        color=heads.first[category].options.get("color"),
                        brands=tuple(sorted(heads.brands[category].items(), key=lambda item: (-item[1], item[0]))),
                        storages=tuple(sorted(heads.storages[category].items())),
                    )
                    for category in self.rules.categories
                    if heads.cards[category]
                ],
                wanted=[card for _, _, card in heads.wanted],
                bids=bids,
                models=heads.models,
                plans=self._carrier_plans(code),
            )
            (self.folder / "markets" / f"{code}.json").write_bytes(encode(row))
            if self.rules.trade_in(code):
                (self.folder / "markets" / f"{code}-bids.json").write_bytes(encode(self.rows.bid_table(code)))
