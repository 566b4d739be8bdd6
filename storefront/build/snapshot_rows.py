"""Reads a snapshot in the order of the shop: categories as the rules have them, models by popularity, SKUs by id.

The one place that knows the snapshot's tables and the view rows both. Models are read some at a time; nothing is held
but them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import msgspec

from storefront.build import offer_json, snapshot_extras
from storefront.domain.rules import Rules
from storefront.pages.rows import (
    BidRow,
    BidTableRow,
    CarrierPlanRow,
    Impact,
    ModelRow,
    Person,
    Quote,
    RefurbisherRow,
    Repairability,
    Worth,
)

MEMORY_LIMIT = "120MB"
"""Of DuckDB alone."""

_BATCH = 2000
Options = dict[str, str | int | float]
_options = msgspec.json.Decoder(Options).decode


class Image(msgspec.Struct, frozen=True):
    """A picture as the export names it."""

    src: str
    alt: dict[str, str]
    color: str | None = None


_images = msgspec.json.Decoder(list[Image]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldModel:
    """A model with the colours of its sold SKUs, and for each of these SKUs the markets that have it, as bits.

    Bit `n` stands for the market at place `n` of those asked for.
    """

    model: str
    name: str
    category: str
    colors: list[object]
    sold_in: list[int]
    images: list[Image]


SoldOffer = tuple[int, str, str, str, int, bool, str, str, int, int, int | None]
"""The best offer of a SKU, grade and market: its SKU's place in `SnapshotRows.skus`, and so on as the names below say.

