"""Reads a snapshot in the order of the shop: categories as the rules have them, models by popularity, SKUs by id.

The one place that knows the snapshot's tables and the view rows both. Cursors stream; nothing is held but one model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from storefront.build import snapshot_extras
from storefront.domain.fees import levy_shown
from storefront.domain.grades import GRADES
from storefront.domain.headline_price import Fee, headline_price
from storefront.domain.reference_price import reference_price
from storefront.domain.rules import Rules
from storefront.pages.rows import (
    BidRow,
    BidTableRow,
    CarrierPlanRow,
    FeeRow,
    Impact,
    ModelRow,
    NewPrice,
    OfferRow,
    Person,
    Quote,
    ReductionRow,
    RefurbisherRow,
    Repairability,
    Worth,
)

_BATCH = 2000
# Pages say 'sold out', 'the last one' or nothing: that one piece more was sold is no change.
STOCK_TOLD = 2
_GRADE_PLACE = {grade.value: place for place, grade in enumerate(GRADES)}


class Image(msgspec.Struct, frozen=True):
    """A picture as the export names it."""

    src: str
    alt: dict[str, str]
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldModel:
    """A model and the markets that have any of its SKUs."""

    model: str
    name: str
    category: str
    markets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldSku:
    """A SKU with its best offers by market, worst grade first."""

    sku: str
    gtin: str | None
    options: dict[str, str | int | float]
    new_price: dict[str, NewPrice]
    offers: dict[str, list[OfferRow]]


class SnapshotRows:
    """A snapshot, opened for reading."""

    def __init__(self, path: Path, rules: Rules) -> None:
        self._connection = duckdb.connect(
            str(path),
            read_only=True,
            config={"memory_limit": "200MB", "threads": "2", "temp_directory": str(path.parent / "spill")},
        )
        self.rules = rules
        categories = ", ".join(f"'{name}'" for name in rules.categories)
        self._order = f"list_position([{categories}], m.category), m.popularity DESC, m.model"
        self._images: dict[str, list[Image]] = {
            model: msgspec.json.decode(images, type=list[Image])
            for model, images in self._rows("SELECT model, images FROM models")
        }

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def images(self, model: str) -> list[Image]:
        """A model's pictures."""
        return self._images.get(model, [])

    def sold_models(self, markets: Sequence[str]) -> Iterator[SoldModel]:
        """Every model some market has, in the shop's order."""
        sql = f"""
            SELECT m.model, any_value(m.name), any_value(m.category), list(DISTINCT b.market)
            FROM models m JOIN skus s ON s.model = m.model JOIN best_offers b ON b.sku = s.sku
            WHERE list_contains(?, b.market)
            GROUP BY m.model, m.category, m.popularity ORDER BY {self._order}"""
        for model, name, category, found in self._rows(sql, [list(markets)]):
            yield SoldModel(
                model=model,
                name=name,
                category=category,
                markets=tuple(code for code in self.rules.markets if code in found),
            )

    def models_with_skus(self, markets: Sequence[str]) -> Iterator[tuple[ModelRow, Iterator[SoldSku]]]:
        """Each model with its SKUs; the SKUs of one must be used before the next is asked for."""
        ratings = snapshot_extras.ratings(self._rows)
        quotes = snapshot_extras.quotes(self._rows)
        worths = snapshot_extras.worths(self._rows, self.rules)
        models = self._rows(f"SELECT {_MODEL_COLUMNS} FROM models m ORDER BY {self._order}", own_cursor=True)
        offers = groupby(
            self._rows(
                f"""SELECT m.model, {_OFFER_COLUMNS} FROM best_offers b JOIN skus s ON s.sku = b.sku
                JOIN models m ON m.model = s.model LEFT JOIN reductions r ON r.offer = b.offer
                WHERE list_contains(?, b.market)
                ORDER BY {self._order}, s.sku""",
                [list(markets)],
                own_cursor=True,
            ),
            key=itemgetter(0),
        )
        pending = next(offers, None)
        for row in models:
            model = _model_row(row, ratings, quotes, worths)
            if pending is None or pending[0] != model.model:
                continue
            yield model, self._skus(pending[1], model.category)
            pending = next(offers, None)

    def _skus(self, rows: Iterator[tuple[Any, ...]], category: str) -> Iterator[SoldSku]:
        for sku, group in groupby(rows, key=itemgetter(1)):
            lines = list(group)
            first = lines[0]
            options: dict[str, str | int | float] = msgspec.json.decode(first[3])
            offers: dict[str, list[tuple[int, OfferRow]]] = {}
            for line in lines:
                offer = self._offer(line, category, options.get("storage_gb"))
                offers.setdefault(line[5], []).append((_GRADE_PLACE[offer.grade], offer))
            new_price: dict[str, NewPrice] = {}
            prices = msgspec.json.decode(first[4])
            for market in offers:
                price = reference_price(prices, market, self.rules.day)
                if price:
                    new_price[market] = NewPrice(minor=price.amount.minor, seller=price.seller, seen_on=price.seen_on)
            yield SoldSku(
                sku=sku,
                gtin=first[2],
                options=options,
                new_price=new_price,
                offers={
                    market: [offer for _, offer in sorted(offers[market], key=itemgetter(0))]
                    for market in sorted(offers)
                },
            )

    def _offer(self, line: tuple[Any, ...], category: str, storage_gb: object) -> OfferRow:
        (market, grade, offer, refurbisher, price, shipping, fees, stock, battery, months, ships_min, ships_max, parts,
         accessories, tested, wiped, reason, rivals, struck, began, ends) = line[5:]  # fmt: skip
        named = [Fee(kind=fee["kind"], minor=fee["minor"]) for fee in msgspec.json.decode(fees)] if fees else []
        headline = headline_price(price, named, self.rules.headline_fee_kinds(market))
        storage = storage_gb if isinstance(storage_gb, int) else None
        due = self.rules.private_copy(market, category, storage)
        return OfferRow(
            offer=offer,
            refurbisher=refurbisher,
            grade=grade,
            headline=headline.total_minor,
            price=price,
            shipping=shipping,
            stock=min(stock, STOCK_TOLD),
            ships_min=ships_min,
            ships_max=ships_max,
            warranty_months=months,
            reason=str(reason),
            rivals=rivals,
            refurbished=tested and wiped,
            fees=tuple(FeeRow(kind=fee.kind, minor=fee.minor) for fee in headline.included),
            separate_fees=tuple(FeeRow(kind=fee.kind, minor=fee.minor) for fee in headline.separate),
            levy=levy_shown(named, due),
            battery=battery,
            reduction=ReductionRow(struck=struck, began=began, ends=ends) if struck else None,
            parts=parts,
            accessories=tuple(msgspec.json.decode(accessories)),
        )

    def refurbishers(self) -> list[RefurbisherRow]:
        """Every seller, with the markets it has offers in."""
        sql = """SELECT r.refurbisher, name, legal_name, address, country, email, since, certified, reviews,
            rating_milli, vat_id, (SELECT list(DISTINCT market) FROM offers o WHERE o.refurbisher = r.refurbisher)
            FROM refurbishers r ORDER BY r.refurbisher"""
        return [
            RefurbisherRow(
                refurbisher=row[0], name=row[1], legal_name=row[2], address=row[3], country=row[4], email=row[5],
                since=row[6], certified=row[7], reviews=row[8], rating_milli=row[9], vat_id=row[10],
                markets=tuple(sorted(row[11] or ())),
            )
            for row in self._rows(sql)
        ]  # fmt: skip

    def offers_by_seller(self, market: str) -> Iterator[tuple[str, int]]:
        """Each seller with an offer in a market, and how many of its offers are in stock there."""
        yield from self._rows(
            """SELECT refurbisher, count(*) FILTER (stock > 0) FROM offers WHERE market = ?
            GROUP BY refurbisher ORDER BY refurbisher""",
            [market],
        )

    def bids(self, market: str, limit: int) -> list[BidRow]:
        """The best live bids of a market, for what people ask for most."""
        return snapshot_extras.bids(self._rows, market, limit)

    def bid_table(self, market: str) -> list[BidTableRow]:
        """The best live bid of a market per model, options and condition."""
        return snapshot_extras.bid_table(self._rows, market)

    def carrier_plans(self, market: str, document: Callable[[str], str]) -> list[CarrierPlanRow]:
        """The carrier plans of a market; `document` gives the path under which a file of the export is served."""
        return snapshot_extras.carrier_plans(self._rows, market, document)

    def _rows(self, sql: str, values: Sequence[object] = (), *, own_cursor: bool = False) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.cursor() if own_cursor else self._connection
        result = cursor.execute(sql, list(values))
        while rows := result.fetchmany(_BATCH):
            yield from rows


