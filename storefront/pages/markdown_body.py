"""The body of an editor's file: Markdown to safe HTML with neutral links, blocks and pictures.

Neutral are `page:help/delivery`, `model:iphone-13`, `category:` and `shop:` links, `[[block]]` lines and `picture:` sources;
`filling.py` gives them a locale's own addresses, prices and facts. Decides what is refused within one file; what other files
must have is the library's matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import msgspec
import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from storefront.domain.grades import GRADES
from storefront.domain.rules import Rules
from storefront.pages.filling import ATTRIBUTE, BLOCK, CARDS, IMAGE, LINK, PARAGRAPH, Block
from storefront.pages.front_matter import Fault
from storefront.pages.slugs import slugify

OWN_PAGES: Final = ("home", "search", "models", "cart", "order", "trade-in", "warranty", "withdrawal", "support")
BLOCKS: Final = ("guarantee", "returns", "grades", "delivery", "merchant", "withdraw", "payment", "levy")
PICTURE_KINDS: Final = (".webp", ".jpg", ".jpeg", ".png", ".svg")

_HREF = re.compile(r'<a href="([^"]*)"')
_NEIGHBOURS = re.compile(r"\]\]</p>\s*<p>(?=(?:\[\[[^\]]+\]\]\s*)+</p>)")
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TAG = re.compile(r"<[^>]+>")
_TAGS = {
    "a", "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "blockquote", "br", "hr", "img",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "sub", "dl", "dt", "dd",
}  # fmt: skip


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A body, parsed. `toc` holds anchor and words of the ## headings; `anchors` those of all headings."""

    html: str
    toc: tuple[tuple[str, str], ...]
    anchors: tuple[str, ...]
    plain: str
    blocks: tuple[Block, ...]
    links: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]


class _NeutralPictures(Extension):
    """Marks what Markdown's own `![words](file)` made, so that a picture in raw HTML is told from it."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown."""
        md.treeprocessors.register(_MarkPictures(md), "pictures", 0)


class _MarkPictures(Treeprocessor):
    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.set("src", f"picture:{image.get('src', '')}")


def read_body(body: str, file: Path, first_line: int, rules: Rules) -> tuple[Body, list[Fault]]:
    """Parse a body that begins at `first_line` of `file`; returns every fault beside it."""
    converter = Markdown(
        extensions=["tables", "toc", "sane_lists", "attr_list", "def_list", _NeutralPictures()],
        # Latin letters in every language: an address that can be typed, and the same each time.
        extension_configs={"toc": {"slugify": lambda words, _separator: slugify(words)}},
    )
    html = nh3.clean(
        converter.convert(body),
        tags=_TAGS,
        attributes={"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "th": {"scope"}, "img": {"src", "alt"}},
        url_schemes={"https", "mailto", "page", "model", "category", "shop", "picture"},
        link_rel=None,
    )
    html = IMAGE.sub(lambda match: match[0] if 'src="picture:' in match[0] else "", html)
    faults: list[Fault] = []

    def fault(needle: str, words: str) -> None:
        """Say it of the line where `needle` stands first."""
        line = first_line + body[: max(0, body.find(needle))].count("\n")
        faults.append(Fault(file=str(file), line=line, words=words))

    html = _NEIGHBOURS.sub("]]\n", html)
    anchors = tuple(re.findall(r'<h[2-4] id="([^"]+)"', html))
    _check_links(html, anchors, rules, fault)
    blocks = tuple((name, argument) for text in PARAGRAPH.findall(html) for name, argument in BLOCK.findall(text))
    _check_blocks(blocks, fault)
    pictures = tuple(_check_pictures(html, file, fault))
    _refuse_silent_losses(body, html, fault)
    parsed = Body(
        html=_with_wide_tables(html),
        toc=tuple((anchor, _TAG.sub("", words)) for anchor, words in _HEADING.findall(html)),
        anchors=anchors,
        plain=_TAG.sub(" ", html),
        blocks=blocks,
        links=tuple((kind, target) for kind, target, _ in LINK.findall(html)),
        pictures=pictures,
    )
    return parsed, faults


_Say = Callable[[str, str], None]


def _check_links(html: str, anchors: Sequence[str], rules: Rules, fault: _Say) -> None:
    for kind, target, _ in LINK.findall(html):
        known = {"shop": OWN_PAGES, "category": tuple(rules.categories)}.get(kind)
        if known and target not in known:
            fault(f"{kind}:{target}", f"no page '{kind}:{target}'; there are {', '.join(known)}")
    for href in _HREF.findall(html):
        if href.startswith("#"):
            if href[1:] not in anchors:
                fault(f"]({href}", f"no heading '{href}' on this page; there are {', '.join(anchors) or 'none'}")
        elif ":" not in href.partition("/")[0]:
            fault(
                f"]({href}", f"a link by address, '{href}'; name the page instead, such as [words](page:help/delivery)"
            )


def _check_blocks(blocks: Sequence[Block], fault: _Say) -> None:
    for name, argument in blocks:
        whole = f"[[{name}:{argument}]]" if argument else f"[[{name}]]"
        if name in CARDS and argument:
            if name == "grade" and argument not in GRADES:
                fault(whole, f"no grade '{argument}'; there are {', '.join(GRADES)}")
        elif name in BLOCKS and argument:
            fault(whole, f"{whole} takes no name; write [[{name}]]")
        elif name not in BLOCKS:
            cards = ", ".join(f"[[{card}:...]]" for card in CARDS)
            fault(whole, f"no block {whole}; there are {cards} and {', '.join(f'[[{one}]]' for one in BLOCKS)}")


def _check_pictures(html: str, file: Path, fault: _Say) -> list[str]:
    folder = picture_folder(file)
    found = []
    for image in IMAGE.findall(html):
        attributes = dict(ATTRIBUTE.findall(image))
        name = attributes.get("src", "").removeprefix("picture:")
        needle = f"]({name}"
        if not attributes.get("alt", "").strip():
            fault(
                f"![{attributes.get('alt', '')}]({name}",
                f"the picture '{name}' has no words for who cannot see it; write ![what it shows]({name})",
            )
        if not _NAME.fullmatch(name) or not name.lower().endswith(PICTURE_KINDS):
            kinds = ", ".join(PICTURE_KINDS)
            fault(
                needle,
                f"'{name}' is no picture's file name; put a file ({kinds}) into {folder} and write its name alone",
            )
        elif not (folder / name).is_file():
            fault(needle, f"there is no picture {folder / name}; put the file there")
        else:
            found.append(name)
    return found


def picture_folder(file: Path) -> Path:
    """Where the pictures of a page lie: a folder beside it with the page's name, shared by its languages."""
    return file.parent / file.name.partition(".")[0]


def _refuse_silent_losses(body: str, html: str, fault: _Say) -> None:
    """What would vanish or print as code without a word: say it instead."""
    for pattern, words in (
        (r"(?m)^# .*", "a heading of the first level; the title is one already, so start with ##"),
        (r"\]\(http://[^)]*", "an http:// link; only https:// links are shown"),
    ):
        for match in re.finditer(pattern, body):
            fault(match[0], words)
    for inline in re.findall(r"\[\[[^\]]*\]\]", PARAGRAPH.sub("", html)):
        fault(inline, f"{inline} must stand alone on its line, with an empty line before and after")


def _with_wide_tables(html: str) -> str:
    """Wide tables scroll in a region of their own that the keyboard can reach."""
    wide = '<div class="wide" tabindex="0" role="region" aria-label="\0table"><table class="spec">'
    return html.replace("<table>", wide).replace("</table>", "</table></div>")
