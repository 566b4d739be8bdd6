"""The shop's own pages that a function will answer: search, cart, order, trade-in, warranty, withdrawal, support.

Until its function is there, such a page says so plainly, leads on, and is kept out of search engines.
"""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.pages.links import Places, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.rows import MarketRow
from storefront.pages.shop import Shop

NAMES = ("search", "cart", "order", "trade-in", "warranty", "withdrawal", "support")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """What the template prints."""

    name: str
    heading: str
    text: str
    categories: list[tuple[str, str]]
    bids: list[tuple[str, str, str, str]]


def own_page(shop: Shop, market: MarketRow, name: str) -> Page:
    """One of the shop's own pages in a locale."""
    key = f"own.{name.replace('-', '_')}"
    open_here = name != "trade-in" or shop.rules.trade_in(shop.market.code) is not None
    text_key = f"{key}_text" if open_here else "own.trade_in_closed"
    return Page(
        path=urls.fixed(shop.locale.slug, name),
        title=titled(shop, shop.t(key)),
        description="",
        places=Places(paths=everywhere(shop, f"{name}/"), indexed=False),
        category="trade-in" if name == "trade-in" else "",
        data={
            "view": OwnView(
                name=name,
                heading=shop.t(key),
                text=shop.t(text_key, email=shop.merchant.email),
                categories=category_links(shop),
                bids=[
                    (
                        bid.name,
                        shop.t(f"condition.{bid.condition}"),
                        shop.formats.money(bid.minor),
                        shop.formats.day(bid.expires),
                    )
                    for bid in (market.bids if name == "trade-in" and open_here else ())
                ],
            )
        },
    )


def review_page(shop: Shop) -> Page:
    """The page that answers 'Buy now' as long as nothing can be bought."""
    return Page(
        path="/api/checkout/review",
        title=titled(shop, shop.t("own.review")),
        description="",
        places=Places(paths=everywhere(shop, ""), indexed=False),
        data={
            "view": OwnView(
                name="review",
                heading=shop.t("own.review"),
                text=shop.t("own.review_text"),
                categories=category_links(shop),
                bids=[],
            )
        },
    )


def category_links(shop: Shop) -> list[tuple[str, str]]:
    """Name and path of each category of this market."""
    return [(shop.t(f"category.{name}"), urls.category(shop.locale.slug, name)) for name in shop.categories()]
