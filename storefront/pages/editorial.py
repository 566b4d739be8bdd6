"""What editors write: guides, help, legal and about pages, and notes on models, in Markdown.

Parses a file once into HTML with neutral links (`page:help/delivery`, `model:iphone-13`) and blocks (`[[grades]]`);
`for_shop` turns those into a locale's links, prices and facts. A broken link, an unknown block, a missing title or a
banned claim is an error that names file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
import nh3
from markdown import Markdown
from markupsafe import Markup

from storefront.domain.claims import find_banned
from storefront.domain.errors import BannedClaim, ContentInvalid
from storefront.domain.rules import Rules

SECTIONS: Final = ("guides", "help", "legal", "about")
OWN_PAGES: Final = ("home", "search", "models", "cart", "order", "trade-in", "warranty", "withdrawal", "support")
BLOCKS: Final = ("guarantee", "returns", "grades", "delivery", "merchant", "withdraw", "payment", "levy")
LONGEST_SUMMARY: Final = 160

_FIELD = re.compile(r"^([A-Z][a-z]+):\s*(.*)$")
_LINK = re.compile(r'<a href="(page|model|category|shop):([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BLOCK = re.compile(r"<p>\[\[([a-z]+)(?::([a-z0-9-]+))?\]\]</p>")
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_TAGS = {
    "a", "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "blockquote", "br", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "sub", "dl", "dt", "dd",
}  # fmt: skip


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One editor's file. `variant` is a language ('fr') or a locale code ('fr-FR'); `html` still has neutral links."""

    file: str
    section: str
    slug: str
    variant: str
    title: str
    summary: str
    updated: date
    order: int
    html: str
    toc: tuple[tuple[str, str], ...]
    minutes: int

    @property
    def language(self) -> str:
        """The language it is written in."""
        return self.variant.partition("-")[0]

    @property
    def name(self) -> str:
        """How other pages link to it: `guides/choosing-a-grade`."""
        return f"{self.section}/{self.slug}"


def read_document(file: Path, section: str, *, rules: Rules) -> Document:
    """Parse one file; every fault of its front matter is reported at once."""
    slug, _, variant = file.stem.partition(".")
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", variant):
        raise ContentInvalid(f"{file}: name it <slug>.<language>.md or <slug>.<locale>.md", file=str(file))
    text = file.read_text(encoding="utf-8")
    fields, body, first_line = _front_matter(text)
    faults = []
    for needed in ("Title", "Summary") if section != "products" else ("Title",):
        if not fields.get(needed):
            faults.append(f"no '{needed}:' line at the top")
    try:
        updated = date.fromisoformat(fields.get("Updated", rules.day.isoformat()))
        order = int(fields.get("Order", "100"))
    except ValueError as error:
        faults.append(str(error))
    unknown = set(fields) - {"Title", "Summary", "Updated", "Order"}
    if len(fields.get("Summary", "")) > LONGEST_SUMMARY:
        faults.append(f"the Summary has {len(fields['Summary'])} characters; search engines show {LONGEST_SUMMARY}")
    if unknown:
        faults.append(f"unknown field {', '.join(sorted(unknown))}; there are Title, Summary, Updated, Order")
    if faults:
        raise ContentInvalid(f"{file}:1: {'; '.join(faults)}", file=str(file), line=1)
    _refuse_banned(file, text, variant, rules)
    html = _to_html(body, file, first_line, rules)
    plain = _TAG.sub(" ", html)
    return Document(
        file=str(file),
        section=section,
        slug=slug,
        variant=variant,
        title=fields["Title"],
        summary=fields.get("Summary", ""),
        updated=updated,
        order=order,
        html=html,
        toc=tuple((anchor, _TAG.sub("", words)) for anchor, words in _HEADING.findall(html)),
        # Japanese, Korean: about 500 characters a minute reads like 200 words.
        minutes=max(1, round(len(plain) / 1250 if " " in plain else len(plain) / 500)),
    )


def _front_matter(text: str) -> tuple[dict[str, str], str, int]:
    fields: dict[str, str] = {}
    lines = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    for number, line in enumerate(lines):
        match = _FIELD.match(line)
        if not match:
            return fields, "\n".join(lines[number:]), number + 1
        fields[match[1]] = match[2].strip()
    return fields, "", len(lines)


def _refuse_banned(file: Path, text: str, variant: str, rules: Rules) -> None:
    language, _, region = variant.partition("-")
    for number, line in enumerate(text.splitlines(), 1):
        for finding in find_banned(line, language, region or None, rules):
            if finding.severity == "block":
                raise BannedClaim(
                    f"{file}:{number}: {finding.phrase!r} may not be said ({finding.kind}); reword it",
                    file=str(file),
                    line=number,
                )


