"""Texts of the export, made safe once.

Decides what of Markdown may stand on a page, and leaves out what may not be claimed.

After this module a description is HTML of a few harmless tags; templates print it as it is.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from html import escape

import markdown
import nh3

from storefront.catalog.fields import plain_text
from storefront.catalog.shop import Shop, TextFinding
from storefront.domain.claims import Finding, find_banned

TAGS = frozenset(["p", "br", "ul", "ol", "li", "strong", "em", "code", "blockquote", "h3", "h4", "a"])

_MARKDOWN = re.compile(r"[*_#\[\]<>&`\\\n\r]|^\s*(\d+[.)]|[-+=~])|https?:|www\.")
_HEADINGS = re.compile(r"(</?)h([1-6])>")


def render_text(text: str) -> str:
    """Return safe HTML of plain text or Markdown. Raw HTML in it becomes visible text; links lead to https only."""
    if not _MARKDOWN.search(text):
        return f"<p>{escape(plain_text(text), quote=False)}</p>" if text.strip() else ""
    return _render_markdown(plain_text(text))


@lru_cache(maxsize=4096)
def _render_markdown(text: str) -> str:
    html = _renderer().reset().convert(text)
    lowered = _HEADINGS.sub(lambda tag: f"{tag[1]}h{min(4, max(3, int(tag[2])))}>", html)
    return nh3.clean(
        lowered,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https"},
        url_relative="deny",
        link_rel="nofollow noopener noreferrer",
    )


@lru_cache(maxsize=1)
def _renderer() -> markdown.Markdown:
    renderer = markdown.Markdown(output_format="html")
    renderer.preprocessors.deregister("html_block")
    renderer.inlinePatterns.deregister("html")
    renderer.inlinePatterns.deregister("automail")
    return renderer


def safe_texts(texts: Mapping[str, str], field: str, row: int, shop: Shop, names: Collection[str]) -> dict[str, str]:
    """Return the texts as safe HTML, by language; empty ones go.

    One that claims what may not be claimed in a market that reads it is left out, and reported; what is only to be
    warned of is reported. `names` are words that are no claims: brand, model, colours.
    """
    safe: dict[str, str] = {}
    for language, text in texts.items():
        found = tuple(_findings(text, language, field, row, shop, names))
        shop.findings.extend(found)
        html = "" if any(finding.left_out for finding in found) else render_text(text)
        if html:
            safe[language] = html
    return safe


def _findings(
    text: str, language: str, field: str, row: int, shop: Shop, names: Collection[str]
) -> Iterator[TextFinding]:
    seen: dict[tuple[str, int], Finding] = {}
    for market in shop.readers(language):
        for found in find_banned(text, language, market, shop.rules, names):
            if found.severity == "block" or (found.phrase, found.start) not in seen:
                seen[found.phrase, found.start] = found
    for found in seen.values():
        yield TextFinding(
            file=shop.files["models"],
            row=row,
            field=field,
            language=language,
            phrase=found.phrase,
            kind=found.kind,
            left_out=found.severity == "block",
        )
