"""Structured data (schema.org) of a page, as text that is safe inside a script element.

Prices are the page's own, in plain decimals. A price new is never in here: there is no type for it that would not
read as a discount (rule P2). Ratings come only from verified reviews (rule R1).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Raw

from storefront.pages.rows import ModelRow, OfferRow, SkuRow
from storefront.pages.shop import Shop

Node = dict[str, Any]
REFURBISHED = "https://schema.org/RefurbishedCondition"
USED = "https://schema.org/UsedCondition"
STRUCK = "https://schema.org/StrikethroughPrice"
_encode = msgspec.json.Encoder().encode


def script(*nodes: Node) -> bytes:
    """The nodes as one JSON-LD graph; `<` is escaped so that no value can end the script element."""
    graph = {"@context": "https://schema.org", "@graph": nodes}
    return _encode(graph).replace(b"<", b"\\u003c")


def breadcrumbs(shop: Shop, crumbs: Sequence[tuple[str, str]]) -> Node:
    """The way to the page; the last one is the page itself."""
    return breadcrumb_list(crumb_nodes(shop, crumbs))


def breadcrumb_list(nodes: Sequence[Node | Raw]) -> Node:
    """The way to a page from the nodes of its steps."""
    return {"@type": "BreadcrumbList", "itemListElement": nodes}


def crumb_nodes(shop: Shop, crumbs: Sequence[tuple[str, str]]) -> list[Raw]:
    """The steps, encoded: pages of one model share them."""
    return [Raw(_encode(crumb(shop, place, step))) for place, step in enumerate(crumbs, 1)]


def crumb(shop: Shop, place: int, step: tuple[str, str]) -> Node:
    """One step, a name and its path; places count from one."""
    return {"@type": "ListItem", "position": place, "name": step[0], "item": shop.absolute(step[1])}


class OfferNodes:
    """Offers of one locale: what is the same in many of them is encoded once."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        rights = shop.rules.withdrawal(shop.market.code)
        days = rights.shop_days or rights.statutory_days or 0
        self._returns = Raw(
            _encode(
                {
                    "@type": "MerchantReturnPolicy",
                    "applicableCountry": shop.market.code,
                    "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
                    "merchantReturnDays": days,
                    "returnMethod": "https://schema.org/ReturnByMail",
                }
            )
        )
        self._warranty = self._legal_guarantee()
        self._terms = lru_cache(maxsize=150)(self._encoded_terms)
        self._asked = lru_cache(maxsize=64)(self._encoded_price)

    def offer(self, offer: OfferRow, url: str) -> Raw:
        """An Offer node. Its price is the page's headline price; a struck one stands in it only with rule P1."""
        own = _encode({"@type": "Offer", "url": url, "sku": offer.offer})
        price = self._asked(offer.headline, offer.reduction.struck if offer.reduction else None)
        terms = self._terms(
            offer.stock > 0, offer.refurbished, offer.refurbisher, offer.shipping, offer.ships_min, offer.ships_max
        )
        return Raw(b"%b,%b,%b" % (own[:-1], price, terms))

    def _encoded_price(self, headline: int, struck: int | None) -> bytes:
        """The members of an Offer that say what it costs: versions of a model often cost the same."""
        asked = self._price(headline)
        node: Node = {
            "price": self.shop.formats.plain(headline),
            "priceCurrency": self.shop.market.currency,
            "priceSpecification": (asked if struck is None else [asked, {**self._price(struck), "priceType": STRUCK}]),
        }
        return _encode(node)[1:-1]

    def _price(self, minor: int) -> Node:
        return {
            "@type": "UnitPriceSpecification",
            "price": self.shop.formats.plain(minor),
            "priceCurrency": self.shop.market.currency,
            "valueAddedTaxIncluded": self.shop.market.tax_included,
        }

    def _encoded_terms(
        self, in_stock: bool, refurbished: bool, refurbisher: str, shipping: int, shortest: int, longest: int
    ) -> bytes:
        """The rest of an Offer's members, which many offers share, and its end."""
        node: Node = {
            "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
            "itemCondition": REFURBISHED if refurbished else USED,
            "seller": {"@type": "Organization", "name": self.shop.refurbishers[refurbisher].name},
            "hasMerchantReturnPolicy": self._returns,
            "shippingDetails": self._shipping(shipping, shortest, longest),
        }
        if self._warranty is not None:
            node["warranty"] = self._warranty
        return _encode(node)[1:]

    def _legal_guarantee(self) -> Node | None:
        legal = self.shop.rules.guarantee(self.shop.market.code)
        if legal.kind != "fixed" or not legal.months:
            return None
        return {
            "@type": "WarrantyPromise",
            "durationOfWarranty": {
                "@type": "QuantitativeValue",
                "value": legal.months,
                "unitCode": "MON",
            },
        }

    def _shipping(self, shipping: int, shortest: int, longest: int) -> Node:
        """OfferShippingDetails: rate and working days, all of them in transit: together they are what the page says."""
        return {
            "@type": "OfferShippingDetails",
            "shippingRate": {
                "@type": "MonetaryAmount",
                "value": self.shop.formats.plain(shipping),
                "currency": self.shop.market.currency,
            },
            "shippingDestination": {"@type": "DefinedRegion", "addressCountry": self.shop.market.code},
            "deliveryTime": {
                "@type": "ShippingDeliveryTime",
                "handlingTime": {
                    "@type": "QuantitativeValue",
                    "minValue": 0,
                    "maxValue": 0,
                    "unitCode": "DAY",
                },
                "transitTime": {
                    "@type": "QuantitativeValue",
                    "minValue": shortest,
                    "maxValue": longest,
                    "unitCode": "DAY",
                },
            },
        }


