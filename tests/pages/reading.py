"""Reads built HTML the way a test asks for it: elements by tag, class and attribute, and the words a person sees."""

import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "stop",
    ]
)
# An opening tag that ends an open one of the first kind (HTML's optional end tags).
ENDS = {"li": {"li"}, "p": {"p"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th"}}
UNSEEN = frozenset(("script", "style", "svg", "template", "head"))

_JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_HREFLANG = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
_LINK = re.compile(r'\s(?:href|action)="([^"]*)"')
_SHOWN = re.compile(r"<body>(.*)</body>", re.DOTALL)
_SILENT = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Element:
    """An element with its attributes and what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def walk(self) -> "Iterator[Element]":
        """Every element below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, tag: str = "", **attributes: str) -> "list[Element]":
        """Elements of a tag whose attributes are these; `class_` asks for one class among several."""
        return [element for element in self.walk() if element.matches(tag, attributes)]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """The only element of that kind."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def matches(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        for name, value in attributes.items():
            if name == "class_":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif self.attributes.get(name.replace("_", "-")) != value:
                return False
        return True

    def above(self) -> "Iterator[Element]":
        """The elements around this one, the nearest first."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    @property
    def text(self) -> str:
        """The words in it, with single spaces; no-break spaces stay as they are."""
        return re.sub(r"[ \t\r\n]+", " ", "".join(self._words())).strip(" ")

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                yield from child._words()
                yield " " if child.tag not in ("b", "em", "i", "a", "span", "code") else ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.here.tag in ENDS.get(tag, ()):
            self.here = self.here.parent or self.root
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in (self.here, *self.here.above())):
            while self.here.tag != tag:
                self.here = self.here.parent or self.root
            self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


@lru_cache(maxsize=64)
def parse(text: str) -> Element:
    """The page as a tree."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.root


def json_ld(text: str) -> list[dict[str, Any]]:
    """Every node of a page's structured data."""
    return [node for block in _JSON_LD.findall(text) for node in json.loads(block)["@graph"]]


def nodes_of(text: str, kind: str) -> list[dict[str, Any]]:
    """The nodes of a schema.org type, however deep they stand."""
    return [node for top in json_ld(text) for node in _nested(top) if node.get("@type") == kind]


def _nested(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nested(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nested(inner)


def hreflangs(text: str) -> dict[str, str]:
    """Language code to address."""
    return dict(_HREFLANG.findall(text))


def canonical(text: str) -> str | None:
    """The address a page gives itself."""
    found = _CANONICAL.search(text)
    return html.unescape(found[1]) if found else None


def title(text: str) -> str:
    """The document's title."""
    found = _TITLE.search(text)
    assert found
    return html.unescape(found[1])


def description(text: str) -> str | None:
    """The description for search engines."""
    found = _DESCRIPTION.search(text)
    return html.unescape(found[1]) if found else None


@lru_cache(maxsize=5000)
def links(text: str) -> frozenset[str]:
    """Where a page's links and forms lead, as written."""
    return frozenset(html.unescape(target) for target in _LINK.findall(text))


@lru_cache(maxsize=5000)
def shown(text: str) -> str:
    """The words of a page's body, quickly: no tags, no scripts, no drawings."""
    found = _SHOWN.search(text)
    assert found
    return html.unescape(re.sub(r"[ \t\r\n]+", " ", _TAG.sub(" ", _SILENT.sub(" ", found[1]))))
