"""whoosh's view of a document: fields, analyzers built on our atoms, weights, and a BM25F whose figures can be kept.

Decides how much each field counts. The weights were set on judged queries (`bench/search_quality.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from math import log
from typing import Any, Final, cast

import msgspec
from whoosh import fields, scoring
from whoosh.analysis import Analyzer, Token
from whoosh.lang import stemmer_for_language

from storefront.search.atoms import ATOMS_IN_A_QUERY, LONGEST_SPAN, atoms, is_cjk, spans
from storefront.search.documents import Texts

# Between phrases of one field: no atom, so that words of two phrases are no neighbours.
APART: Final = "\n"
STEMMED: Final = frozenset({"en", "fr", "de", "es", "it", "pt", "nl", "fi", "sv"})
WEIGHTS: Final = {
    "name": 3.0, "joins": 1.2, "whole": 3.5, "brand": 1.5, "words": 1.6, "phrases": 1.2, "numbers": 3.0, "options": 1.0,
    "parts": 0.4,
}  # fmt: skip
# An accessory is named after the device it fits; the device comes first.
ACCESSORY_BOOSTS: Final = {"name": 0.6, "joins": 0.6, "words": 0.8, "phrases": 0.8, "brand": 0.5}
ACCESSORIES: Final = "accessories"
# A longer list of words or colours says nothing of how well one of them fits; a longer name does.
_B: Final = {"name_B": 0.6, "joins_B": 0.0, "whole_B": 0.0, "brand_B": 0.0, "words_B": 0.0, "phrases_B": 0.0, "numbers_B": 0.0, "options_B": 0.0, "parts_B": 0.0}  # fmt: skip

Stem = Callable[[str], str]
Splitter = Callable[[str], Iterable[str]]


def plain_atoms(text: str) -> Iterable[str]:
    """Every atom."""
    return atoms(text)


def joined_neighbours(text: str) -> Iterator[str]:
    """Every two to four neighbouring atoms of a phrase, written together: `macbookair`."""
    for phrase in text.split(APART):
        for _, _, joined in spans(atoms(phrase)):
            yield joined


def whole_phrases(text: str) -> Iterator[str]:
    """Each phrase as one term, if a query can name it: one atom, or no more than a span, none of Chinese characters."""
    for phrase in text.split(APART):
        found = atoms(phrase)
        if len(found) == 1 or (1 < len(found) <= LONGEST_SPAN and not any(map(is_cjk, found))):
            yield "".join(found)


def number_forms(text: str) -> Iterator[str]:
    """Part numbers whole and in parts between separators: `smg991b`, `sm`, `g991b`.

    What has more atoms than a span comes in runs as long as a span, which together cover it.
    """
    for phrase in text.split(APART):
        parts = "".join(sign if sign.isalnum() else " " for sign in phrase).split()
        for form in dict.fromkeys((phrase, *parts)):
            found = atoms(form)[:ATOMS_IN_A_QUERY]
            for start in range(0, len(found), LONGEST_SPAN):
                # The last run reaches back: a single atom would be a word of its own.
                yield "".join(found[max(0, min(start, len(found) - 2)) : start + LONGEST_SPAN])


class PhraseAnalyzer(Analyzer):  # type: ignore[misc]  # whoosh ships no types
    """Splits a field's text with a function of ours, then stems.

    `once`: a term counts once, for how many phrases hold a word says nothing of how well it fits.
    """

    def __init__(self, split: Splitter, stem: Stem | None = None, *, once: bool = False) -> None:
        self.split = split
        self.stem = stem
        self.once = once

    def terms(self, text: str) -> Iterator[str]:
        """The terms of a text."""
        terms = (self.stem(form) if self.stem else form for form in self.split(text))
        return iter(dict.fromkeys(terms)) if self.once else terms

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[Token]:
        """Called by whoosh."""
        token = Token(positions=positions)
        for place, text in enumerate(self.terms(value)):
            token.text, token.pos, token.boost, token.stopped = text, place, 1.0, False
            yield token


class Stemmer:
    """whoosh's stemmer of a language, remembering what it has stemmed; numbers and units are left as they are.

    whoosh keeps a schema as a pickle, which a stemmer of its own does not survive in every language.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, str] = {}

    def __reduce__(self) -> tuple[type[Stemmer], tuple[str]]:
        return Stemmer, (self.language,)

    @cached_property
    def _stem(self) -> Stem:
        return cast(Stem, stemmer_for_language(self.language))

    def __call__(self, form: str) -> str:
        """The stem of a folded word."""
        if form not in self._known:
            self._known[form] = (self._stem(form) or form) if form.isalpha() else form
        return self._known[form]


def make_schema(language: str) -> fields.Schema:
    """The fields of a language, in the order of WEIGHTS."""
    stem = Stemmer(language) if language in STEMMED else None
    analyzers = {
        "name": PhraseAnalyzer(plain_atoms),
        "joins": PhraseAnalyzer(joined_neighbours),
        "whole": PhraseAnalyzer(whole_phrases, once=True),
        "brand": PhraseAnalyzer(plain_atoms),
        "words": PhraseAnalyzer(plain_atoms, stem, once=True),
        "phrases": PhraseAnalyzer(whole_phrases, once=True),
        "numbers": PhraseAnalyzer(number_forms),
        "options": PhraseAnalyzer(plain_atoms, once=True),
        "parts": PhraseAnalyzer(plain_atoms, stem, once=True),
    }
    return fields.Schema(**{name: fields.TEXT(analyzer=analyzer, phrase=False) for name, analyzer in analyzers.items()})


def field_texts(texts: Texts) -> dict[str, str]:
    """A document's text in each field."""
    branded = f"{texts.brand} {texts.name}" if texts.brand else texts.name
    words = (*texts.nouns, *texts.synonyms)
    return {
        "name": texts.name,
        "joins": branded,
        "whole": APART.join((texts.name, branded)),
        "brand": texts.brand,
        "words": APART.join(words),
        "phrases": APART.join((*words, *(phrase for phrase in texts.options if len(atoms(phrase)) > 1))),
        "numbers": APART.join(texts.numbers),
        "options": APART.join(texts.options),
        "parts": APART.join(texts.parts),
    }


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a collection that every score rests on: documents, and the average length of each field."""

    documents: int
    lengths: dict[str, float]


class KeptBM25F(scoring.BM25F):  # type: ignore[misc]
    """whoosh's BM25F with a collection's figures from an earlier night, so that a new document moves only its words."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(**_B)
        self.figures = figures
        self._known_lengths: dict[str, list[int]] = {}

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        """whoosh's formula, with the kept number of documents."""
        found = int(searcher.get_parent().doc_frequency(fieldname, text))
        return log(self.figures.documents / (found + 1)) + 1

    def scorer(self, searcher: Any, fieldname: str, text: str, qf: int = 1) -> Any:
        """whoosh's scorer, with the kept average length."""
        scorer = super().scorer(searcher, fieldname, text, qf)
        scorer.avgfl = self.figures.lengths.get(fieldname) or 1
        if hasattr(scorer, "dfl"):
            scorer.dfl = self._lengths(searcher, fieldname).__getitem__
        return scorer

    def _lengths(self, searcher: Any, fieldname: str) -> list[int]:
        """A field's length in each document, read once: half of the time of scoring went there."""
        if fieldname not in self._known_lengths:
            reader = searcher.reader()
            documents = range(reader.doc_count_all())
            self._known_lengths[fieldname] = [reader.doc_field_length(number, fieldname, 1) for number in documents]
        return self._known_lengths[fieldname]