class ProductNodes:
    """Products of one model in a locale: what its versions share is encoded once."""

    def __init__(self, shop: Shop, model: ModelRow, description: str) -> None:
        self._shop = shop
        self._model = model
        self._brand = Raw(_encode({"@type": "Brand", "name": model.brand}))
        self._description = Raw(_encode(description))
        rating = aggregate_rating(model.ratings)
        self._rating = Raw(_encode(rating)) if rating else None

    def product(self, sku: SkuRow, *, name: str, url: str, offers: Sequence[Raw], group: bool) -> Node:
        """A SKU as a Product; with `group` as part of its model's group, with the model's rating."""
        node: Node = {
            "@type": "Product",
            "@id": f"{url}#product",
            "name": name,
            "sku": sku.sku,
            "brand": self._brand,
            "description": self._description,
            "url": url,
            "image": self._shop.absolute(image_path(sku)),
            "offers": offers,
        }
        if sku.gtin:
            node[f"gtin{len(sku.gtin)}"] = sku.gtin
        if self._model.mpn:
            node["mpn"] = self._model.mpn[0]
        color = sku.options.get("color")
        if isinstance(color, str):
            node["color"] = color.replace("-", " ")
        if group:
            node["inProductGroupWithID"] = self._model.model
            if self._rating:
                node["aggregateRating"] = self._rating
        return node


def image_path(sku: SkuRow) -> str:
    """The address of a SKU's picture, a file that exists."""
    picture = sku.picture
    if picture is None:
        return "/theme/no-picture.svg"
    return picture.at(picture.widths[-1], "jpg") if picture.widths else picture.src


def aggregate_rating(ratings: Sequence[int]) -> Node | None:
    """From verified reviews only (R1); none without any. `ratings` counts one to five stars."""
    count = sum(ratings)
    if not count:
        return None
    total = sum(stars * number for stars, number in enumerate(ratings, 1))
    return {
        "@type": "AggregateRating",
        "ratingValue": f"{total / count:.1f}",
        "reviewCount": count,
        "bestRating": 5,
        "worstRating": 1,
    }
