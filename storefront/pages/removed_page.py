"""The pages that answer for one that is no more: one that leads on by itself, and one that says so and shows where to."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.pages.escaping import escaped
from storefront.pages.links import Places, category_links, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedView:
    """What the template prints. `nearest` is a path of the same locale."""

    name: str
    nearest: str
    categories: list[tuple[str, str]]


def removed_page(shop: Shop, path: str, name: str, nearest: str) -> Page:
    """The page of a device that is no longer sold; search engines do not list it."""
    return Page(
        path=path,
        title=titled(shop, name),
        description="",
        places=Places(paths={**everywhere(shop, ""), shop.locale.slug: path}, indexed=False),
        data={"view": RemovedView(name=name, nearest=nearest, categories=category_links(shop))},
    )


def moved_page(shop: Shop, name: str, to: str) -> bytes:
    """A page without words that leads to its new address at once, for browsers and for search engines.

    An instant `refresh` counts as a permanent redirect where a server cannot send one (Google, "Redirects and Search").
    """
    target = escaped(shop.absolute(to))
    return (
        f'<!doctype html>\n<html lang="{shop.locale.code}">\n<meta charset="utf-8">\n<title>{escaped(name)}</title>\n'
        f'<link rel="canonical" href="{target}">\n<meta http-equiv="refresh" content="0; url={escaped(to)}">\n'
        f'<a href="{escaped(to)}">{escaped(name)}</a>\n</html>\n'
    ).encode()
