"""A SKU page as data: `index.json` beside `index.html`, for assistants and price comparers (docs/assistants.md).

Says what the page says, in the page's language, with the page's prices; nothing in it changes by itself from one
night to the next. The types are the published schema (docs/schema/product.schema.json).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec

from storefront.domain import urls
from storefront.pages import json_ld, labels
from storefront.pages.chosen_offer import Chosen
from storefront.pages.model_view import ModelView, Variant
from storefront.pages.offer_view import OfferView
from storefront.pages.rights import Rights
from storefront.pages.rows import FeeRow, OfferRow
from storefront.pages.shop import Shop

FILE = "index.json"
SCHEMA_FILE = "schema/product.json"


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """An amount in the product's `currency`: `minor` units (cents; yen have none), decimal `amount`, the page's `text`."""

    minor: int
    amount: str
    text: str


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """A fee that no buyer can refuse and that stands beside the price, not inside it."""

    kind: str
    name: str
    price: Price


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Something with an id, a name in the page's language, and a page of its own."""

    id: str
    name: str
    url: str


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """What tells a SKU from its siblings: `value` as the catalog has it, `text` as the page says it."""

    id: str
    name: str
    value: str | int | float
    text: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What delivery costs, and after how many working days it is there."""

    price: Price
    min_working_days: int
    max_working_days: int


class ProductOffer(msgspec.Struct, frozen=True, kw_only=True):
    """The best offer of one grade. `price` holds every unavoidable fee but `fees`; `note` is what the page says beside it.

    `before` is the price before an announced reduction, the lowest of the 30 days before it. `guarantee` is the
    seller's own, where it goes beyond the law's.
    """

    id: str
    grade: Literal["fair", "good", "excellent", "premium"]
    grade_name: str
    criteria: str
    condition: Literal["refurbished", "used"]
    price: Price
    before: Price | None
    fees: list[Fee]
    note: str
    in_stock: bool
    chosen: bool
    delivery: Delivery
    seller: Named
    guarantee: str | None
    battery_min_percent: int | None
    parts: str
    accessories: list[str]


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """Of verified buyers of the model: stars of five, with one decimal, and how many."""

    value: str
    count: int


class LegalRights(msgspec.Struct, frozen=True, kw_only=True):
    """What the law and the shop give every buyer. `guarantee_months` is null where the law names no number."""

    guarantee: str
    guarantee_months: int | None
    notes: list[str]
    returns: str
    returns_text: str
    url: str


class Product(msgspec.Struct, frozen=True, kw_only=True, rename={"schema": "$schema"}):
    """One SKU in one locale, as its page `url` shows it. `currency` is an ISO 4217 code."""

    schema: str
    locale: str
    country: str
    currency: str
    tax_included: bool
    url: str
    sku: str
    gtin: str | None
    name: str
    brand: str
    mpn: list[str]
    model: Named
    category: Named
    description: str
    rating: Rating | None
    options: list[Option]
    image: str
    condition: Literal["refurbished", "used"]
    in_stock: bool
    offers: list[ProductOffer]
    rights: LegalRights
    grades_url: str
    ranking_url: str


_encode = msgspec.json.Encoder().encode


class ModelPart(msgspec.Struct, frozen=True, kw_only=True):
    """A model's own fields of its SKUs' files, encoded, and its name."""

    name: str
    fields: dict[str, Any]


class ProductFiles:
    """Makes the files of one locale. What many products or offers share is encoded once and put in as it is."""

    def __init__(self, shop: Shop, rights: Rights) -> None:
        self.shop = shop
        self._price = lru_cache(maxsize=64)(self._make_price)
        self._seller = lru_cache(maxsize=300)(self._make_seller)
        self._delivery = lru_cache(maxsize=500)(self._make_delivery)
        self._option = lru_cache(maxsize=300)(self._make_option)
        self._fees = lru_cache(maxsize=200)(self._make_fees)
        legal = shop.rules.guarantee(shop.market.code)
        # The order of the fields is that of `Product`: what all products share stands first or last.
        self._first = {
            "$schema": shop.absolute(f"/{SCHEMA_FILE}"),
            "locale": shop.locale.code,
            "country": shop.market.code,
            "currency": shop.market.currency,
            "tax_included": shop.market.tax_included,
        }
        self._last = {
            "rights": _ready(
                LegalRights(
                    guarantee=rights.guarantee,
                    guarantee_months=legal.months if legal.kind == "fixed" else None,
                    notes=list(rights.notes),
                    returns=rights.returns_title,
                    returns_text=rights.returns_text,
                    url=shop.absolute(rights.more_path),
                )
            ),
            "grades_url": shop.absolute(urls.page(shop.locale.slug, "about", "grades")),
            "ranking_url": shop.absolute(urls.page(shop.locale.slug, "legal", "ranking")),
        }

    def file(self, model: ModelPart, variant: Variant, chosen: Chosen, offers: Sequence[OfferView]) -> bytes:
        """The file of one of a model's SKUs, as UTF-8; `model` is what `of_model` gave, `chosen` and `offers` are the
        variant's, as its page shows them.
        """
        shop, sku = self.shop, variant.sku
        return _encode(
            {
                **self._first,
                "url": shop.absolute(variant.path),
                "sku": sku.sku,
                "gtin": sku.gtin,
                "name": f"{model.name} {variant.words}".strip(),
                **model.fields,
                "options": [self._option(name, value) for name, value in sku.options.items()],
                "image": shop.absolute(json_ld.image_path(sku)),
                "condition": "refurbished" if chosen.refurbished else "used",
                "in_stock": not chosen.sold_out,
                "offers": [
                    self._offer(offer, words, chosen=offer is chosen.offer and not chosen.sold_out)
                    for offer, words in zip(variant.offers, offers, strict=True)
                ],
                **self._last,
            }
        )

    def of_model(self, view: ModelView) -> ModelPart:
        """What all SKUs of a model share, encoded once."""
        model = view.model
        _, category, own = view.crumbs
        rating = json_ld.aggregate_rating(model.ratings)
        fields = {
            "brand": model.brand,
            "mpn": _ready(model.mpn),
            "model": _ready(Named(id=model.model, name=own[0], url=self.shop.absolute(own[1]))),
            "category": _ready(Named(id=model.category, name=category[0], url=self.shop.absolute(category[1]))),
            "description": _ready(str(view.description)),
            "rating": _ready(Rating(value=rating["ratingValue"], count=rating["reviewCount"])) if rating else None,
        }
        return ModelPart(name=model.name, fields=fields)

    def _offer(self, offer: OfferRow, words: OfferView, *, chosen: bool) -> dict[str, Any]:
        return {
            "id": offer.offer,
            "grade": offer.grade,
            "grade_name": words.name,
            "criteria": words.criteria,
            "condition": "refurbished" if offer.refurbished else "used",
            "price": self._price(offer.headline),
            "before": self._price(offer.reduction.struck) if offer.reduction else None,
            "fees": self._fees(offer.separate_fees) if offer.separate_fees else [],
            "note": f"{words.note} {words.levy}".strip(),
            "in_stock": offer.stock > 0,
            "chosen": chosen,
            "delivery": self._delivery(offer.shipping, offer.ships_min, offer.ships_max),
            "seller": self._seller(offer.refurbisher),
            "guarantee": words.commercial or None,
            "battery_min_percent": offer.battery,
            "parts": offer.parts,
            "accessories": offer.accessories,
        }

    # ---------------------------------------------------------------- made once
    def _amount(self, minor: int) -> Price:
        formats = self.shop.formats
        return Price(minor=minor, amount=formats.plain(minor), text=formats.money(minor))

    def _make_price(self, minor: int) -> msgspec.Raw:
        return _ready(self._amount(minor))

    def _make_seller(self, refurbisher: str) -> msgspec.Raw:
        shop = self.shop
        name, url = shop.refurbishers[refurbisher].name, shop.absolute(urls.seller(shop.locale.slug, refurbisher))
        return _ready(Named(id=refurbisher, name=name, url=url))

    def _make_delivery(self, shipping: int, shortest: int, longest: int) -> msgspec.Raw:
        return _ready(Delivery(price=self._amount(shipping), min_working_days=shortest, max_working_days=longest))

    def _make_option(self, name: str, value: str | int | float) -> msgspec.Raw:
        shop = self.shop
        words, text = labels.option_name(name, shop), labels.option_value(name, value, shop)
        return _ready(Option(id=name, name=words, value=value, text=text))

    def _make_fees(self, fees: tuple[FeeRow, ...]) -> msgspec.Raw:
        return _ready(
            [Fee(kind=fee.kind, name=labels.fee(fee.kind, self.shop), price=self._amount(fee.minor)) for fee in fees]
        )


def _ready(value: object) -> msgspec.Raw:
    return msgspec.Raw(_encode(value))


def product_schema() -> dict[str, Any]:
    """Return the JSON Schema of the files, made from the types."""
    _, definitions = msgspec.json.schema_components((Product,), ref_template="#/$defs/{name}")
    product = definitions.pop("Product")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **product,
        "title": "a product's page as data",
        "$defs": definitions,
    }


def product_schema_file() -> bytes:
    """Return the schema as it is published: sorted keys, two spaces."""
    return msgspec.json.format(msgspec.json.encode(product_schema(), order="sorted"), indent=2) + b"\n"
