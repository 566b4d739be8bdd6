"""What the offer book hands out: an offer, a SKU, a model, each as it stood when the release was built.

Amounts are minor units of the offer's currency. Nothing here is formatted but words and slugs, which a page of the same
release shows too. Plans, bids and refurbishers are the domain's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import takewhile
from typing import Final

import msgspec

from storefront.domain import urls
from storefront.domain.headline_price import Fee
from storefront.domain.markets import Locale

BOOK: Final = "offers.sqlite"
"""The book's file name in a release's `runtime/`."""

FORMAT: Final = 1
"""Raised when a table or column of the book changes; a reader opens no other."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted offer of the export.

    `headline_minor` is the price as the page shows it: `price_minor` and `fees` (rule P4). `separate_fees` stand beside
    it and are due too. Delivery is one parcel per seller: the highest `shipping_minor` of what is bought of it. `levy_minor` is the private-copy levy, which the
    price holds already (rule P6). `stock` is the export's: what was sold since is not taken off. `refurbished`: tested and
    wiped (rule T1). `is_best`: the one its page shows for this SKU, grade and market.
    """

    offer: str
    sku: str
    model: str
    market: str
    grade: str
    refurbisher: str
    currency: str
    price_minor: int
    headline_minor: int
    shipping_minor: int
    fees: tuple[Fee, ...]
    separate_fees: tuple[Fee, ...]
    levy_minor: int
    stock: int
    ships_min: int
    ships_max: int
    warranty_months: int
    battery_min_percent: int | None
    vat_scheme: str
    parts: str
    accessories: tuple[str, ...]
    refurbished: bool
    is_best: bool

    @property
    def unit_minor(self) -> int:
        """What one piece costs without delivery: the headline price and every fee beside it."""
        return self.headline_minor + sum(fee.minor for fee in self.separate_fees)


class BookPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture as pages use it: `src` is a path of the site or an https address, `alt` is per language.

    `widths` is empty for a drawing; else a photo stands at `<src without its extension>-<width>.webp` and `.jpg`.
    """

    src: str
    alt: dict[str, str]
    widths: tuple[int, ...] = ()
    drawing: bool = False


class Sku(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration. `name` is the model's; `words` are its options in each language: `{'fr': '128 Go, Minuit'}`."""

    sku: str
    model: str
    name: str
    brand: str
    category: str
    gtin: str | None
    options: dict[str, str | int | float]
    words: dict[str, str]
    slugs: dict[str, str]
    picture: BookPicture | None

    def path(self, locale: Locale) -> str:
        """The path of its page in a locale, which is there when the locale's market has an offer of it."""
        return urls.sku(locale.slug, self.slugs.get(locale.language, ""), self.sku)


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A product family."""

    model: str
    brand: str
    name: str
    category: str


class BookHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a book says of itself. `exported_at` is RFC 3339, `day` the one whose law the release follows."""

    format: int
    release: str
    exported_at: str
    day: date
    markets: tuple[str, ...]


def shortened(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts per language with what they all begin with said once, under the key ''. Slugs of a SKU share a name."""
    first, last = min(texts.values(), default=""), max(texts.values(), default="")
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    start = first[:alike]
    return {"": start, **{language: text[len(start) :] for language, text in texts.items()}}


def lengthened(texts: Mapping[str, str]) -> dict[str, str]:
    """What was shortened, whole again."""
    return {language: texts.get("", "") + text for language, text in texts.items() if language}
