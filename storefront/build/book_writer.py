"""Writes a release's offer book from its snapshot, its plan and the rules it was built under.

One pass over the offers in the order of their ids, so that the same inputs give the same bytes: nothing in the file
comes from a clock, a path or the order in which anything was found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from storefront.build import book_tables
from storefront.build.cost import Cost, Stopwatch
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.domain.fees import levy_shown
from storefront.domain.headline_price import Fee, headline_price
from storefront.domain.rulebook import SHOP_RULES
from storefront.domain.rules import Rules
from storefront.domain.ruletables import LAYOUT
from storefront.pages.version_words import VersionWords
from storefront.release.book_rows import FORMAT, BookHead, BookPicture, shortened

MEMORY_LIMIT = "80MB"
"""Of DuckDB alone; what does not fit is sorted on disk."""

OPENING = ("PRAGMA page_size = 4096", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN")
RULE_FILES = (*LAYOUT, "banned.csv")
IDS_IN_A_PIECE = 800
"""Of the sample: some 100,000 offers."""

BEHIND_EVERY_ID = "\U0010ffff"

_BATCH = 4000
_options = msgspec.json.Decoder(dict[str, str | int | float]).decode
_fees = msgspec.json.Decoder(list[Fee]).decode
_encode = msgspec.json.Encoder(order="sorted").encode


class _SkuLine(msgspec.Struct, frozen=True):
    """What the book takes from a SKU's view row."""

    sku: str
    options: dict[str, str | int | float]
    slugs: dict[str, str]
    gtin: str | None = None
    picture: BookPicture | None = None


class _ModelLine(msgspec.Struct, frozen=True):
    """What the book takes from a line of the plan; the rest is skipped unread."""

    model: str
    category: str
    skus: list[_SkuLine]


_decode_line = msgspec.json.Decoder(_ModelLine).decode


@dataclass(slots=True)
class _Numbered:
    """Things that stand once: each gets a number when it first comes up."""

    numbers: dict[Any, int] = field(default_factory=dict)

    def of(self, thing: Any) -> int:
        return self.numbers.setdefault(thing, len(self.numbers) + 1)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return ((number, *thing) for thing, number in self.numbers.items())


