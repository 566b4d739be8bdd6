"""The page that answers 'Buy now' where nothing can be bought: it says so plainly, leads on, and is kept out of search engines."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.pages.links import Places, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """What the template prints."""

    name: str
    heading: str
    text: str
    categories: list[tuple[str, str]]
    bids: list[tuple[str, str, str, str]]


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
