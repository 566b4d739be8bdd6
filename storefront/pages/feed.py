"""The Google Merchant feed of a locale, item by item: RSS 2.0 with Google's namespace (docs/feeds.md).

One item is one SKU page, with the offer that the page shows before anybody clicks: Google compares price,
availability and condition with the landing page. Limits of lengths are those of Google's product data specification.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from storefront.domain import urls
from storefront.domain.grades import Grade
from storefront.pages import json_ld, labels
from storefront.pages.chosen_offer import chosen_offer
from storefront.pages.model_view import ModelView, Variant
from storefront.pages.offer_view import OfferWords
from storefront.pages.rows import OfferRow, ReductionRow
from storefront.pages.shop import Shop

NAMESPACE = "http://base.google.com/ns/1.0"
LONGEST_ID = 50
LONGEST_TITLE = 150
LONGEST_DESCRIPTION = 5000
LONGEST_MPN = 70
END = b"</channel>\n</rss>\n"
# What no XML 1.0 document can hold, escaped or not (XML 1.0, 2.2).
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


class Group(NamedTuple):
    """The versions of a model in a market: whether there are several, and the options that then tell them apart."""

    several: bool
    telling: tuple[str, ...]


def group_of(options: Sequence[Mapping[str, object]]) -> Group:
    """The group of versions with these options. A group's items all name the same options (variant_option)."""
    several = len(options) > 1
    names = dict.fromkeys(name for version in options for name in version) if several else ()
    return Group(several, tuple(name for name in names if all(name in version for version in options)))


class Feed:
    """Makes the items of one locale. A SKU without a picture has none: Google lists it under no terms."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.words = OfferWords(shop)
        self._grades = {grade.value: shop.t(f"grade.{grade.value}") for grade in Grade}
        self._zone = ZoneInfo(shop.market.time_zone)
        self._shipping = lru_cache(maxsize=500)(self._make_shipping)
        self._option = lru_cache(maxsize=2000)(self._make_option)
        self._color = lru_cache(maxsize=500)(self._make_color)
        self._states = {known: shop.t(f"product.{'refurbished' if known else 'used'}") for known in (True, False)}
        self._separator = "、" if shop.locale.language == "ja" else ", "

    def head(self) -> bytes:
        """What stands before the first item."""
        shop = self.shop
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}">\n<channel>\n'
            f"<title>{_text(f'{shop.merchant.name}, {shop.locale.native_name}')}</title>\n"
            f"<link>{_text(shop.absolute(urls.home(shop.locale.slug)))}</link>\n"
            f"<description>{_text(shop.t('site.tagline'))}</description>\n<language>{shop.locale.code}</language>\n"
        ).encode()

    def grade(self, grade: str) -> str:
        """A grade's name."""
        return self._grades[grade]

    def items(self, view: ModelView, group: Group | None = None) -> Iterator[bytes]:
        """The items of a model, one a SKU that this market has and that has a picture.

        With a view of some of a model's versions comes the `group` of all that the market has.
        """
        group = group or group_of([variant.sku.options for variant in view.variants.values()])
        words = _ModelWords(self, view, group)
        for variant in view.variants.values():
            if variant.sku.picture is not None:
                yield self._item(words, variant).encode()

    def _item(self, words: _ModelWords, variant: Variant) -> str:
        shop, sku = self.shop, variant.sku
        chosen = chosen_offer(variant.offers)
        offer = chosen.offer
        name = f"{words.name} {variant.words}".strip()
        title = self._separator.join((name, self._grades[offer.grade], self._states[chosen.refurbished]))
        return (
            f"<item>\n<g:id>{_text(fitting(sku.sku))}</g:id>\n<g:title>{_text(cut(title, LONGEST_TITLE))}</g:title>\n"
            f"{words.description(offer.grade, offer.battery)}<g:link>{_text(shop.absolute(variant.path))}</g:link>\n"
            f"{_element('image_link', shop.absolute(json_ld.image_path(sku)))}"
            f"{_SOLD_OUT if chosen.sold_out else _IN_STOCK}{self._prices(offer)}"
            f"{_REFURBISHED if chosen.refurbished else _USED}{words.brand}{self._identifiers(variant, words.mpn)}"
            f"{words.product_type}{self._variant(words, variant)}"
            f"{self._shipping(offer.shipping, offer.ships_min, offer.ships_max)}"
            f"{_element('external_seller_id', fitting(offer.refurbisher))}"
            f"{_element('custom_label_0', offer.grade)}{words.category}</item>\n"
        )

    def _prices(self, offer: OfferRow) -> str:
        """The page's price; with an announced reduction, the struck one and the page's (rule P1)."""
        reduction = offer.reduction
        if reduction is None:
            return f"<g:price>{self._amount(offer.headline)}</g:price>\n"
        return (
            _element("price", self._amount(reduction.struck))
            + _element("sale_price", self._amount(offer.headline))
            + _element("sale_price_effective_date", self._days(reduction))
        )

    def _days(self, reduction: ReductionRow) -> str:
        """First and last moment of a reduction, on the market's clock."""

        def midnight(day: date) -> str:
            return datetime.combine(day, time(), self._zone).strftime("%Y-%m-%dT%H:%M%z")

        return f"{midnight(reduction.began)}/{midnight(reduction.ends)}"

    def _identifiers(self, variant: Variant, mpn: str) -> str:
        """GTIN, else the maker's part number beside the brand, else that there is none."""
        gtin = variant.sku.gtin
        return f"{f'<g:gtin>{gtin}</g:gtin>{_LINE}' if gtin else ''}{mpn}" or _element("identifier_exists", "no")

    def _variant(self, words: _ModelWords, variant: Variant) -> str:
        """What tells a version from its siblings."""
        options = variant.sku.options
        color = options.get("color")
        begun = "" if color is None else self._color(color)
        return begun + words.group + "".join([self._option(name, options[name]) for name in words.telling])

    def _make_color(self, color: str | int | float) -> str:
        return _element("color", cut(labels.option_value("color", color, self.shop), 100))

    def _make_option(self, name: str, value: str | int | float) -> str:
        named = _element("name", labels.option_name(name, self.shop))
        return f"<g:variant_option>\n{named}{_element('value', labels.option_value(name, value, self.shop))}</g:variant_option>\n"

    def _make_shipping(self, price: int, shortest: int, longest: int) -> str:
        """Delivery as the page says it: so many working days in all, none of them spent handling."""
        inner = (
            _element("country", self.shop.market.code)
            + _element("price", self._amount(price))
            + _element("min_handling_time", "0")
            + _element("max_handling_time", "0")
            + _element("min_transit_time", str(shortest))
            + _element("max_transit_time", str(longest))
        )
        return f"<g:shipping>\n{inner}</g:shipping>\n"

    def _amount(self, minor: int) -> str:
        return f"{self.shop.formats.plain(minor)} {self.shop.market.currency}"