def write_book(settings: Settings, snapshot: Path, target: Path, release: str) -> Cost:
    """Write the book of a planned build. For a process of its own: its memory goes back when it ends."""
    watch = Stopwatch()
    site = Site(settings)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": "1",
        "temp_directory": str(target.parent / ".spill"),
        # As where the snapshot is made: left to choose, DuckDB may hold the offers in memory, not what they refer to.
        "disabled_optimizers": "build_side_probe_side",
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    with (
        closing(duckdb.connect(str(snapshot), read_only=True, config=config)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as book,
    ):
        # Nobody reads the file before it is whole: no journal, one transaction.
        for statement in (*OPENING, *book_tables.TABLES):
            book.execute(statement)
        _BookWriter(site, source, book).write(release)
        for statement in (*book_tables.INDEXES, "COMMIT"):
            book.execute(statement)
    return watch.cost()


class _BookWriter:
    def __init__(self, site: Site, source: duckdb.DuckDBPyConnection, book: sqlite3.Connection) -> None:
        self.site = site
        self.rules: Rules = site.rules
        self.markets = list(site.plan.markets)
        self.languages = {locale.language for locale in site.rules.locales if locale.market in self.markets}
        self.source = source
        self.book = book
        self.models: dict[str, int] = {}
        self.sellers: dict[str, int] = {}
        for statement in book_tables.SHARED:
            source.execute(statement)

    def write(self, release: str) -> None:
        self._write_head(release)
        self.models = self._write_numbered("models", book_tables.MODELS)
        self.sellers = self._write_numbered("refurbishers", book_tables.REFURBISHERS)
        self._write_skus()
        self._write_offers()
        self._insert("plans", self._plans())
        self._insert("bids", self._bids())

    def _write_head(self, release: str) -> None:
        plan = self.site.plan
        head = BookHead(
            format=FORMAT, release=release, exported_at=plan.exported_at, day=plan.day, markets=tuple(plan.markets)
        )
        self._insert("book", [(_text(head),)])
        files = ((name, (SHOP_RULES / name).read_text(encoding="utf-8")) for name in sorted(RULE_FILES))
        self._insert("rule_files", files)
        merchant = Path(self.site.settings.content) / "merchant.toml"
        self._insert("merchant", [(merchant.read_text(encoding="utf-8"),)])
        self._insert("holidays", ((market, _text(plan.holidays[market])) for market in sorted(plan.holidays)))

    def _write_numbered(self, table: str, sql: str) -> dict[str, int]:
        """Copy a table whose rows other tables name by number; returns the numbers."""
        numbers: dict[str, int] = {}
        rows = []
        for number, row in enumerate(self._rows(sql), 1):
            numbers[row[0]] = number
            rows.append((number, *row))
        self._insert(table, rows)
        return numbers

    # ---------------------------------------------------------------- SKUs
    def _write_skus(self) -> None:
        versions, pictures, kinds = _Numbered(), _Numbered(), _Numbered()
        sold: list[tuple[str, int]] = []

        def rows() -> Iterator[tuple[Any, ...]]:
            for number, (model, sku) in enumerate(self._skus(), 1):
                storage = sku.options.get("storage_gb")
                sold.append((sku.sku, kinds.of((model.category, storage if isinstance(storage, int) else None))))
                # Options keep the export's order: what words are made of them has an order of its own.
                version = versions.of((msgspec.json.encode(sku.options).decode(),))
                picture = pictures.of((_text(sku.picture),)) if sku.picture else None
                slugs = _text(shortened({k: v for k, v in sku.slugs.items() if k in self.languages}))
                yield number, sku.sku, self.models[model.model], version, sku.gtin, slugs, picture

        self._insert("skus", rows())
        self._insert("pictures", pictures.rows())
        self._insert("versions", self._worded(versions))
        self._kinds: list[tuple[str, int | None]] = list(kinds.numbers)
        self._tell("sold", [sku for sku, _ in sold], range(1, len(sold) + 1), [kind for _, kind in sold])

    def _skus(self) -> Iterator[tuple[_ModelLine, _SkuLine]]:
        for name in self.site.plan.slices:
            with (self.site.settings.plan_folder / "models" / f"{name}.jsonl").open("rb") as lines:
                for model in map(_decode_line, lines):
                    yield from ((model, sku) for sku in model.skus)

    def _worded(self, versions: _Numbered) -> Iterator[tuple[Any, ...]]:
        """Each combination of options with its words in the languages of the markets."""
        words = VersionWords(self.rules)
        for number, options in versions.rows():
            said = words.in_languages(_options(options)).items()
            yield number, options, _text({language: text for language, text in said if language in self.languages})

    # ---------------------------------------------------------------- offers
    def _write_offers(self) -> None:
        self._tell("sellers", list(self.sellers), list(self.sellers.values()))
        self._write_price_parts()
        self._insert("terms", self._rows("SELECT * FROM terms ORDER BY id"))
        self._insert("boxes", self._rows("SELECT * FROM boxes ORDER BY id"))
        self._insert("offers", self._offers())

    def _offers(self) -> Iterator[tuple[Any, ...]]:
        sample = [offer for (offer,) in self._rows(book_tables.SAMPLE)]
        # Where the cuts are changes nothing in the file: the pieces follow each other in the order of ids.
        cuts = ["", *sample[IDS_IN_A_PIECE::IDS_IN_A_PIECE], BEHIND_EVERY_ID]
        for first, last in pairwise(cuts):
            yield from self._rows(book_tables.OFFERS, markets=self.markets, first=first, last=last)

    def _write_price_parts(self) -> None:
        parts = _Numbered()
        priced = list(self._rows(book_tables.PRICED, markets=self.markets))
        numbers = [parts.of(self._price_parts(market, self._kinds[kind - 1], fees)) for market, kind, fees in priced]
        self._insert("price_parts", parts.rows())
        self._tell("price_parts", *([row[column] for row in priced] for column in range(3)), numbers)

    def _price_parts(self, market: str, kind: tuple[str, int | None], fees: str) -> tuple[Any, ...]:
        """Fees inside and beside the headline price, and the levy, as the page of the SKU has them."""
        named = _fees(fees) if fees else []
        headline = headline_price(0, named, self.rules.headline_fee_kinds(market))
        levy = levy_shown(named, self.rules.private_copy(market, *kind))
        return _text(headline.included), _text(headline.separate), levy

    # ---------------------------------------------------------------- plans, bids
    def _plans(self) -> Iterator[tuple[Any, ...]]:
        """Only plans that may be shown may be sold (rule B3); a contract summary is named by the path it is served under."""
        shown = {plan.plan: plan.summary for market in self.markets for plan in self.site.market(market).plans}
        for row in self._rows(book_tables.PLANS, markets=self.markets):
            if row[0] in shown:
                yield (*row[:11], shown[row[0]] or None)

    def _bids(self) -> Iterator[tuple[Any, ...]]:
        """Only bids of markets whose trade-in has terms."""
        for bid, market, model, options, condition, price, currency, refurbisher, expires in self._rows(
            book_tables.BIDS, markets=self.markets
        ):
            if self.rules.trade_in(market):
                yield (
                    bid, market, self.models[model], options, condition, price, currency, self.sellers[refurbisher],
                    expires,
                )  # fmt: skip

    # ---------------------------------------------------------------- reading, writing
    def _rows(self, sql: str, **values: object) -> Iterator[tuple[Any, ...]]:
        result = self.source.execute(sql, values)
        while rows := result.fetchmany(_BATCH):
            yield from rows

    def _tell(self, table: str, *columns: Sequence[object]) -> None:
        """Fill a table of DuckDB's own, column by column: by rows it takes a thousand times as long."""
        types = [kind for _, kind, *_ in self.source.execute(f"DESCRIBE {table}").fetchall()]
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        self.source.execute(f"INSERT INTO {table} SELECT {unnested}", [list(column) for column in columns])

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        remaining = iter(rows)
        first = next(remaining, None)
        if first is not None:
            places = ", ".join("?" * len(first))
            self.book.executemany(f"INSERT INTO {table} VALUES ({places})", chain((first,), remaining))


def _text(value: object) -> str:
    return _encode(value).decode()
