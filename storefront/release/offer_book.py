"""The offer book: every accepted offer of a release, its goods and sellers, and the rules it was built under.

A read-only SQLite file that the build writes (`storefront/build/offer_book.py`). Functions price from it and from
nothing else. Any number of threads may read at once, each over a connection of its own.
"""

from __future__ import annotations

import sqlite3
import threading
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import msgspec

from storefront.domain.errors import ReleaseBroken, RuleInvalid, RuleMissing
from storefront.domain.headline_price import Fee
from storefront.domain.models import ModelId
from storefront.domain.plans import Plan, PlanId, goes_with
from storefront.domain.refurbishers import Refurbisher, RefurbisherId
from storefront.domain.trade_in import Bid, BidId, Condition
from storefront.release.book_rows import FORMAT, BookHead, BookPicture, Model, Offer, Sku, lengthened

if TYPE_CHECKING:
    from storefront.domain.merchant import Merchant
    from storefront.domain.rulebook import Rulebook
    from storefront.domain.rules import Rules

_OFFER = """SELECT o.offer, s.sku, m.model, t.market, t.grade, r.refurbisher, t.currency, o.price_minor,
    o.headline_minor, o.shipping_minor, p.fees, p.separate_fees, p.levy_minor, o.stock, t.ships_min, t.ships_max,
    t.warranty_months, o.battery_min_percent, t.vat_scheme, t.parts, b.accessories, t.refurbished, o.is_best
    FROM offers o JOIN skus s ON s.id = o.sku JOIN models m ON m.id = s.model JOIN refurbishers r ON r.id = o.refurbisher
    JOIN terms t ON t.id = o.terms JOIN price_parts p ON p.id = o.price_parts JOIN boxes b ON b.id = o.box
    WHERE o.offer = ?"""
# In this order: a model has few SKUs, and an index leads from a SKU to the offers that are shown.
_BEST = """SELECT o.offer FROM models m CROSS JOIN skus s ON s.model = m.id CROSS JOIN offers o ON o.sku = s.id AND o.is_best = 1
    CROSS JOIN terms t ON t.id = o.terms WHERE (? = '' OR m.model = ?) AND (? = '' OR m.category = ?) AND t.market = ?
    ORDER BY o.headline_minor, o.offer"""
_SKU = """SELECT s.sku, m.model, m.name, m.brand, m.category, s.gtin, v.options, v.words, s.slugs, p.picture
    FROM skus s JOIN models m ON m.id = s.model JOIN versions v ON v.id = s.version
    LEFT JOIN pictures p ON p.id = s.picture WHERE s.sku = ?"""
_SELLER = """SELECT refurbisher, name, legal_name, address, country, email, vat_id, rating_milli, reviews, since, certified
    FROM refurbishers WHERE refurbisher = ?"""
_PLAN = """SELECT plan, market, carrier, name, monthly_minor, currency, commitment_months, data_gb, discount_minor,
    models, terms_url, contract_summary FROM plans"""
_BID = """SELECT b.bid, b.market, m.model, b.options, b.condition, b.price_minor, b.currency, r.refurbisher, b.expires
    FROM bids b JOIN models m ON m.id = b.model JOIN refurbishers r ON r.id = b.refurbisher"""

_fees = msgspec.json.Decoder(tuple[Fee, ...]).decode
_names = msgspec.json.Decoder(tuple[str, ...]).decode
_options = msgspec.json.Decoder(dict[str, str | int | float]).decode
_bid_options = msgspec.json.Decoder(dict[str, str | int]).decode
_texts = msgspec.json.Decoder(dict[str, str]).decode
_picture = msgspec.json.Decoder(BookPicture).decode
_head = msgspec.json.Decoder(BookHead).decode
_days = msgspec.json.Decoder(tuple[date, ...]).decode


