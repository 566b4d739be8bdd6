"""What every page has: title, description, places in other locales, breadcrumbs; and the file it becomes."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from storefront.pages.escaping import escaped
from storefront.pages.links import Places
from storefront.pages.shop import Shop


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of a page. `path` ends in a slash; `category` is underlined in the navigation.

    `ready` are parts that many pages share, as HTML in UTF-8; its view prints `mark(name)` where they go.
    `as_data` is the path of the same page as JSON.
    """

    path: str
    title: str
    description: str
    places: Places
    crumbs: tuple[tuple[str, str], ...] = ()
    category: str = ""
    structured: bytes = b""
    image: str = ""
    as_data: str = ""
    template: str = ""
    data: dict[str, object] = {}
    ready: Mapping[str, bytes] = {}

    @property
    def indexed(self) -> bool:
        """Whether search engines and sitemaps may name it."""
        return self.places.indexed


def head_links(page: Page, shop: Shop) -> bytes:
    """Description, canonical, hreflang and structured data; or a word to robots where a page is not to be found."""
    if not page.indexed:
        return b'<meta name="robots" content="noindex">'
    url = escaped(shop.absolute(page.path))
    image = f'<meta property="og:image" content="{escaped(shop.absolute(page.image))}">\n' if page.image else ""
    head = f'<meta name="description" content="{escaped(page.description)}">\n<link rel="canonical" href="{url}">\n'
    graph = (
        f'\n<meta property="og:type" content="website">\n<meta property="og:url" content="{url}">\n'
        f'<meta property="og:title" content="{escaped(page.title)}">\n{image}'
    )
    pieces = [head.encode(), page.places.hreflang(shop), graph.encode()]
    if page.structured:
        pieces += [b'<script type="application/ld+json">', page.structured, b"</script>"]
    if page.as_data:
        pieces.append(f'\n<link rel="alternate" type="application/json" href="{escaped(page.as_data)}">'.encode())
    return b"".join(pieces)


def mark(name: str) -> Markup:
    """What a view prints where one of the page's ready-made parts goes: it is put in after rendering, already encoded.

    No text holds a NUL: the loader takes control characters out.
    """
    return Markup(f"\0{name}\0")


def titled(shop: Shop, *parts: str) -> str:
    """A document title: the page's words, then the shop's name."""
    separator = "、" if shop.locale.language == "ja" else ", "
    return f"{separator.join(part for part in parts if part)} | {shop.merchant.name}"
