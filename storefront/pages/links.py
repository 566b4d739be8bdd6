"""Where the same page is in every locale: hreflang, the switcher and its fallbacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from storefront.domain import urls
from storefront.pages.shop import Shop, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """One page in every locale that has it (slug -> path), and what to fall back to elsewhere, nearest first.

    hreflang and the switcher read it; it is the same for a page in all locales, so it is made once.
    """

    paths: Mapping[str, str]
    fallbacks: tuple[tuple[str, Mapping[str, str]], ...] = ()
    indexed: bool = True
    _hreflang: dict[str, Markup] = field(default_factory=dict)
    _items: list[tuple[str, str, str, str]] = field(default_factory=list)

    def hreflang(self, shop: Shop) -> Markup:
        """`link` elements naming every locale that has the page, each naming all, with x-default the picker."""
        known = self._hreflang.get(shop.site_url)
        if known is None:
            base = escape(shop.site_url)
            lines = [
                f'<link rel="alternate" hreflang="{locale.code}" href="{base}{escape(self.paths[locale.slug])}">'
                for locale in shop.site_locales
                if locale.slug in self.paths
            ]
            lines.append(f'<link rel="alternate" hreflang="x-default" href="{base}/">')
            known = self._hreflang[shop.site_url] = Markup("\n".join(lines))
        return known

    def switcher(self, shop: Shop) -> str:
        """The list of countries, each leading to this page there or to the nearest one, which it says."""
        if not self._items:
            for locale in shop.site_locales:
                path, reason = nearest(locale, self.paths, self.fallbacks)
                start = f'<li><a href="{escape(path)}" hreflang="{locale.code}" lang="{locale.code}"'
                self._items.append((locale.slug, start, f">{escape(locale.native_name)}</a>", reason))
        here = shop.locale.slug
        return "\n".join(
            f'{start} aria-current="true"{end}</li>'
            if slug == here
            else f"{start}{end} <small>{escape(shop.t(f'nav.switch_{reason}'))}</small></li>"
            if reason
            else f"{start}{end}</li>"
            for slug, start, end, reason in self._items
        )


def everywhere(shop: Shop, path: str) -> Mapping[str, str]:
    """Paths of a page that every locale has: `path` is what follows the locale."""
    return {locale.slug: urls.home(locale.slug) + path for locale in shop.site_locales}
