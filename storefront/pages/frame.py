"""The frame of a page: the layout, rendered once per locale and category, with gaps that each page fills.

`layouts/page.html` is ordinary Jinja; its slots (title, head, switcher, crumbs, main) are filled by joining strings,
because what is the same on a thousand pages need not be rendered a thousand times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup

from storefront.pages.chrome import Chrome
from storefront.pages.escaping import escaped
from storefront.pages.page import Page, head_links
from storefront.pages.shop import Shop

SLOTS = ("title", "head", "switcher", "crumbs", "main")
_GAP = re.compile("\0([a-z]+)\0")


class Frame:
    """One locale's layout, in pieces."""

    def __init__(self, shop: Shop, env: Environment, chrome: Chrome) -> None:
        self._shop = shop
        self._label = escaped(shop.t("nav.breadcrumb"))
        self.pieces: dict[str, list[bytes]] = {}
        """The layout by category; odd places are gaps, and hold the name of their slot."""
        self._steps = lru_cache(maxsize=8)(self._steps_before)
        template = env.get_template("layouts/page.html")
        for category, header in chrome.bottom_of_header.items():
            gaps = {slot: Markup(f"\0{slot}\0") for slot in SLOTS}
            text = template.render(shop=shop, chrome=chrome, bottom_of_header=header, **gaps)
            self.pieces[category] = [piece.encode() for piece in _GAP.split(text)]

    def around(self, page: Page, main: bytes) -> bytes:
        """The whole page, in UTF-8. What is the same on all pages was encoded once."""
        fillings = dict(zip(SLOTS, self.fillings(page), strict=False))
        fillings["main"] = _filled(main.split(b"\0"), page.ready) if page.ready else main
        return _filled(self.pieces[page.category], fillings)

    def fillings(self, page: Page) -> tuple[bytes, bytes, bytes, bytes]:
        """What goes into the slots of the layout, but for the last one, main."""
        return (
            escaped(page.title).encode(),
            head_links(page, self._shop),
            page.places.switcher(self._shop),
            self._crumbs(page).encode(),
        )

    @property
    def version(self) -> bytes:
        """The layout as one text, which changes whenever what is printed around pages does."""
        return b"\0".join([piece for category in sorted(self.pieces) for piece in self.pieces[category]])

    def _crumbs(self, page: Page) -> str:
        """The way to the page, the last step being the page itself."""
        if not page.crumbs:
            return ""
        here, _ = page.crumbs[-1]
        return f'{self._steps(page.crumbs[:-1])}<li><span aria-current="page">{escaped(here)}</span></li></ol></nav>'

    def _steps_before(self, before: tuple[tuple[str, str], ...]) -> str:
        """The steps that lead to a page: one after the other, pages of a model share them."""
        steps = "".join(f'<li><a href="{escaped(path)}">{escaped(name)}</a></li>' for name, path in before)
        return f'<nav aria-label="{self._label}"><ol class="crumbs">{steps}'


def _filled(pieces: Sequence[bytes], fillings: Mapping[str, bytes]) -> bytes:
    """Pieces whose odd places are the names of gaps, with the gaps filled."""
    whole = list(pieces)
    whole[1::2] = [fillings[name.decode()] for name in pieces[1::2]]
    return b"".join(whole)