_MODEL_COLUMNS = (
    "m.model, brand, name, category, released, popularity, description, specs, safety, mpn, impact, repairability, "
    "energy_class, support_until, manufacturer, eu_responsible, aliases"
)
_OFFER_COLUMNS = (
    "s.sku, s.gtin, s.options, s.new_price, b.market, b.grade, b.offer, b.refurbisher, b.price_minor, b.shipping_minor, "
    "b.fees, b.stock, b.battery_min_percent, b.warranty_months, b.ships_min, b.ships_max, b.parts, b.accessories, "
    "b.tests_done, b.data_wiped, b.reason, b.offers_in_stock, r.struck_minor, r.began, r.ends"
)


def _model_row(
    row: tuple[Any, ...],
    ratings: Mapping[str, list[int]],
    quotes: Mapping[str, dict[str, list[Quote]]],
    worths: Mapping[str, dict[str, Worth]],
) -> ModelRow:
    (model, brand, name, category, released, popularity, description, specs, safety, mpn, impact, repairability,
     energy_class, support_until, manufacturer, eu_responsible, aliases) = row  # fmt: skip

    def decoded(text: str | None, kind: Any) -> Any:
        return msgspec.json.decode(text, type=kind) if text else None

    stars = ratings.get(model, [0] * 5)
    return ModelRow(
        model=model,
        brand=brand,
        name=name,
        category=category,
        released=released,
        popularity=popularity,
        description=decoded(description, dict[str, str]) or {},
        specs=decoded(specs, dict[str, str | int | float | bool]) or {},
        skus=[],
        safety=decoded(safety, dict[str, str]) or {},
        mpn=tuple(decoded(mpn, list[str]) or ()),
        aliases=decoded(aliases, dict[str, tuple[str, ...]]) or {},
        impact=decoded(impact, Impact),
        repairability=decoded(repairability, dict[str, Repairability]) or {},
        energy_class=energy_class,
        support_until=support_until if isinstance(support_until, date) else None,
        manufacturer=decoded(manufacturer, Person),
        eu_responsible=decoded(eu_responsible, Person),
        ratings=(stars[0], stars[1], stars[2], stars[3], stars[4]),
        quotes=dict(quotes.get(model, {})),
        worth=dict(worths.get(model, {})),
    )
