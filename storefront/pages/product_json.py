"""A SKU page as data: `index.json` beside `index.html`, for assistants and price comparers (docs/assistants.md).

Says what the page says, in the page's language, with the page's prices; nothing in it changes by itself from one
night to the next. The types are the published schema (docs/schema/product.schema.json).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import msgspec

from storefront.domain import urls
from storefront.domain.guarantee import guarantee_terms
from storefront.pages import json_ld, labels
from storefront.pages.chosen_offer import chosen_offer, reduction_of
from storefront.pages.model_view import ModelView, Variant
from storefront.pages.offer_view import OfferWords
from storefront.pages.rights import Rights
from storefront.pages.rows import OfferRow
from storefront.pages.shop import Shop

FILE = "index.json"
SCHEMA_FILE = "schema/product.json"


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """An amount four ways: `minor` units (cents; yen have none), decimal `amount`, ISO 4217 `currency`, and the page's `text`."""

    minor: int
    amount: str
    currency: str
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
    """One SKU in one locale, as its page `url` shows it."""

    schema: str
    url: str
    locale: str
    country: str
    tax_included: bool
    sku: str
    gtin: str | None
    mpn: list[str]
    brand: str
    name: str
    model: Named
    category: Named
    options: list[Option]
    description: str
    image: str
    condition: Literal["refurbished", "used"]
    in_stock: bool
    offers: list[ProductOffer]
    rating: Rating | None
    rights: LegalRights
    grades_url: str
    ranking_url: str


_encode = msgspec.json.Encoder().encode


class ProductFiles:
    """Makes the files of one locale; what many offers share is made once."""

    def __init__(self, shop: Shop, rights: Rights, words: OfferWords) -> None:
        self.shop = shop
        self.words = words
        self._price = lru_cache(maxsize=1000)(self._make_price)
        self._seller = lru_cache(maxsize=1000)(self._make_seller)
        self._delivery = lru_cache(maxsize=500)(self._make_delivery)
        self._schema = shop.absolute(f"/{SCHEMA_FILE}")
        self._grades = shop.absolute(urls.page(shop.locale.slug, "about", "grades"))
        self._ranking = shop.absolute(urls.page(shop.locale.slug, "legal", "ranking"))
        legal = shop.rules.guarantee(shop.market.code)
        self._legal = legal
        self._rights = LegalRights(
            guarantee=rights.guarantee,
            guarantee_months=legal.months if legal.kind == "fixed" else None,
            notes=list(rights.notes),
            returns=rights.returns_title,
            returns_text=rights.returns_text,
            url=shop.absolute(rights.more_path),
        )

    def file(self, view: ModelView, variant: Variant) -> bytes:
        """The file of one of a model's SKUs, as UTF-8."""
        return _encode(self.product(view, variant))

    def product(self, view: ModelView, variant: Variant) -> Product:
        """What the file says."""
        shop, model, sku = self.shop, view.model, variant.sku
        chosen = chosen_offer(variant.offers)
        rating = json_ld.aggregate_rating(model.ratings)
        (_, category, in_model) = view.crumbs
        return Product(
            schema=self._schema,
            url=shop.absolute(variant.path),
            locale=shop.locale.code,
            country=shop.market.code,
            tax_included=shop.market.tax_included,
            sku=sku.sku,
            gtin=sku.gtin,
            mpn=list(model.mpn),
            brand=model.brand,
            name=f"{model.name} {variant.words}".strip(),
            model=Named(id=model.model, name=in_model[0], url=shop.absolute(in_model[1])),
            category=Named(id=model.category, name=category[0], url=shop.absolute(category[1])),
            options=[
                Option(
                    id=name,
                    name=labels.option_name(name, shop),
                    value=value,
                    text=labels.option_value(name, value, shop),
                )
                for name, value in sku.options.items()
            ],
            description=view.description,
            image=shop.absolute(json_ld.image_path(sku)),
            condition="refurbished" if chosen.refurbished else "used",
            in_stock=not chosen.sold_out,
            offers=[
                self._offer(offer, model.category, chosen=offer is chosen.offer and not chosen.sold_out)
                for offer in variant.offers
            ],
            rating=Rating(value=rating["ratingValue"], count=rating["reviewCount"]) if rating else None,
            rights=self._rights,
            grades_url=self._grades,
            ranking_url=self._ranking,
        )

    def _offer(self, offer: OfferRow, category: str, *, chosen: bool) -> ProductOffer:
        shop = self.shop
        view = self.words.view(offer, category=category, best=chosen)
        reduction = reduction_of(offer)
        terms = guarantee_terms(self._legal, offer.warranty_months, shop.refurbishers[offer.refurbisher].name)
        return ProductOffer(
            id=offer.offer,
            grade=offer.grade,  # type: ignore[arg-type]  # the loader took no other word
            grade_name=view.name,
            criteria=view.criteria,
            condition="refurbished" if offer.refurbished else "used",
            price=self._price(offer.headline),
            before=self._price(reduction.struck) if reduction else None,
            fees=[
                Fee(kind=fee.kind, name=labels.fee(fee.kind, shop), price=self._price(fee.minor))
                for fee in offer.separate_fees
            ],
            note=f"{view.note} {view.levy}".strip(),
            in_stock=offer.stock > 0,
            chosen=chosen,
            delivery=self._delivery(offer.shipping, offer.ships_min, offer.ships_max),
            seller=self._seller(offer.refurbisher),
            guarantee=view.commercial if terms.commercial else None,
            battery_min_percent=offer.battery,
            parts=offer.parts,
            accessories=list(offer.accessories),
        )

    def _make_price(self, minor: int) -> Price:
        formats = self.shop.formats
        return Price(
            minor=minor, amount=formats.plain(minor), currency=self.shop.market.currency, text=formats.money(minor)
        )

    def _make_seller(self, refurbisher: str) -> Named:
        shop = self.shop
        return Named(
            id=refurbisher,
            name=shop.refurbishers[refurbisher].name,
            url=shop.absolute(urls.seller(shop.locale.slug, refurbisher)),
        )

    def _make_delivery(self, shipping: int, shortest: int, longest: int) -> Delivery:
        return Delivery(price=self._price(shipping), min_working_days=shortest, max_working_days=longest)


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