class OfferBook:
    """A book, opened for reading. Ids come from outside and may be any text: one that is not there gives None."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        self._local = threading.local()
        try:
            (text,) = self._one("SELECT head FROM book") or ("",)
            self.head = _head(text)
        except msgspec.DecodeError as problem:
            raise ReleaseBroken(f"{path} has no head of a book: {problem}", path=str(path)) from None
        if self.head.format != FORMAT:
            raise ReleaseBroken(
                f"{path} is a book of format {self.head.format}; this program reads {FORMAT}", path=str(path)
            )

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a book. Raises ReleaseBroken when it is missing, no book, or one of another format."""
        return cls(path)

    @property
    def release(self) -> str:
        """The release's id."""
        return self.head.release

    @property
    def exported_at(self) -> str:
        """When the back office took the export, RFC 3339: sales since then are not in `stock`."""
        return self.head.exported_at

    @property
    def day(self) -> date:
        """The day whose law the release follows."""
        return self.head.day

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets the release sells in."""
        return self.head.markets

    # ---------------------------------------------------------------- goods
    def offer(self, offer: str) -> Offer | None:
        """An offer by its id."""
        row = self._one(_OFFER, offer)
        if row is None:
            return None
        return Offer(
            offer=row[0], sku=row[1], model=row[2], market=row[3], grade=row[4], refurbisher=row[5], currency=row[6],
            price_minor=row[7], headline_minor=row[8], shipping_minor=row[9], fees=_fees(row[10]),
            separate_fees=_fees(row[11]), levy_minor=row[12], stock=row[13], ships_min=row[14], ships_max=row[15],
            warranty_months=row[16], battery_min_percent=row[17], vat_scheme=row[18], parts=row[19],
            accessories=_names(row[20]), refurbished=bool(row[21]), is_best=bool(row[22]),
        )  # fmt: skip

    def best_offers(self, market: str, *, model: str = "", category: str = "") -> tuple[Offer, ...]:
        """The offers that a market's pages show of a model, or of a category: the cheapest first."""
        rows = self._all(_BEST, model, model, category, category, market)
        return tuple(offer for (offer_id,) in rows if (offer := self.offer(offer_id)))

    def sku(self, sku: str) -> Sku | None:
        """A SKU by its id."""
        row = self._one(_SKU, sku)
        if row is None:
            return None
        return Sku(
            sku=row[0], model=row[1], name=row[2], brand=row[3], category=row[4], gtin=row[5], options=_options(row[6]),
            words=_texts(row[7]), slugs=lengthened(_texts(row[8])), picture=_picture(row[9]) if row[9] else None,
        )  # fmt: skip

    def model(self, model: str) -> Model | None:
        """A model by its id; also one that only trade-in knows."""
        row = self._one("SELECT model, brand, name, category FROM models WHERE model = ?", model)
        return None if row is None else Model(model=row[0], brand=row[1], name=row[2], category=row[3])

    def seller(self, refurbisher: str) -> Refurbisher | None:
        """Who sells, by the refurbisher's id."""
        row = self._one(_SELLER, refurbisher)
        if row is None:
            return None
        return Refurbisher(
            refurbisher=RefurbisherId(row[0]), name=row[1], legal_name=row[2], address=row[3], country=row[4],
            email=row[5], vat_id=row[6], rating_milli=row[7], reviews=row[8], since=date.fromisoformat(row[9]),
            certified=bool(row[10]),
        )  # fmt: skip

    # ---------------------------------------------------------------- plans, bids
    def plan(self, plan: str) -> Plan | None:
        """A carrier's plan by its id. The book holds only those that may be sold (rule B3)."""
        row = self._one(f"{_PLAN} WHERE plan = ?", plan)
        return None if row is None else _plan(row)

    def plans_for(self, market: str, model: str) -> tuple[Plan, ...]:
        """The plans sold with a model in a market, the cheapest a month first."""
        plans = [_plan(row) for row in self._all(f"{_PLAN} WHERE market = ? ORDER BY monthly_minor, plan", market)]
        return tuple(plan for plan in plans if goes_with(plan, ModelId(model)))

    def bid(self, bid: str) -> Bid | None:
        """A trade-in bid by its id."""
        row = self._one(f"{_BID} WHERE b.bid = ?", bid)
        return None if row is None else _bid(row)

    def bids(self, market: str, model: str, condition: str | None = None) -> tuple[Bid, ...]:
        """The bids for a model in a market, of one condition or of all, highest first.

        They were live on `day`; `domain.trade_in.best_bid` picks the best of those that still are.
        """
        rows = self._all(
            f"""{_BID} WHERE b.market = ? AND b.model = (SELECT id FROM models WHERE model = ?)
            AND (? IS NULL OR b.condition = ?) ORDER BY b.price_minor DESC, b.bid""",
            market,
            model,
            condition,
            condition,
        )
        return tuple(_bid(row) for row in rows)

    def bid_categories(self, market: str) -> tuple[str, ...]:
        """The categories in which somebody bids for a used device in a market, in the shop's order."""
        rows = self._all(
            "SELECT DISTINCT m.category FROM bids b JOIN models m ON m.id = b.model WHERE b.market = ?", market
        )
        found = {row[0] for row in rows}
        return tuple(category for category in self.rules().categories if category in found)

    def bid_models(self, market: str, category: str) -> tuple[tuple[str, str], ...]:
        """(model, name) of every model of a category that somebody bids for in a market, by name."""
        rows = self._all(
            "SELECT model, name FROM models WHERE category = ? AND id IN (SELECT model FROM bids WHERE market = ?) "
            "ORDER BY name, model",
            category,
            market,
        )
        return tuple((row[0], row[1]) for row in rows)

    # ---------------------------------------------------------------- law, merchant, days
    def rules(self) -> Rules:
        """The rules in force on `day`, read from the rule files' text by the domain's own code, once."""
        return self._rules

    def rules_on(self, day: date) -> Rules:
        """The rules that held, or will hold, on another day, as far as this release knows them."""
        return self._rules_by_day(day)

    def merchant(self) -> Merchant:
        """Who runs the shop, as the release's pages name it."""
        return self._merchant

    def holidays(self, market: str) -> tuple[date, ...]:
        """A market's public holidays, this year's and next year's: nothing is delivered on them."""
        row = self._one("SELECT days FROM holidays WHERE market = ?", market)
        return _days(row[0]) if row else ()

    @cached_property
    def _rules(self) -> Rules:
        return self._rulebook.on(self.day)

    @cached_property
    def _rules_by_day(self) -> Callable[[date], Rules]:
        return lru_cache(maxsize=32)(self._rulebook.on)

    @cached_property
    def _rulebook(self) -> Rulebook:
        from storefront.domain.rulebook import load_rulebook  # a third of this module's import, and not always needed

        try:
            return load_rulebook(_Folder(dict(self._all("SELECT name, text FROM rule_files"))))
        except (RuleMissing, RuleInvalid) as problem:
            # The release is older than a rule this program cannot do without, or newer than one it can read.
            raise ReleaseBroken(
                f"{self.path} holds other rules than this program needs: {problem.message}; "
                "build and publish a release with this version",
                path=str(self.path),
            ) from None

    @cached_property
    def _merchant(self) -> Merchant:
        from storefront.domain.merchant import parse_merchant

        (text,) = self._one("SELECT text FROM merchant") or ("",)
        return parse_merchant(tomllib.loads(text))

    # ---------------------------------------------------------------- reading
    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._connection().execute(sql, values).fetchone()
        except UnicodeEncodeError:  # half a character, which a JSON text may hold and no id does
            return None
        except (sqlite3.Error, OverflowError) as problem:
            raise self._broken(problem) from problem
        return row

    def _all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(sql, values).fetchall()
        except UnicodeEncodeError:
            return []
        except (sqlite3.Error, OverflowError) as problem:
            raise self._broken(problem) from problem

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection. It is closed when the thread or the book ends, whichever comes first."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # `immutable` spares SQLite the locks: nothing ever writes to a release.
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False, cached_statements=32)
            self._local.connection = connection
        return connection

    def _broken(self, problem: Exception) -> ReleaseBroken:
        return ReleaseBroken(f"{self.path} cannot be read as an offer book: {problem}", path=str(self.path))


