"""What every page has: title, description, places in other locales, breadcrumbs; and the file it becomes."""

from __future__ import annotations

import msgspec

from storefront.pages.escaping import escaped
from storefront.pages.links import Places
from storefront.pages.shop import Shop


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of a page. `path` ends in a slash; `category` is underlined in the navigation."""

    path: str
    title: str
    description: str
    places: Places
    crumbs: tuple[tuple[str, str], ...] = ()
    category: str = ""
    structured: str = ""
    image: str = ""
    template: str = ""
    data: dict[str, object] = {}

    @property
    def indexed(self) -> bool:
        """Whether search engines and sitemaps may name it."""
        return self.places.indexed


def head_links(page: Page, shop: Shop) -> str:
    """Description, canonical, hreflang and structured data; or a word to robots where a page is not to be found."""
    if not page.indexed:
        return '<meta name="robots" content="noindex">'
    url = escaped(shop.absolute(page.path))
    image = f'<meta property="og:image" content="{escaped(shop.absolute(page.image))}">\n' if page.image else ""
    structured = f'<script type="application/ld+json">{page.structured}</script>' if page.structured else ""
    return (
        f'<meta name="description" content="{escaped(page.description)}">\n<link rel="canonical" href="{url}">\n'
        f"{page.places.hreflang(shop)}\n"
        f'<meta property="og:type" content="website">\n<meta property="og:url" content="{url}">\n'
        f'<meta property="og:title" content="{escaped(page.title)}">\n{image}{structured}'
    )


def titled(shop: Shop, *parts: str) -> str:
    """A document title: the page's words, then the shop's name."""
    separator = "、" if shop.locale.language == "ja" else ", "
    return f"{separator.join(part for part in parts if part)} | {shop.merchant.name}"
