"""A body's neutral links, blocks and pictures become a locale's own: addresses, prices and facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from markupsafe import Markup

CARDS: Final = ("model", "grade", "guide")

LINK: Final = re.compile(r'<a href="(page|model|category|shop):([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
PARAGRAPH: Final = re.compile(r"<p>((?:\[\[[a-z]+(?::[^\]\s]+)?\]\]\s*)+)</p>")
BLOCK: Final = re.compile(r"\[\[([a-z]+)(?::([^\]\s]+))?\]\]")
IMAGE: Final = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
ATTRIBUTE: Final = re.compile(r' (src|alt)="([^"]*)"')

Block = tuple[str, str]
"""A block's name and what follows its colon: ('model', 'iphone-13'), ('grades', '')."""


def fill(
    html: str,
    *,
    link: Callable[[str, str], str | None],
    blocks: Callable[[Sequence[Block]], str],
    picture: Callable[[str, str], str],
    table_label: str,
) -> Markup:
    """A body's HTML with a locale's own links, blocks and pictures.

    `link(kind, target)` gives a path or None (then the link's words stay as plain text); `blocks` gives the HTML of
    blocks on neighbouring lines, '' where none is to be seen here; `picture(name, alt)` that of a picture, `alt` escaped.
    """

    def linked(match: re.Match[str]) -> str:
        path = link(match[1], match[2])
        return f'<a href="{Markup.escape(path)}">{match[3]}</a>' if path else match[3]

    def filled(match: re.Match[str]) -> str:
        return blocks([(found[1], found[2] or "") for found in BLOCK.finditer(match[1])])

    def pictured(match: re.Match[str]) -> str:
        attributes: dict[str, Any] = dict(ATTRIBUTE.findall(match[0]))
        return picture(attributes["src"].removeprefix("picture:"), attributes.get("alt", ""))

    html = PARAGRAPH.sub(filled, LINK.sub(linked, IMAGE.sub(pictured, html)))
    return Markup(html.replace("\0table", str(Markup.escape(table_label))))
