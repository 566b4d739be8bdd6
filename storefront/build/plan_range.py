"""Writes the view rows of some slices of models, and the cards of their markets: ranges may be written side by side.

Models are read some thousand SKUs at a time; rows are put together from JSON, most of which DuckDB wrote
(`offer_json.py`), so that no row of an offer is ever a Python object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from storefront.build.cost import Stopwatch
from storefront.build.picture_texts import PictureTexts
from storefront.build.pictures import view_row
from storefront.build.plan_cards import Cards, ModelCards, Version
from storefront.build.plan_orders import NEIGHBOURS, Made, RangeDone, RangeOrder, ShopModel
from storefront.build.plan_sold import ModelLines, SoldLines
from storefront.build.site import rules_on
from storefront.build.snapshot_rows import SKU, Image, Options, SnapshotRows, SoldOffer, SoldSku
from storefront.build.together import together
from storefront.build.version_slugs import VersionSlugs
from storefront.domain.reference_price import NewPriceRow, reference_price
from storefront.domain.rules import Rules
from storefront.pages.rows import ModelRow, NewPrice, encode
from storefront.pages.slugs import part_of_slug

SKUS_AT_ONCE = 4000

_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_new_prices = msgspec.json.Decoder(dict[str, NewPriceRow]).decode
_options = msgspec.json.Decoder(Options).decode


def write_range(order: RangeOrder) -> RangeDone:
    """Write a range's slices, `models/<slice>.jsonl`, its cards, `cards/<number>/<market>-<category>.jsonl`, and what
    its markets sell, `sold/<number>/<market>.jsonl`.
    """
    watch = Stopwatch()
    rules = rules_on(order.settings)
    rows = SnapshotRows(order.snapshot, rules)
    try:
        folder, part = order.settings.plan_folder, str(order.number)
        with (
            Cards(folder / "cards" / part, rules, order.markets) as cards,
            SoldLines(folder / "sold" / part, rules, order.markets) as sold,
        ):
            _RangeWriter(order, rules, rows, cards, sold).write()
            return RangeDone(heads=cards.heads, cost=watch.cost())
    finally:
        rows.close()


class _RangeWriter:
    def __init__(self, order: RangeOrder, rules: Rules, rows: SnapshotRows, cards: Cards, sold: SoldLines) -> None:
        self.order = order
        self.rules = rules
        self.rows = rows
        self.cards = cards
        self.sold = sold
        self.slugs = VersionSlugs(rules)
        self.neighbours = _Neighbours(order.shop)

    def write(self) -> None:
        folder = self.order.settings.plan_folder / "models"
        sizes = {sold.neighbour.model: sold.skus for sold in self.order.shop}
        for names in _batches(self.order.slices, sizes):
            self.rows.take([model for name in names for model in self.order.slices[name]], self.order.markets)
            models = self._models()
            for name in names:
                with (folder / f"{name}.jsonl").open("wb") as file:
                    for _ in self.order.slices[name]:
                        file.write(next(models))

    def _models(self) -> Iterator[bytes]:
        """The lines of the models taken."""
        models = self.rows.models()
        skus = self.rows.skus
        offers = groupby(self.rows.offers(), key=itemgetter(SKU))
        sold = ((skus[place], list(lines)) for place, lines in offers)
        for place, of_model in groupby(sold, key=lambda item: item[0].place):
            row, images = models[place]
            yield self._model(row, images, of_model)

    def _model(self, row: ModelRow, images: Sequence[Image], skus: Iterator[tuple[SoldSku, list[SoldOffer]]]) -> bytes:
        pictures = _Pictures(images, self.order.pictures)
        cards, sold = ModelCards(self.cards, row), ModelLines(self.sold, row)
        slug = part_of_slug(row.name)
        lines = []
        for sku, found in skus:
            options = _options(sku.options)
            slugs = self.slugs.of(slug, options)
            picture = pictures.of_color(options.get("color"))
            version = Version(sku.sku, options, sku.options, slugs, picture)
            offers = cards.version(version, found)
            gtin = _member("gtin", sku.gtin)
            sold.version(version, gtin, offers)
            new = self._new_prices(sku.new_price, offers) if sku.new_price != "{}" else ""
            texts = ",".join([f'"{market}":[{text}]' for market, text in offers.items()])
            lines.append(
                f'{{{gtin}{new}"offers":{{{texts}}},"options":{sku.options},{picture.all}"sku":"{sku.sku}",'
                f'"slugs":{slugs.all}}}'
            )
        sold.write()
        cards.write()
        pieces = _pieces(encode(row))
        pieces["skus"] = msgspec.Raw(f"[{','.join(lines)}]".encode())
        if near := self.neighbours.of(row.model):
            pieces["neighbours"] = msgspec.Raw(near)
        return encode(pieces) + b"\n"

    def _new_prices(self, text: str, offers: Mapping[str, str]) -> str:
        """The prices new in the markets that have a SKU, as `"new_price":{...},` (rule P2)."""
        prices = _new_prices(text)
        found: dict[str, NewPrice] = {}
        for market in offers.keys() & prices.keys():
            if price := reference_price(prices, market, self.rules.day):
                found[market] = NewPrice(minor=price.amount.minor, seller=price.seller, seen_on=price.seen_on)
        return _member("new_price", found)


class _Pictures:
    """A model's pictures, made once each."""

    def __init__(self, images: Sequence[Image], made: Mapping[str, Made | None]) -> None:
        self._images = images
        self._made = made
        self._known: dict[object, PictureTexts] = {}

    def of_color(self, color: object) -> PictureTexts:
        """The picture of a colour, else the first."""
        if color not in self._known:
            image = image_of(self._images, color)
            self._known[color] = PictureTexts(view_row(self._made[image.src], image.alt) if image else None)
        return self._known[color]


def _member(name: str, row: object) -> str:
    return f'"{name}":{encode(row).decode()},' if row else ""


def image_of(images: Sequence[Image], color: object) -> Image | None:
    """The picture that stands for a version of this colour."""
    return next((image for image in images if image.color == color), images[0] if images else None)


class _Neighbours:
    """For each model the ones next to it in its category by popularity; a link without a price."""

    def __init__(self, shop: Sequence[ShopModel]) -> None:
        self._shop = shop
        self._places = {sold.neighbour.model: place for place, sold in enumerate(shop)}
        self._texts: dict[int, bytes] = {}

    def of(self, model: str) -> bytes:
        """Their rows as JSON, b'' where there are none."""
        shop, place = self._shop, self._places[model]
        others = sorted(
            (
                other
                for other in range(max(0, place - NEIGHBOURS), min(len(shop), place + NEIGHBOURS + 1))
                if other != place and shop[other].category == shop[place].category
            ),
            key=lambda other: (abs(other - place), other),
        )
        texts = [self._text(other) for other in others[:NEIGHBOURS]]
        return b"[" + b",".join(texts) + b"]" if texts else b""

    def _text(self, place: int) -> bytes:
        if place not in self._texts:
            self._texts[place] = encode(self._shop[place].neighbour)
        return self._texts[place]


def _batches(slices: Mapping[str, Sequence[str]], skus: Mapping[str, int]) -> Iterator[list[str]]:
    """Slices that are read together: each reading passes over all offers, and holds those of its models."""
    return together([(name, sum(skus[model] for model in models)) for name, models in slices.items()], SKUS_AT_ONCE)