class _ModelWords:
    """What the items of a model share, escaped once."""

    def __init__(self, feed: Feed, view: ModelView, group: Group) -> None:
        shop, model = feed.shop, view.model
        self._feed = feed
        self._view = view
        self._described: dict[tuple[str, int | None], str] = {}
        self.name = model.name
        self.brand = _element("brand", cut(model.brand, LONGEST_MPN))
        self.mpn = _element("mpn", model.mpn[0]) if model.mpn and len(model.mpn[0]) <= LONGEST_MPN else ""
        self.category = _element("custom_label_1", model.category)
        self.product_type = _element("product_type", f"{shop.t(f'category.{model.category}')} > {model.brand}")
        self.telling = group.telling
        self.group = ""
        if group.several:
            begun = _element("item_group_id", fitting(model.model))
            self.group = begun + _element("item_group_title", cut(model.name, LONGEST_TITLE))

    def description(self, grade: str, battery: int | None) -> str:
        """The model's description, and what a grade promises of it."""
        key = (grade, battery)
        if key not in self._described:
            feed, view = self._feed, self._view
            promise = f"{feed.grade(grade)}: {feed.words.criteria(grade, view.model.category, battery)}"
            self._described[key] = _element("description", cut(f"{view.description} {promise}", LONGEST_DESCRIPTION))
        return self._described[key]


def fitting(identifier: str) -> str:
    """Return an id within Google's 50 characters: a longer one keeps its start and gets a hash of the whole."""
    if len(identifier) <= LONGEST_ID:
        return identifier
    return f"{identifier[: LONGEST_ID - 11]}-{hashlib.sha256(identifier.encode()).hexdigest()[:10]}"


def cut(text: str, longest: int) -> str:
    """Return a text within a length, cut after a word where it can be."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return f"{start.rpartition(' ')[0] or start}…"


@lru_cache(maxsize=2000)
def _element(name: str, text: str) -> str:
    return f"<g:{name}>{_text(text)}</g:{name}>\n"


def _text(text: str) -> str:
    return escape(_IMPOSSIBLE.sub("", text))


_LINE = "\n"
_IN_STOCK, _SOLD_OUT = (_element("availability", state) for state in ("in_stock", "out_of_stock"))
_REFURBISHED, _USED = (_element("condition", state) for state in ("refurbished", "used"))
