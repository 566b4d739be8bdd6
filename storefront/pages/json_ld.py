"""Structured data (schema.org) of a page, as text that is safe inside a script element.

Prices are the page's own, in plain decimals. A price new is never in here: there is no type for it that would not
read as a discount (rule P2). Ratings come only from verified reviews (rule R1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from storefront.pages.rows import ModelRow, OfferRow, SkuRow
from storefront.pages.shop import Shop

Node = dict[str, Any]
REFURBISHED = "https://schema.org/RefurbishedCondition"
USED = "https://schema.org/UsedCondition"
STRUCK = "https://schema.org/StrikethroughPrice"
_encode = msgspec.json.Encoder().encode


def script(*nodes: Node) -> str:
    """The nodes as one JSON-LD graph; `<` is escaped so that no value can end the script element."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    return _encode(graph).decode().replace("<", "\\u003c")


def breadcrumbs(shop: Shop, crumbs: Sequence[tuple[str, str]]) -> Node:
    """The way to the page; the last one is the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": shop.absolute(path)}
            for place, (name, path) in enumerate(crumbs, 1)
        ],
    }


class OfferNodes:
    """Offers of one locale: what is the same in all of them is made once."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        rights = shop.rules.withdrawal(shop.market.code)
        days = rights.shop_days or rights.statutory_days or 0
        self.returns: Node = {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": shop.market.code,
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": days,
            "returnMethod": "https://schema.org/ReturnByMail",
        }
        self._shipping: dict[tuple[int, int, int], Node] = {}

    def offer(self, offer: OfferRow, url: str) -> Node:
        """An Offer node. Its price is the page's headline price; a struck one stands in it only with rule P1."""
        shop = self.shop
        asked = self._price(offer.headline)
        node: Node = {
            "@type": "Offer",
            "url": url,
            "sku": offer.offer,
            "price": shop.formats.plain(offer.headline),
            "priceCurrency": shop.market.currency,
            "priceSpecification": (
                [asked, {**self._price(offer.reduction.struck), "priceType": STRUCK}] if offer.reduction else asked
            ),
            "availability": f"https://schema.org/{'InStock' if offer.stock else 'OutOfStock'}",
            "itemCondition": REFURBISHED if offer.refurbished else USED,
            "seller": {"@type": "Organization", "name": shop.refurbishers[offer.refurbisher].name},
            "hasMerchantReturnPolicy": self.returns,
            "shippingDetails": self.shipping(offer),
        }
        legal = shop.rules.guarantee(shop.market.code)
        if legal.kind == "fixed" and legal.months:
            node["warranty"] = {
                "@type": "WarrantyPromise",
                "durationOfWarranty": {
                    "@type": "QuantitativeValue",
                    "value": legal.months,
                    "unitCode": "MON",
                },
            }
        return node

    def _price(self, minor: int) -> Node:
        return {
            "@type": "UnitPriceSpecification",
            "price": self.shop.formats.plain(minor),
            "priceCurrency": self.shop.market.currency,
            "valueAddedTaxIncluded": self.shop.market.tax_included,
        }

    def shipping(self, offer: OfferRow) -> Node:
        """OfferShippingDetails: rate and working days."""
        key = (offer.shipping, offer.ships_min, offer.ships_max)
        if key not in self._shipping:
            self._shipping[key] = {
                "@type": "OfferShippingDetails",
                "shippingRate": {
                    "@type": "MonetaryAmount",
                    "value": self.shop.formats.plain(offer.shipping),
                    "currency": self.shop.market.currency,
                },
                "shippingDestination": {"@type": "DefinedRegion", "addressCountry": self.shop.market.code},
                "deliveryTime": {
                    "@type": "ShippingDeliveryTime",
                    "handlingTime": {
                        "@type": "QuantitativeValue",
                        "minValue": 0,
                        "maxValue": 1,
                        "unitCode": "DAY",
                    },
                    "transitTime": {
                        "@type": "QuantitativeValue",
                        "minValue": offer.ships_min,
                        "maxValue": offer.ships_max,
                        "unitCode": "DAY",
                    },
                },
            }
        return self._shipping[key]


def product(
    shop: Shop,
    model: ModelRow,
    sku: SkuRow,
    *,
    name: str,
    description: str,
    url: str,
    offers: Iterable[Node],
    group: bool = True,
) -> Node:
    """A SKU as a Product, part of its model's group."""
    node: Node = {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": name,
        "sku": sku.sku,
        "brand": {"@type": "Brand", "name": model.brand},
        "description": description,
        "url": url,
        "image": shop.absolute(image_path(sku)),
        "offers": list(offers),
    }
    if sku.gtin:
        node[f"gtin{len(sku.gtin)}"] = sku.gtin
    if model.mpn:
        node["mpn"] = model.mpn[0]
    color = sku.options.get("color")
    if isinstance(color, str):
        node["color"] = color.replace("-", " ")
    if group:
        node["inProductGroupWithID"] = model.model
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
