"""A published release with a small offer book, written row by row: the tables are the build's own, nothing is rendered."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storefront.build import book_tables
from storefront.build.book_writer import RULE_FILES
from storefront.domain.rulebook import SHOP_RULES, load_rulebook
from storefront.release.book_rows import BOOK, FORMAT, shortened
from storefront.release.folder import CURRENT
from storefront.release.runtime_files import write_files

DAY = "2026-11-21"
EXPORTED_AT = "2026-11-21T02:00:00Z"
RULES = load_rulebook().on(datetime(2026, 11, 21, tzinfo=UTC).date())
CURRENCIES = {code: market.currency for code, market in RULES.markets.items()}


@dataclass(frozen=True, kw_only=True)
class MadeOffer:
    """An offer of the one phone: minor units; `separate` are fees beside the headline price."""

    offer: str
    market: str = "FR"
    price: int = 20000
    stock: int = 5
    shipping: int = 0
    seller: str = "wallo"
    grade: str = "good"
    inside: int = 0
    separate: int = 0
    levy: int = 0
    months: int = 12
    vat_scheme: str = "margin"
    model: str = "iphone-13"


@dataclass(frozen=True, kw_only=True)
class MadePlan:
    """A carrier's plan of France."""

    plan: str = "plan-20"
    market: str = "FR"
    discount: int = 2000
    models: tuple[str, ...] | None = ("iphone-13",)
    contract_summary: str | None = "documents/plan-20.pdf"


@dataclass(frozen=True, kw_only=True)
class MadeBid:
    """What a seller of the release pays for a used device."""

    bid: str
    market: str = "FR"
    model: str = "iphone-13"
    storage: int = 128
    condition: str = "good"
    price: int = 18000
    seller: str = "wallo"
    expires: str = "2026-12-31"


@dataclass(frozen=True, kw_only=True)
class MadeRelease:
    """What a release sells, and when the back office counted it."""

    name: str = "2026-11-21-000000000000"
    offers: tuple[MadeOffer, ...] = ()
    plans: tuple[MadePlan, ...] = ()
    bids: tuple[MadeBid, ...] = ()
    exported_at: str = EXPORTED_AT
    pages: dict[str, str] = field(default_factory=dict)


def publish(releases: Path, release: MadeRelease) -> Path:
    """Write a release and make it the live one."""
    runtime = releases / release.name / "runtime"
    runtime.mkdir(parents=True)
    write_small_book(runtime / BOOK, release)
    for name, text in release.pages.items():
        path = runtime / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write_files(runtime, release.name)
    passing = releases / ".current"
    passing.symlink_to(release.name)
    passing.replace(releases / CURRENT)
    return runtime


def write_small_book(path: Path, release: MadeRelease) -> None:
    """The offer book of a release."""
    models = sorted({offer.model for offer in release.offers} | {"iphone-13"})
    sellers = sorted({one.seller for one in (*release.offers, *release.bids)})
    head = {
        "format": FORMAT,
        "release": release.name,
        "exported_at": release.exported_at,
        "day": DAY,
        "markets": list(CURRENCIES),
    }
    with closing(sqlite3.connect(path)) as book:
        for statement in (*book_tables.TABLES, *book_tables.INDEXES):
            book.execute(statement)
        _insert(book, "book", [json.dumps(head)])
        for name in RULE_FILES:
            _insert(book, "rule_files", [name, (SHOP_RULES / name).read_text(encoding="utf-8")])
        _insert(book, "merchant", ['sample = true\nname = "Reprise"\nemail = "help@shop.example"\n'])
        for number, model in enumerate(models, 1):
            _insert(book, "models", [number, model, "Apple", "iPhone 13", "smartphones"])
            slugs = json.dumps(shortened({"fr": f"{model}-128-go", "en": f"{model}-128-gb"}))
            _insert(book, "skus", [number, f"SKU-{model}", number, 1, None, slugs, None])
        words = {"fr": "128 Go, Minuit", "en": "128 GB, Midnight", "ja": "128 GB"}
        _insert(book, "versions", [1, '{"storage_gb": 128}', json.dumps(words)])
        for number, seller in enumerate(sellers, 1):
            identity = [seller.title(), f"{seller} SARL", "1 rue de Paris", "FR", f"{seller}@seller.example", "FR1"]
            _insert(book, "refurbishers", [number, seller, *identity, 4500, 100, "2020-01-01", 1])
        _insert(book, "boxes", [1, '["cable"]'])
        for number, offer in enumerate(release.offers, 1):
            _insert_offer(book, number, offer, models.index(offer.model) + 1, sellers.index(offer.seller) + 1)
        for bid in release.bids:
            model = models.index(bid.model) + 1
            options = json.dumps({"storage_gb": bid.storage})
            paid = [bid.condition, bid.price, CURRENCIES[bid.market], sellers.index(bid.seller) + 1, bid.expires]
            _insert(book, "bids", [bid.bid, bid.market, model, options, *paid])
        for plan in release.plans:
            fixed = ["Forfait 20 Go", 1199, CURRENCIES[plan.market], 12, 20]
            named = None if plan.models is None else json.dumps(plan.models)
            row = [plan.plan, plan.market, "Carrier", *fixed, plan.discount, named]
            _insert(book, "plans", [*row, "https://carrier.example/terms", plan.contract_summary])
        book.commit()


def _insert_offer(book: sqlite3.Connection, number: int, offer: MadeOffer, sku: int, seller: int) -> None:
    inside = [{"kind": "service", "minor": offer.inside}] if offer.inside else []
    beside = [{"kind": "service", "minor": offer.separate}] if offer.separate else []
    _insert(book, "price_parts", [number, json.dumps(inside), json.dumps(beside), offer.levy])
    terms = [offer.grade, 2, 4, offer.months, offer.vat_scheme, "genuine", 1]
    _insert(book, "terms", [number, offer.market, CURRENCIES[offer.market], *terms])
    amounts = [offer.price, offer.price + offer.inside, offer.shipping, offer.stock]
    _insert(book, "offers", [offer.offer, sku, seller, number, number, 1, *amounts, 90, 1])


def _insert(book: sqlite3.Connection, table: str, values: list[Any]) -> None:
    book.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
