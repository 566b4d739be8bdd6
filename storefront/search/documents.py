"""What can be found: a model as one market sells it, or an editors' page, with the texts it is found by.

The build fills these from view rows; nothing here knows a URL's shape, a template or a snapshot. Prices are minor
units of the market's currency.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from storefront.search.atoms import atoms
from storefront.search.words import Words

_Form = tuple[str, ...]
_NONE: Final[frozenset[int]] = frozenset()


class Size(msgspec.Struct, frozen=True, array_like=True):
    """A size of a model: the atoms that name it, its label, its ready-made price and its path below the locale."""

    atoms: str
    label: str
    price: str
    path: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The cheapest offer in stock of one storage, colour and grade. Empty: the model has no such option.

    `storage` is in gigabytes, 0 for none; the labels are ready-made; `grade_place` orders grades, best first.
    """

    storage: int
    storage_label: str
    color: str
    grade: str
    grade_place: int
    price: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A model or a page. `category` is empty for a page; `on_sale` says whether any offer is in stock.

    `options` are phrases ('128 GB', 'Midnight', 'space grey').
    `path` is below the locale, such as `m/iphone-13/`; `price` and `about` are ready-made.
    """

    id: str
    name: str
    path: str
    category: str = ""
    brand: str = ""
    aliases: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    popularity: int = 0
    on_sale: bool = True
    picture: str = ""
    price: str = ""
    about: str = ""
    sizes: tuple[Size, ...] = ()
    offers: tuple[Offer, ...] = ()


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """What whoosh indexes of a document: phrases, field by field."""

    name: str
    brand: str
    nouns: tuple[str, ...]
    synonyms: tuple[str, ...]
    numbers: tuple[str, ...]
    options: tuple[str, ...]
    parts: tuple[str, ...]


class Describer:
    """Adds a language's words to documents."""

    def __init__(self, words: Words, category_labels: Mapping[str, str]) -> None:
        self.words = words
        self._labels = category_labels
        self._kinds = _by_form(kind.match for kind in words.kinds)
        self._synonyms = _by_form(words.synonyms)
        self._longest = max(map(len, (*self._kinds, *self._synonyms)), default=0)
        self._compounds = {"".join(atoms(word)): parts for word, parts in words.compounds.items()}

    def texts(self, document: Document) -> Texts:
        """Everything a document is found by."""
        name = atoms(document.name)
        aliases = [atoms(alias) for alias in document.aliases]
        phrases = {tuple(name), *map(tuple, aliases)}
        nouns = list(self._nouns(document, phrases))
        phrases |= {tuple(atoms(text)) for text in (document.brand, *nouns, *document.options)}
        groups = self._groups(self._synonyms, phrases)
        more = [phrase for group in groups for phrase in self.words.synonyms[group]]
        nouns = _unlike(nouns)
        synonyms = _unlike([*document.aliases, *more], known=nouns)
        return Texts(
            name=document.name,
            brand=document.brand,
            nouns=tuple(nouns),
            synonyms=tuple(synonyms),
            numbers=document.numbers,
            options=tuple(_unlike(document.options)),
            parts=tuple(self._parts([document.name, *nouns, *synonyms])),
        )

    def _nouns(self, document: Document, phrases: Collection[_Form]) -> Iterator[str]:
        if not document.category:
            return
        if label := self._labels.get(document.category):
            yield label
        yield from self.words.nouns.get(document.category, ())
        for place in self._groups(self._kinds, phrases):
            kind = self.words.kinds[place]
            if kind.category == document.category:
                yield from kind.words

    def _groups(self, by_form: Mapping[_Form, set[int]], phrases: Collection[_Form]) -> list[int]:
        """The groups of which a form stands in one of the phrases, its atoms side by side."""
        found: set[int] = set()
        for phrase in phrases:
            for start in range(len(phrase)):
                for end in range(start + 1, min(start + self._longest, len(phrase)) + 1):
                    found |= by_form.get(phrase[start:end], _NONE)
        return sorted(found)

    def _parts(self, phrases: Iterable[str]) -> Iterable[str]:
        """The parts of compounds that are no words of the document themselves."""
        known = dict.fromkeys(atom for phrase in phrases for atom in atoms(phrase)).keys()
        return dict.fromkeys(
            part for atom in known for part in self._compounds.get(atom, ()) if known.isdisjoint(atoms(part))
        )


def _by_form(groups: Iterable[Iterable[str]]) -> dict[_Form, set[int]]:
    """From the atoms of a phrase to the places of the groups that hold it."""
    found: dict[_Form, set[int]] = {}
    for place, group in enumerate(groups):
        for phrase in group:
            found.setdefault(tuple(atoms(phrase)), set()).add(place)
    return found


def _unlike(phrases: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """Phrases without those that fold to one before them, or to a known one."""
    seen = {tuple(atoms(phrase)) for phrase in known}
    kept = []
    for phrase in phrases:
        form = tuple(atoms(phrase))
        if form and form not in seen:
            seen.add(form)
            kept.append(phrase)
    return kept
