"""What a page is made from, as a fingerprint: a page whose fingerprint is the live one's need not be rendered.

Three parts of 64 bits, from what all pages of a kind and locale share to what is the page's own, so that the report can
say which of them changed:

1. the templates of its kind with all they include, the locale's words, the frame around it, the code that makes pages,
   and for product pages the market's rules;
2. for product pages, the model and which versions of it lead to each other;
3. the page's own: its offers and their sellers, or, for pages that are not of products, everything its view says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from storefront.build.settings import ROOT
from storefront.domain.rules import Rules
from storefront.pages.templates import DRAWING_MACROS, DRAWINGS

# The code that decides what stands on a page. Rules and theme are told apart from it, file by file.
CODE = (
    *("storefront/domain", "storefront/locales", "storefront/pages", "storefront/build/catalog_site.py"),
    *("storefront/build/editorial_site.py", "storefront/build/fingerprints.py", "storefront/build/model_site.py"),
    *("storefront/build/model_versions.py", "storefront/build/site.py", "storefront/build/lead_cards.py"),
    "storefront/build/editors_files.py",
)
LIBRARIES = ("babel", "jinja2", "markdown", "markupsafe", "msgspec", "nh3")
# Parts that are rendered for a page before its own template is.
SECTIONS_OF: Mapping[str, tuple[str, ...]] = {
    "sku": ("sections/facts.html", "sections/specs.html"),
    "model": ("sections/facts.html", "sections/specs.html", "sections/blocks.html", "sections/cards.html"),
    "editorial": ("sections/blocks.html", "sections/cards.html"),
}
_NAMED = re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\s+([\"'])(.+?)\1")
_ANY_NAMED = re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\b")
_DRAWN = re.compile(rf"\b(?:{'|'.join(sorted(DRAWING_MACROS))}|swatches)\b")

_encode = msgspec.json.Encoder(
    order="deterministic", enc_hook=lambda value: str.__str__(value) if isinstance(value, Markup) else _unknown(value)
).encode


_pack = msgspec.msgpack.Encoder().encode


def _unknown(value: object) -> object:
    raise NotImplementedError(f"a view holds {type(value).__name__}, which has no fingerprint")


def digest(*parts: bytes | str | list[str]) -> str:
    """64 bits over parts, each told apart from its neighbours."""
    return hashlib.blake2b(_pack(parts), digest_size=8).hexdigest()


def encoded(value: Any) -> bytes:
    """A value as bytes that are the same whenever the value is: sets and mappings in order."""
    return _encode(value)


@lru_cache(maxsize=1)
def code_version(root: Path = ROOT) -> str:
    """The code that makes pages, and the libraries that decide what it writes; `root` is the project's folder."""
    parts: list[bytes | str | list[str]] = [f"{name} {version(name)}" for name in LIBRARIES]
    for place in CODE:
        path = root / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            parts += [str(file.relative_to(root)), file.read_bytes()]
    return digest(*parts)


def market_rules(rules: Rules, market: str) -> str:
    """The rules that hold in one market on the build's day, whatever other markets have."""
    found: dict[str, object] = {}
    for name in Rules.__dataclass_fields__:
        if name not in ("day", "phrases", "law", "law_table", "unchecked_rows", "fingerprint", "locales"):
            found[name] = _of_market(getattr(rules, name), market, rules.markets)
    found["law"] = sorted(rule for rule, markets in rules.law.items() if market in markets)
    return digest(encoded(found))


def _of_market(table: Any, market: str, markets: Iterable[str]) -> object:
    """The rows of a table that speak of a market; those that name none speak of all."""
    rows = []
    for key, value in table.items():
        named = {*(key if isinstance(key, tuple) else (key,))} & {*markets}
        if not named or market in named:
            rows.append((key, value))
    return rows


class TemplateVersions:
    """Templates with all they include, import or extend, as digests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources: dict[str, str] = {}
        self.of_kind = lru_cache(maxsize=100)(self._of_kind)

    def _of_kind(self, kind: str) -> str:
        """The digest of `pages/<kind>.html` and of every template that its output comes from."""
        names = self._closure([f"pages/{kind}.html", *SECTIONS_OF.get(kind, ())])
        return digest(*(part for name in sorted(names) for part in (name, self._source(name))))

    def _closure(self, names: list[str]) -> set[str]:
        found: set[str] = set()
        while names:
            name = names.pop()
            if name not in found:
                found.add(name)
                names += self._named_by(name)
        return found

    def _named_by(self, name: str) -> list[str]:
        source = self._source(name)
        named = [match.group(2) for match in _NAMED.finditer(source)]
        if len(named) < len(_ANY_NAMED.findall(source)):
            # A name that is worked out could be any.
            return sorted(str(path.relative_to(self._folder)) for path in self._folder.rglob("*.html"))
        return [*named, DRAWINGS] if _DRAWN.search(source) else named

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = (self._folder / name).read_text(encoding="utf-8")
        return self._sources[name]
