"""A locale's front page, and the picker of countries before it."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.domain.claims import Claim
from storefront.domain.markets import Locale
from storefront.pages import json_ld
from storefront.pages.card_view import CardView, view_card
from storefront.pages.library import Library
from storefront.pages.links import Places, everywhere
from storefront.pages.offer_view import grade_rows
from storefront.pages.page import Page
from storefront.pages.picture_view import PictureView, view_picture
from storefront.pages.rows import MarketRow
from storefront.pages.shop import Shop

GUIDES_SHOWN = 3
# The grades are explained with what most people come for.
GRADES_SHOWN_FOR = "smartphones"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What the template prints."""

    categories: list[tuple[str, str, str, PictureView]]
    grades: list[tuple[str, str, str]]
    wanted: list[CardView]
    first_category: str
    bid: str
    guides: list[tuple[str, str, str, str]]
    guides_path: str
    claims: list[tuple[str, str, bool]]
    mission_path: str
    grades_path: str
    trade_in_path: str


def home_page(shop: Shop, market: MarketRow, library: Library, claims: list[Claim]) -> Page:
    """The front page of a locale."""
    locale, formats = shop.locale, shop.formats
    bid = market.bids[0] if market.bids else None
    guides = library.in_section("guides", locale.code, locale.language)[:GUIDES_SHOWN]
    organization: json_ld.Node = {
        "@type": "Organization",
        "name": shop.merchant.name,
        "url": shop.absolute(urls.home(locale.slug)),
        "logo": shop.absolute("/icon-512.png"),
    }
    return Page(
        path=urls.home(locale.slug),
        title=f"{shop.merchant.name} {formats.country(locale.market)}: {shop.t('site.tagline')}",
        description=shop.t("meta.home", tagline=shop.t("site.tagline"), country=formats.country(locale.market)),
        places=Places(paths=everywhere(shop, "")),
        structured=json_ld.script(organization),
        image="/theme/og.png",
        data={
            "view": HomeView(
                categories=[
                    (
                        shop.t(f"category.{row.category}"),
                        urls.category(locale.slug, row.category),
                        shop.t("price.from", price=formats.money(row.cheapest)),
                        view_picture(shop, row.picture, row.color),
                    )
                    for row in market.categories
                ],
                grades=grade_rows(shop, GRADES_SHOWN_FOR),
                wanted=[view_card(shop, card) for card in market.wanted],
                first_category=urls.category(locale.slug, market.categories[0].category),
                bid=(
                    shop.t(
                        "home.sell_text",
                        price=formats.money(bid.minor),
                        model=bid.name,
                        condition=shop.t(f"condition.{bid.condition}"),
                        date=formats.day(bid.expires),
                    )
                    if bid
                    else ""
                ),
                guides=[
                    (
                        guide.title,
                        urls.page(locale.slug, "guides", guide.slug),
                        guide.summary,
                        shop.messages.plural("page.reading", guide.minutes, count=guide.minutes),
                    )
                    for guide in guides
                ],
                guides_path=urls.home(locale.slug) + "guides/",
                claims=[
                    (
                        shop.t(claim.message_key, figure=claim.figure),
                        shop.t("home.claim_source", source=claim.source, date=formats.day(claim.as_of)),
                        claim.sample,
                    )
                    for claim in claims
                ],
                mission_path=urls.page(locale.slug, "about", "mission"),
                grades_path=urls.page(locale.slug, "about", "grades"),
                trade_in_path=urls.fixed(locale.slug, "trade-in"),
            )
        },
    )


def picker_rows(shops: dict[str, Shop], locales: tuple[Locale, ...]) -> list[tuple[str, str, str, str]]:
    """Native name, currency sign, language (where a country speaks several), path; for the page at `/`."""
    rows = []
    for locale in locales:
        shop = shops[locale.slug]
        sign = shop.formats.babel.currency_symbols.get(shop.market.currency, shop.market.currency)
        several = len(shop.market.locales) > 1
        language = f", {shop.formats.language(locale.language)}" if several else ""
        rows.append((locale.native_name, f"{sign}{language}", locale.code, urls.home(locale.slug)))
    return rows
