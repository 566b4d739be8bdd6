"""The cart and 'find my order': pages that are the same for everybody. What is in a cart only the shopper's browser knows."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.pages.links import Places, category_links, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class CartView:
    """What the template prints beside its own words."""

    order_path: str
    categories: list[tuple[str, str]]


def cart_page(shop: Shop) -> Page:
    """The cart of a locale: a script fills it with the shop's own review of what is in it."""
    return _page(shop, "cart", "cart.label")


def find_order_page(shop: Shop) -> Page:
    """The form that sends an order's link again."""
    return _page(shop, "order", "own.order")


def _page(shop: Shop, name: str, title: str) -> Page:
    view = CartView(order_path=urls.fixed(shop.locale.slug, "order"), categories=category_links(shop))
    return Page(
        path=urls.fixed(shop.locale.slug, name),
        title=titled(shop, shop.t(title)),
        description="",
        places=Places(paths=everywhere(shop, f"{name}/"), indexed=False),
        data={"view": view},
    )
