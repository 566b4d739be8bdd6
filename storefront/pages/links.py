"""Where the same page is in every locale: hreflang, the switcher and its fallbacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from storefront.domain import urls
from storefront.pages.escaping import escaped
from storefront.pages.shop import Shop, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """One page in every locale that has it (slug -> path), and what to fall back to elsewhere, nearest first.

    hreflang and the switcher read it; it is the same for a page in all locales, so it is made once.
    """

    paths: Mapping[str, str]
    fallbacks: tuple[tuple[str, Mapping[str, str]], ...] = ()
    indexed: bool = True
    _hreflang: dict[str, bytes] = field(default_factory=dict)
    _items: list[bytes] = field(default_factory=list)
    _elsewhere: list[tuple[int, str]] = field(default_factory=list)

    def hreflang(self, shop: Shop) -> bytes:
        """`link` elements naming every locale that has the page, each naming all, with x-default the picker."""
        known = self._hreflang.get(shop.site_url)
        if known is None:
            base = escaped(shop.site_url)
            lines = [
                f'<link rel="alternate" hreflang="{locale.code}" href="{base}{escaped(self.paths[locale.slug])}">'
                for locale in shop.site_locales
                if locale.slug in self.paths
            ]
            lines.append(f'<link rel="alternate" hreflang="x-default" href="{base}/">')
            known = self._hreflang[shop.site_url] = "\n".join(lines).encode()
        return known

    def switcher(self, shop: Shop) -> bytes:
        """The list of countries, each leading to this page there or to the nearest one, which it says."""
        if not self._items:
            self._list(shop)
        lines = self._items.copy()
        for place, reason in self._elsewhere:
            lines[place] += _note(shop, reason)
        here = shop.place
        lines[here] = lines[here].replace(b" hreflang", b' aria-current="true" hreflang', 1)
        return b"\n".join(lines)

    def _list(self, shop: Shop) -> None:
        """The lines as all locales share them; list items end by themselves, so a note may follow."""
        for place, locale in enumerate(shop.site_locales):
            path, reason = nearest(locale, self.paths, self.fallbacks)
            self._items.append(
                f'<li><a href="{escaped(path)}" hreflang="{locale.code}" lang="{locale.code}">'
                f"{escaped(locale.native_name)}</a>".encode()
            )
            if reason:
                self._elsewhere.append((place, reason))


def everywhere(shop: Shop, path: str) -> Mapping[str, str]:
    """Paths of a page that every locale has: `path` is what follows the locale."""
    return {locale.slug: urls.home(locale.slug) + path for locale in shop.site_locales}


@lru_cache(maxsize=100)
def _note(shop: Shop, reason: str) -> bytes:
    return f" <small>{escaped(shop.t(f'nav.switch_{reason}'))}</small>".encode()


def category_links(shop: Shop) -> list[tuple[str, str]]:
    """Name and path of each category of this market."""
    return [(shop.t(f"category.{name}"), urls.category(shop.locale.slug, name)) for name in shop.categories()]
