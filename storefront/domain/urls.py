"""Every path of the shop.

Decides that no name of an export or an editor can lead out of its locale; slugs come ready-made.
"""

import re
from functools import lru_cache

from storefront.domain.errors import UnsafePath

SECTIONS: tuple[str, ...] = ("guides", "help", "legal", "about")
FIXED: tuple[str, ...] = ("search", "models", "cart", "order", "trade-in", "warranty", "withdrawal", "support")

_LONGEST_SEGMENT = 200
_SEGMENT = rf"[A-Za-z0-9_-][A-Za-z0-9._-]{{0,{_LONGEST_SEGMENT - 1}}}"
_SEGMENT_ALONE = re.compile(_SEGMENT, re.ASCII)
_WHOLE = re.compile(rf"/(?:{_SEGMENT}/)+", re.ASCII)


def home(locale: str) -> str:
    """Return '/fr-be/'; `locale` is a locale's slug, here and below."""
    return _path(locale)


@lru_cache(maxsize=1000)
def category(locale: str, category: str, page: int = 1, order: str | None = None, narrowed: str | None = None) -> str:
    """Return '/fr-fr/c/smartphones/'; then 'apple/' if narrowed, 'by-price/' if ordered, '2/' for a page."""
    if narrowed is not None and (narrowed.isdigit() or narrowed.startswith("by-")):
        raise UnsafePath(f"a narrowed listing cannot be called {narrowed!r}", segment=narrowed)
    steps = [] if narrowed is None else [narrowed]
    steps += [] if order is None else [f"by-{order}"]
    steps += [] if page == 1 else [_page_number(page)]
    return _path(locale, "c", category, *steps)


@lru_cache(maxsize=500)
def model(locale: str, model: str) -> str:
    """Return '/fr-fr/m/iphone-13/'."""
    return _path(locale, "m", model)


@lru_cache(maxsize=500)
def sku(locale: str, slug: str, sku: str) -> str:
    """Return '/fr-fr/p/iphone-13-128-go-midnight-IP13-128/'; without a slug the SKU stands alone."""
    return _path(locale, "p", f"{slug}-{sku}" if slug else sku)


def seller(locale: str, refurbisher: str) -> str:
    """Return '/fr-fr/s/atelier-nord/'."""
    return _path(locale, "s", refurbisher)


def page(locale: str, section: str, slug: str) -> str:
    """Return '/fr-fr/guides/choosing-a-grade/'."""
    if section not in SECTIONS:
        raise UnsafePath(f"no section {section!r}; there are {', '.join(SECTIONS)}", segment=section)
    return _path(locale, section, slug)


def fixed(locale: str, name: str) -> str:
    """Return the path of one of the shop's own pages: '/fr-fr/cart/'."""
    if name not in FIXED:
        raise UnsafePath(f"no page {name!r}; there are {', '.join(FIXED)}", segment=name)
    return _path(locale, name)


def _page_number(page: int) -> str:
    if page < 1:
        raise UnsafePath(f"there is no page {page}", segment=str(page))
    return str(page)


def _path(*segments: str) -> str:
    path = f"/{'/'.join(segments)}/"
    # A slash within a segment would make two of it.
    if _WHOLE.fullmatch(path) and path.count("/") == len(segments) + 1:
        return path
    segment = next(segment for segment in segments if not _SEGMENT_ALONE.fullmatch(segment))
    raise UnsafePath(f"{segment[:60]!r} cannot stand in a URL", segment=segment[:_LONGEST_SEGMENT])
