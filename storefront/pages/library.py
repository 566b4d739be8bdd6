"""What editors have written, once it is read: documents by name and language, and the notes on models.

Kept apart from the reading (`editorial.py`): whoever renders pages does without Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from storefront.pages.filling import Block

SECTIONS: Final = ("guides", "help", "legal", "about")


class PictureFile(msgspec.Struct, frozen=True, kw_only=True):
    """An editor's picture, ready to serve: addresses by width, the largest last, and the size of that in pixels."""

    addresses: tuple[tuple[int, str], ...]
    width: int
    height: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One editor's file. `variant` is a language ('fr') or a locale code ('fr-FR'); `html` still has neutral links.

    `digest` is that of its own words, `source` that of the English ones it translates ('' where nobody said).
    """

    file: str
    section: str
    slug: str
    variant: str
    title: str
    summary: str
    updated: date
    order: int
    checked: bool
    source: str
    digest: str
    html: str
    toc: tuple[tuple[str, str], ...]
    anchors: tuple[str, ...]
    blocks: tuple[Block, ...]
    links: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]
    minutes: int

    @property
    def language(self) -> str:
        """The language it is written in."""
        return self.variant.partition("-")[0]

    @property
    def name(self) -> str:
        """How other pages link to it: `guides/choosing-a-grade`."""
        return f"{self.section}/{self.slug}"

    @property
    def models(self) -> frozenset[str]:
        """Ids of the models it shows or links to."""
        return frozenset(name for kind, name in (*self.blocks, *self.links) if kind == "model")


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """All documents, by name and variant, and the notes on models. `pictures`: by '<section>/<slug>/<file name>'."""

    documents: dict[str, dict[str, Document]]
    notes: dict[str, dict[str, Document]]
    pictures: dict[str, PictureFile] = {}

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

    def every(self) -> Iterator[Document]:
        """Every file, notes on models too."""
        for variants in (*self.documents.values(), *self.notes.values()):
            yield from variants.values()


encode_library = msgspec.json.Encoder().encode
decode_library = msgspec.json.Decoder(Library).decode