`JSON` is its view row, the rest what a card needs of it. Plain tuples: a night reads hundreds of thousands.
"""
SKU: Final = 0
MARKET: Final = 1
JSON: Final = 2
GRADE: Final = 3
HEADLINE: Final = 4
IN_STOCK: Final = 5
OFFER: Final = 6
SELLER: Final = 7
SHIPS_MIN: Final = 8
SHIPS_MAX: Final = 9
STRUCK: Final = 10


class SoldSku(NamedTuple):
    """A SKU; `options` and `new_price` are JSON as the snapshot has it."""

    place: int
    sku: str
    gtin: str | None
    options: str
    new_price: str


class SnapshotRows:
    """A snapshot, opened for reading."""

    def __init__(self, path: Path, rules: Rules) -> None:
        self._connection = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "memory_limit": MEMORY_LIMIT,
                "threads": "1",
                "temp_directory": str(path.parent / "spill"),
            },
        )
        self.rules = rules
        categories = ", ".join(f"'{name}'" for name in rules.categories)
        self._order = f"list_position([{categories}], m.category), m.popularity DESC, m.model"

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def sold_models(self, markets: Sequence[str]) -> Iterator[SoldModel]:
        """Every model some market has, in the shop's order."""
        sql = f"""
            WITH here AS (SELECT sku, bit_or(1::BIGINT << (list_position($markets, market) - 1)) AS markets
                FROM best_offers WHERE list_contains($markets, market) GROUP BY sku)
            SELECT m.model, m.name, m.category, m.images, s.options, here.markets
            FROM here JOIN skus s ON s.sku = here.sku JOIN models m ON m.model = s.model
            ORDER BY {self._order}, s.sku"""
        for (model, name, category, images), group in groupby(
            self._rows(sql, {"markets": list(markets)}), key=itemgetter(0, 1, 2, 3)
        ):
            found = [(_options(row[4]).get("color"), row[5]) for row in group]
            yield SoldModel(
                model=model,
                name=name,
                category=category,
                colors=[color for color, _ in found],
                sold_in=[markets for _, markets in found],
                images=_images(images),
            )

    # ---------------------------------------------------------------- models, some at a time
    def take(self, models: Sequence[str], markets: Sequence[str]) -> None:
        """Turn to these models: what `models`, `skus` and `offers` give is of them, and of these markets."""
        self._tell("models_taken", "model VARCHAR, place INTEGER", list(models), list(range(len(models))))
        self._skus = [
            SoldSku(*row)
            for row in self._rows(
                """SELECT t.place, s.sku, s.gtin, s.options, s.new_price FROM skus s
                JOIN models_taken t ON t.model = s.model ORDER BY t.place, s.sku"""
            )
        ]
        categories = dict(
            self._rows("SELECT t.place, m.category FROM models m JOIN models_taken t ON t.model = m.model")
        )
        kinds: dict[tuple[str, object], int] = {}
        numbers = [
            kinds.setdefault((categories[sku.place], _options(sku.options).get("storage_gb")), len(kinds))
            for sku in self._skus
        ]
        self._tell(
            "skus_taken",
            "sku VARCHAR, place INTEGER, kind INTEGER",
            [sku.sku for sku in self._skus],
            list(range(len(numbers))),
            numbers,
        )
        self._write_price_parts(list(kinds), markets)

    def offers(self) -> Iterator[SoldOffer]:
        """The best offers of the models taken, SKU by SKU, market by market, worst grade first."""
        sql = f"""SELECT t.place, o.market, {offer_json.OFFER}, o.grade, o.price_minor + p.inside, o.stock > 0, o.offer,
                o.refurbisher, o.ships_min, o.ships_max, r.struck_minor
            FROM best_offers o JOIN skus_taken t ON t.sku = o.sku
            JOIN price_parts p ON p.market = o.market AND p.kind = t.kind AND p.fees = o.fees
            LEFT JOIN reductions r ON r.offer = o.offer
            ORDER BY t.place, o.market, {offer_json.GRADE_PLACE}"""
        return self._rows(sql)

    def _write_price_parts(self, kinds: Sequence[tuple[str, object]], markets: Sequence[str]) -> None:
        """The table of what fees make of a price: few fees differ, and it takes the law to say."""
        self._connection.execute(offer_json.PRICE_PARTS)
        priced = list(
            self._rows(
                """SELECT DISTINCT o.market, t.kind, o.fees FROM best_offers o JOIN skus_taken t ON t.sku = o.sku
                WHERE list_contains($markets, o.market)""",
                {"markets": list(markets)},
            )
        )
        rows = []
        for market, kind, fees in priced:
            category, storage = kinds[kind]
            rows.append((market, kind, fees, *offer_json.price_parts(self.rules, market, category, storage, fees)))
        if rows:
            self._fill("price_parts", *([row[column] for row in rows] for column in range(len(rows[0]))))

    @property
    def skus(self) -> Sequence[SoldSku]:
        """The SKUs of the models taken, in the models' order, sold or not."""
        return self._skus

    def models(self) -> list[tuple[ModelRow, list[Image]]]:
        """The models taken, in order, without SKUs and neighbours, and their pictures."""
        ratings = snapshot_extras.ratings(self._rows)
        quotes = snapshot_extras.quotes(self._rows)
        worths = snapshot_extras.worths(self._rows, self.rules)
        sql = f"""SELECT {_MODEL_COLUMNS}, m.images FROM models m JOIN models_taken t ON t.model = m.model
            ORDER BY t.place"""
        return [(_model_row(row, ratings, quotes, worths), _images(images)) for *row, images in self._rows(sql)]

    # ---------------------------------------------------------------- sellers, bids, plans
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

    # ---------------------------------------------------------------- asking
    def _rows(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> Iterator[tuple[Any, ...]]:
        result = self._connection.execute(sql, values if isinstance(values, Mapping) else list(values))
        while rows := result.fetchmany(_BATCH):
            yield from rows

    def _tell(self, table: str, definition: str, *columns: Sequence[object]) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({definition})")
        if columns[0]:
            self._fill(table, *columns)

    def _fill(self, table: str, *columns: Sequence[object]) -> None:
        """Fill a table of DuckDB's own, column by column: by rows it takes a thousand times as long."""
        types = [kind for _, kind, *_ in self._connection.execute(f"DESCRIBE {table}").fetchall()]
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        self._connection.execute(f"INSERT INTO {table} SELECT {unnested}", [list(column) for column in columns])


_MODEL_COLUMNS = (
    "m.model, brand, name, category, released, popularity, description, specs, safety, mpn, impact, repairability, "
    "energy_class, support_until, manufacturer, eu_responsible, aliases"
)


def _model_row(
    row: Sequence[Any],
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