@dataclass(frozen=True, slots=True)
class _Text:
    """A rule file, from the book instead of a folder."""

    name: str
    text: str | None

    def read_text(self, encoding: str) -> str:
        if self.text is None:
            raise FileNotFoundError(self.name)
        return self.text


@dataclass(frozen=True, slots=True)
class _Folder:
    texts: dict[str, str]

    def __truediv__(self, name: str) -> _Text:
        return _Text(name, self.texts.get(name))


def _plan(row: Sequence[Any]) -> Plan:
    return Plan(
        plan=PlanId(row[0]), market=row[1], carrier=row[2], name=row[3], monthly_minor=row[4], currency=row[5],
        commitment_months=row[6], data_gb=row[7], discount_minor=row[8],
        models=None if row[9] is None else tuple(map(ModelId, _names(row[9]))), terms_url=row[10],
        contract_summary=row[11],
    )  # fmt: skip


def _bid(row: Sequence[Any]) -> Bid:
    return Bid(
        bid=BidId(row[0]), market=row[1], model=ModelId(row[2]), options=_bid_options(row[3]),
        condition=Condition(row[4]), price_minor=row[5], currency=row[6], refurbisher=RefurbisherId(row[7]),
        expires=date.fromisoformat(row[8]),
    )  # fmt: skip
