"""A product's text as other systems hold it, HTML or not, becomes Markdown: what it means stays, what it can do goes.

The loader makes safe HTML of the Markdown again (storefront/catalog/texts.py); here scripts, styles and forms are
dropped with all that is in them, so that their source does not become a sentence.
"""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from markdownify import ATX, MarkdownConverter

from storefront.catalog.fields import plain_text
from storefront.convert.words import nfc

LONGEST_TEXT = 100_000
_KEPT = frozenset(
    """p br ul ol li strong b em i a blockquote code pre div dl dt dd h1 h2 h3 h4 h5 h6
    table thead tbody tr td th""".split()  # noqa: SIM905  # a list of 29 lines says no more
)
_DROPPED = frozenset(("script", "style", "iframe", "object", "noscript", "template", "title", "svg", "form", "select"))
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_PARAGRAPH = re.compile(r"\n\s*\n")
_MARKS = re.compile(r"([\\`*_\[\]])")
_LINE = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_LIST = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")


class _Markdown(MarkdownConverter):
    """Writes the Markdown that the loader reads: no tables, and a backslash only before what it takes one before."""

    def escape(self, text: str, parent_tags: Any) -> str:
        """Return text whose stars, brackets and line beginnings stay what they are."""
        return _LIST.sub(r"\1\\\2", _LINE.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text)))

    def convert_table(self, _el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_tr(self, _el: Any, text: str, parent_tags: Any) -> str:
        cells = " ".join(text.split())
        return f"- {cells}\n" if cells else ""

    def convert_td(self, _el: Any, text: str, parent_tags: Any) -> str:
        return f"{text.strip()} "

    def convert_th(self, _el: Any, text: str, parent_tags: Any) -> str:
        return f"{text.strip()}: " if text.strip() else ""


def markdown_of(text: str) -> str:
    """Return a text as Markdown. Plain text keeps its lines. Raises ValueError when it is longer than a page can be."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"longer than {LONGEST_TEXT} characters")
    if not text.strip():
        return ""
    safe = nh3.clean(
        text if _TAG.search(text) else _paragraphs(text),
        tags=set(_KEPT),
        clean_content_tags=set(_DROPPED),
        attributes={"a": {"href"}},
        url_schemes={"https"},
        link_rel=None,
    )
    markdown = _Markdown(heading_style=ATX, bullets="-").convert(f"<div>{safe}</div>")
    return nfc(plain_text(_EMPTY_LINES.sub("\n\n", markdown).strip()))


def words_of(text: str) -> str:
    """Return a title or name as plain words: entities read, tags gone, single spaces."""
    bare = html.unescape(nh3.clean(text, tags=set())) if _TAG.search(text) or "&" in text else text
    return nfc(" ".join(plain_text(bare).split()))


def _paragraphs(text: str) -> str:
    lines = html.escape(html.unescape(text), quote=False).replace("\r\n", "\n").strip()
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in _PARAGRAPH.split(lines))
