"""Nights of a tiny shop without its pages: an export is loaded with the history so far, and its prices are published."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb

from storefront.catalog.history_feeding import PRICES, feed_history
from storefront.catalog.load import Loaded
from storefront.catalog.price_history import history_file, read_nights
from storefront.catalog.price_list import write_price_list
from storefront.release.folder import ReleaseHead, write_manifest
from tests.catalog.export_builder import load, make_export, make_offer, make_refurbisher, rules_on

FIRST = date(2026, 9, 1)

SELLERS = [make_refurbisher(), make_refurbisher(refurbisher="atelier", name="Atelier")]


def priced(price: str, **changes: Any) -> dict[str, Any]:
    """An offer without fees."""
    return make_offer(**{"price": price, "mandatory_fees": [], "shipping_price": "0"} | changes)


@dataclass(kw_only=True)
class Shop:
    """A folder of releases, and the day it is."""

    folder: Path
    markets: Sequence[str] = ("FR",)
    day: date = FIRST
    number: int = field(default=0)

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def history(self) -> Path:
        return history_file(self.releases)

    def load(self, *offers: Mapping[str, Any], hour: int = 2, **tables: Any) -> Loaded:
        """Load an export of these offers as today's build would."""
        self.number += 1
        exported_at = datetime.combine(self.day, time(hour), UTC)
        export = make_export(
            self.folder,
            name=f"export-{self.number}",
            manifest={"exported_at": exported_at.isoformat(), "markets": list(self.markets)},
            offers=list(offers),
            refurbishers=SELLERS,
            **tables,
        )
        return load(export, rules=rules_on(self.day), now=exported_at + timedelta(hours=2), history=self.history)

    def publish(self, loaded: Loaded) -> str:
        """Publish what was loaded; returns the release."""
        release = f"{self.day}-{self.number:012d}"
        exported_at = loaded.exported_at.replace(year=self.day.year, month=self.day.month, day=self.day.day)
        folder = self.releases / release
        (folder / PRICES).parent.mkdir(parents=True)
        shutil.copyfile(self.price_list(loaded), folder / PRICES)
        head = ReleaseHead(
            release=release,
            exported_at=exported_at.isoformat(),
            day=self.day.isoformat(),
            site_url="https://shop.example",
            markets=list(loaded.markets),
            partial="",
        )
        write_manifest(folder, head, [])
        feed_history(self.releases, release)
        return release

    def price_list(self, loaded: Loaded) -> Path:
        """What a build of this export leaves for the history."""
        path = loaded.snapshot.with_suffix(".parquet")
        if not path.exists():
            write_price_list(loaded.snapshot, path, loaded.markets)
        return path

    def copied_to(self, folder: Path) -> "Shop":
        """The same shop in another folder, with its history and nothing else."""
        other = Shop(folder=folder, markets=self.markets, day=self.day, number=self.number)
        other.history.parent.mkdir(parents=True)
        shutil.copyfile(self.history, other.history)
        return other

    def night(self, *offers: Mapping[str, Any]) -> Loaded:
        """Load, publish, and go to bed."""
        loaded = self.load(*offers)
        self.publish(loaded)
        self.day += timedelta(days=1)
        return loaded

    def quiet_nights(self, count: int, *offers: Mapping[str, Any], **tables: Any) -> None:
        """So many nights with one and the same prices: read once, published every night."""
        loaded = self.load(*offers, **tables)
        for _ in range(count):
            self.publish(loaded)
            self.day += timedelta(days=1)

    def prices(self) -> list[tuple[Any, ...]]:
        """The history as people read it: seller, SKU, market, price, days."""
        with duckdb.connect(str(self.history), read_only=True) as history:
            return history.execute(
                "SELECT refurbisher, sku, market, minor, first_seen, last_seen FROM prices ORDER BY first_seen, sku, refurbisher, market"
            ).fetchall()

    @property
    def digest(self) -> str:
        return read_nights(self.history).digest


def announced(loaded: Loaded) -> dict[str, int]:
    """Offer to struck price."""
    return dict(rows_of(loaded, "SELECT offer, struck_minor FROM reductions ORDER BY offer"))


def rows_of(loaded: Loaded, sql: str) -> list[tuple[Any, ...]]:
    """Ask the snapshot."""
    with duckdb.connect(str(loaded.snapshot), read_only=True) as snapshot:
        return snapshot.execute(sql).fetchall()
