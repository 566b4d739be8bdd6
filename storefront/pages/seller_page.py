"""A seller's page: who it is by law, what it sells in this market, who answers for what (rule S2)."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.pages import json_ld
from storefront.pages.card_view import CardView, view_card
from storefront.pages.links import Places
from storefront.pages.offer_view import seller_rating
from storefront.pages.page import Page, titled
from storefront.pages.rows import SellerRow
from storefront.pages.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerView:
    """What the template prints."""

    name: str
    identity: list[tuple[str, str]]
    trader: str
    duties: str
    offers: str
    cards: list[CardView]


def seller_page(shop: Shop, row: SellerRow) -> Page:
    """The page of a seller in a locale."""
    seller = shop.refurbishers[row.refurbisher]
    formats = shop.formats
    identity = [
        (shop.t("seller.legal_name"), seller.legal_name),
        (shop.t("seller.address"), seller.address),
        (shop.t("seller.country"), formats.country(seller.country)),
        (shop.t("seller.email"), seller.email),
    ]
    if seller.vat_id:
        identity.append((shop.t("seller.vat_id"), seller.vat_id))
    identity.append((shop.t("seller.member_since"), formats.day(seller.since)))
    rating = seller_rating(shop, row.refurbisher)
    if rating:
        identity.append((shop.t("seller.rating_label"), rating))
    path = urls.seller(shop.locale.slug, row.refurbisher)
    crumbs = ((shop.t("nav.home"), urls.home(shop.locale.slug)), (seller.name, path))
    return Page(
        path=path,
        title=titled(shop, seller.name, shop.t("seller.refurbisher")),
        description=shop.t("meta.seller", seller=seller.name, country=formats.country(shop.market.code)),
        places=Places(
            paths={
                locale.slug: urls.seller(locale.slug, row.refurbisher)
                for locale in shop.site_locales
                if locale.market in seller.markets
            }
        ),
        crumbs=crumbs,
        structured=json_ld.script(json_ld.breadcrumbs(shop, crumbs)),
        data={
            "view": SellerView(
                name=seller.name,
                identity=identity,
                trader=shop.t("seller.trader"),
                duties=shop.t("seller.duties", merchant=shop.merchant.name),
                offers=shop.messages.plural("seller.offers_count", row.offers, count=formats.number(row.offers)),
                cards=[view_card(shop, card) for card in row.cards],
            )
        },
    )