def _to_html(body: str, file: Path, first_line: int, rules: Rules) -> str:
    def line_of(needle: str) -> int:
        return first_line + body[: max(0, body.find(needle))].count("\n")

    converter = Markdown(extensions=["tables", "toc", "sane_lists", "attr_list", "def_list"])
    html = nh3.clean(
        converter.convert(body),
        tags=_TAGS,
        attributes={"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "th": {"scope"}},
        url_schemes={"https", "mailto", "page", "model", "category", "shop"},
        link_rel=None,
    )
    for kind, target, _ in _LINK.findall(html):
        known = {"shop": OWN_PAGES, "category": tuple(rules.categories)}.get(kind)
        if known and target not in known:
            raise ContentInvalid(
                f"{file}:{line_of(f'{kind}:{target}')}: no page '{kind}:{target}'; there are {', '.join(known)}",
                file=str(file),
            )
    for block, argument in _BLOCK.findall(html):
        if block not in BLOCKS and not (block == "model" and argument):
            raise ContentInvalid(
                f"{file}:{line_of(f'[[{block}')}: no block [[{block}]]; there are [[model:...]] and "
                + ", ".join(f"[[{name}]]" for name in BLOCKS),
                file=str(file),
            )
    _refuse_silent_losses(body, html, file, line_of)
    # Wide tables scroll in a region of their own that the keyboard can reach.
    html = html.replace(
        "<table>", '<div class="wide" tabindex="0" role="region" aria-label="\0table"><table class="spec">'
    )
    return html.replace("</table>", "</table></div>")


def _refuse_silent_losses(body: str, html: str, file: Path, line_of: Callable[[str], int]) -> None:
    """What would vanish or print as code without a word: say it instead."""
    for pattern, words in (
        (r"(?m)^# .*", "a heading of the first level; the title is one already, so start with ##"),
        (r"\]\(http://[^)]*", "an http:// link; only https:// links are shown"),
    ):
        match = re.search(pattern, body)
        if match:
            raise ContentInvalid(f"{file}:{line_of(match[0])}: {words}", file=str(file))
    inline = re.search(r"\[\[[^\]]*\]\]", _BLOCK.sub("", html))
    if inline:
        raise ContentInvalid(
            f"{file}:{line_of(inline[0])}: {inline[0]} must stand alone in its paragraph", file=str(file)
        )


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """All documents, by name and variant, and the notes on models."""

    documents: dict[str, dict[str, Document]]
    notes: dict[str, dict[str, Document]]

    def find(self, name: str, locale_code: str, language: str) -> Document | None:
        """The document for a locale: its own variant first, then its language's."""
        variants = self.documents.get(name, {})
        return variants.get(locale_code) or variants.get(language)

    def note(self, model: str, locale_code: str, language: str) -> Document | None:
        """What editors wrote on a model, in a language."""
        variants = self.notes.get(model, {})
        return variants.get(locale_code) or variants.get(language)

    def in_section(self, section: str, locale_code: str, language: str) -> list[Document]:
        """A section's documents for a locale, in the editors' order."""
        names = [name for name in self.documents if name.startswith(f"{section}/")]
        found = [document for name in names if (document := self.find(name, locale_code, language))]
        return sorted(found, key=lambda document: (document.order, document.slug))


encode_library = msgspec.json.Encoder().encode
decode_library = msgspec.json.Decoder(Library).decode


def read_library(content: Path, *, rules: Rules) -> Library:
    """Read every editors' file under `content/`, and check the links between them."""
    documents: dict[str, dict[str, Document]] = {}
    for section in SECTIONS:
        for file in sorted((content / "pages" / section).glob("*.md")):
            document = read_document(file, section, rules=rules)
            documents.setdefault(document.name, {})[document.variant] = document
    notes: dict[str, dict[str, Document]] = {}
    for file in sorted((content / "products").glob("*.md")):
        document = read_document(file, "products", rules=rules)
        notes.setdefault(document.slug, {})[document.variant] = document
    for variants in (*documents.values(), *notes.values()):
        for document in variants.values():
            for kind, target, _ in _LINK.findall(document.html):
                if kind == "page" and target.partition("#")[0] not in documents:
                    raise ContentInvalid(
                        f"{document.file}:{_line_in(document.file, f'page:{target}')}: links to 'page:{target}', "
                        "which nobody has written",
                        file=document.file,
                    )
    _refuse_twins(documents)
    return Library(documents=documents, notes=notes)


def _line_in(file: str, needle: str) -> int:
    text = Path(file).read_text(encoding="utf-8")
    return text[: text.index(needle)].count("\n") + 1


def _refuse_twins(documents: Mapping[str, Mapping[str, Document]]) -> None:
    """Two pages of one language with one title or summary: neither a reader nor a search engine could tell them apart."""
    seen: dict[tuple[str, str], str] = {}
    for variants in documents.values():
        for document in variants.values():
            for field, words in (("Title", document.title), ("Summary", document.summary)):
                other = seen.setdefault((document.variant, words), document.file)
                if other != document.file:
                    raise ContentInvalid(f"{document.file}:1: the same {field} as {other}", file=document.file)


Resolve = Callable[[str, str], str | None]


def for_shop(html: str, *, link: Resolve, block: Resolve, table_label: str) -> Markup:
    """A document's HTML with a locale's own links and blocks.

    `link(kind, target)` gives a path or None (then the link's words stay as plain text); `block(name, argument)`
    gives HTML or None (then the block vanishes).
    """

    def linked(match: re.Match[str]) -> str:
        path = link(match[1], match[2])
        return f'<a href="{Markup.escape(path)}">{match[3]}</a>' if path else match[3]

    def filled(match: re.Match[str]) -> str:
        return block(match[1], match[2] or "") or ""

    html = _BLOCK.sub(filled, _LINK.sub(linked, html))
    return Markup(html.replace("\0table", str(Markup.escape(table_label))))
