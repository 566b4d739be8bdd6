"""whoosh scores every term once, when the shop is built; surfaces add its scores up.

`Ranking` holds, for each surface form, the whoosh terms it stands for and the scores they give to documents. Nothing here
knows files, prices or popularity.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage, RamStorage

from storefront.search.atoms import atoms
from storefront.search.documents import Document, Texts
from storefront.search.schema import (
    ACCESSORIES,
    ACCESSORY_BOOSTS,
    WEIGHTS,
    Figures,
    KeptBM25F,
    PhraseAnalyzer,
    field_texts,
    make_schema,
)

# One step of a stored score is 1/65536 of whoosh's.
ONE: Final = 65536
# Figures are kept until they are off by this share.
FIGURES_MAY_BE_OFF: Final = 0.1
_UMLAUTS: Final = {"de": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})}
_WORD: Final = re.compile(r"\w+")

# A name's word with an s is its plural in these languages ('iphones'), and no list of words has it.
_PLURAL_S: Final = frozenset({"en", "fr", "es", "pt", "nl", "it", "de"})
_SHORTEST_PLURAL: Final = 4

Term = tuple[str, str]


class _Memory(RamStorage):  # type: ignore[misc]  # whoosh ships no types
    """An index in memory. What whoosh sets aside while it sorts goes below `folder`: by itself it would share one
    temporary folder among all processes."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder

    def temp_storage(self, name: str | None = None) -> FileStorage:
        """A folder of its own."""
        return FileStorage(tempfile.mkdtemp(dir=self.folder))


@dataclass(frozen=True, slots=True)
class Posting:
    """What a surface gives to documents: their places in ascending order, and a score each, in units of 1/ONE."""

    places: tuple[int, ...]
    scores: tuple[int, ...]


class Ranking:
    """The scores of one locale's documents. `documents` may hold None for ids that are no longer in use.

    What whoosh sets aside goes below `passing`; without one, where this machine keeps such things.
    """

    def __init__(
        self,
        language: str,
        documents: Sequence[Document | None],
        texts: Mapping[str, Texts],
        kept: Figures | None = None,
        passing: Path | None = None,
    ) -> None:
        self.language = language
        self.schema = make_schema(language)
        self.places: list[int] = []
        self._spellings: dict[str, str] = {}
        with tempfile.TemporaryDirectory(prefix="search-", dir=passing) as folder:
            self.index = _Memory(folder).create_index(self.schema)
            forms = self._add(documents, texts)
        self.figures = self._figures(kept)
        self.searcher = self.index.searcher(weighting=KeptBM25F(self.figures))
        self._lexicon = {field: set(self.searcher.reader().field_terms(field)) for field in WEIGHTS}
        self.terms: dict[str, tuple[Term, ...]] = {}
        for form in sorted(forms):
            if found_terms := tuple(self._terms(form)):
                self.terms[form] = found_terms
        for spelling, form in self._spellings.items():
            if form in self.terms:
                self.terms.setdefault(spelling, self.terms[form])

    def _add(self, documents: Sequence[Document | None], texts: Mapping[str, Texts]) -> set[str]:
        """Hand all documents to whoosh; returns every surface form in them."""
        forms: set[str] = set()
        writer = self.index.writer()
        for place, document in enumerate(documents):
            if document is None:
                continue
            found = field_texts(texts[document.id])
            boosts = ACCESSORY_BOOSTS if document.category == ACCESSORIES else {}
            writer.add_document(**found, **{f"_{field}_boost": boost for field, boost in boosts.items()})
            self.places.append(place)
            for field, text in found.items():
                split = list(self._analyzer(field).split(text))
                forms.update(split)
                if field == "name" and self.language in _PLURAL_S:
                    self._note_plurals(split)
                self._note_spellings(text)
        writer.commit()
        return forms

    def _analyzer(self, field: str) -> PhraseAnalyzer:
        analyzer = self.schema[field].analyzer
        assert isinstance(analyzer, PhraseAnalyzer)
        return analyzer

    def _note_spellings(self, text: str) -> None:
        """Umlauts are typed as two letters where a keyboard lacks them."""
        table = _UMLAUTS.get(self.language)
        if table is None or text.isascii():
            return
        for word in _WORD.findall(text):
            spelled = word.translate(table)
            if spelled != word:
                ours, theirs = atoms(word), atoms(spelled)
                if len(ours) == len(theirs) == 1:
                    self._spellings[theirs[0]] = ours[0]

    def _note_plurals(self, atoms_of_name: list[str]) -> None:
        for atom in atoms_of_name:
            if len(atom) >= _SHORTEST_PLURAL and atom.isascii() and atom.isalpha() and not atom.endswith("s"):
                self._spellings[f"{atom}s"] = atom

    def _figures(self, kept: Figures | None) -> Figures:
        with self.index.searcher() as searcher:
            now = Figures(
                documents=searcher.doc_count_all(),
                lengths={field: searcher.avg_field_length(field, 0.0) for field in WEIGHTS},
            )
        if kept is None or kept.lengths.keys() != now.lengths.keys():
            return now
        pairs = [(now.documents, kept.documents), *((now.lengths[field], kept.lengths[field]) for field in WEIGHTS)]
        return kept if all(abs(ours - old) <= FIGURES_MAY_BE_OFF * max(old, 0.1) for ours, old in pairs) else now

    def _terms(self, form: str) -> Iterator[Term]:
        for field in WEIGHTS:
            stem = self._analyzer(field).stem
            text = stem(form) if stem else form
            if text in self._lexicon[field]:
                yield field, text

    @cached_property
    def postings(self) -> dict[tuple[Term, ...], Posting]:
        """The scores of each set of terms that some surface stands for."""
        alone: dict[Term, list[tuple[int, float]]] = {}
        found: dict[tuple[Term, ...], Posting] = {}
        for terms in self.terms.values():
            if terms in found:
                continue
            sums: dict[int, float] = {}
            for term in terms:
                if term not in alone:
                    alone[term] = list(self._scores(term))
                for place, score in alone[term]:
                    sums[place] = sums.get(place, 0.0) + score
            places = sorted(sums)
            found[terms] = Posting(tuple(places), tuple(max(1, round(sums[place] * ONE)) for place in places))
        return found

    def _scores(self, term: Term) -> Iterator[tuple[int, float]]:
        field, text = term
        matcher: Any = self.searcher.reader().postings(field, text)
        scorer = self.searcher.weighting.scorer(self.searcher, field, text)
        weight = WEIGHTS[field]
        while matcher.is_active():
            yield self.places[matcher.id()], scorer.score(matcher) * weight
            matcher.next()

    def posting(self, surface: str) -> Posting:
        """What a surface gives to documents."""
        return self.postings[self.terms[surface]]
