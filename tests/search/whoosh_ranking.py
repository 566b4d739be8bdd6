"""The reference: whoosh answers a query itself, with the scorer it has at query time.

The steps of docs/search.md as whoosh queries. What stands for an atom or a span comes from the index that is shipped
(which surfaces, with which factor); every score, every sum and the order are whoosh's.
"""

from typing import Any

from whoosh import matching, query
from whoosh.query.wrappers import ConstantScoreQuery

from storefront.search.files import LEVEL, Index
from storefront.search.popularity import popularity_levels
from storefront.search.ranking import ONE
from storefront.search.reading import IndexReader, Part
from storefront.search.schema import WEIGHTS, KeptBM25F

# As in the script: sold out comes after all others.
SOLD_OUT = -1e15 / ONE
# What a shopper sees first.
TOP = 10


class Popular(KeptBM25F):
    """Adds the popularity level when a document's score is whole, as the script in the browser does."""

    use_final = True

    def __init__(self, index: Index) -> None:
        super().__init__(index.ranking.figures)
        levels = popularity_levels(index.documents)
        self.levels = [levels[place] or 0 for place in index.ranking.places]

    def final(self, searcher: Any, docnum: int, score: float) -> float:
        """Called by whoosh with a document's sum."""
        level = self.levels[docnum]
        return score + level * LEVEL + (0 if level else SOLD_OUT)


class _BestMatcher(matching.DisjunctionMaxMatcher):  # type: ignore[misc]
    """The better of two where both stand at the document; whoosh's own takes the better of them wherever they stand."""

    def score(self) -> float:
        first, second = self.a, self.b
        if not second.is_active() or (first.is_active() and first.id() < second.id()):
            return float(first.score())
        if not first.is_active() or second.id() < first.id():
            return float(second.score())
        return max(float(first.score()), float(second.score()))


class Best(query.DisjunctionMax):  # type: ignore[misc]
    """The best of several alternatives counts."""

    def _matcher(self, subs: Any, searcher: Any, context: Any) -> Any:
        return self._tree_matcher(subs, _BestMatcher, searcher, context, lambda _: 1)


class WhooshRanking:
    """whoosh, asked the same."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.reader = IndexReader(index.files.__getitem__)
        self.searcher = index.ranking.index.searcher(weighting=Popular(index))

    def answer(self, text: str) -> list[tuple[int, float]]:
        """Document numbers and scores, best first; equal scores by number."""
        answer = self.reader.answer(text)
        parts = [(part, self._part(part)) for part in answer.parts if part.surfaces]
        if not parts:
            return []
        scored = query.Or([asked for _, asked in parts])
        places = sorted(answer.required)
        needed = [
            query.Or([ConstantScoreQuery(asked) for part, asked in parts if place in part.places]) for place in places
        ]
        hits = self._hits(query.Require(scored, query.And(needed)))
        if not hits:
            hits = self._hits(scored)
            covers = [set(self._numbers(one)) for one in needed]
            most = max(sum(number in cover for cover in covers) for number, _ in hits)
            hits = [(number, score) for number, score in hits if sum(number in cover for cover in covers) == most]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def _part(self, part: Part) -> query.Query:
        """The best of a part's surfaces counts, not their sum."""
        alternatives = [self._surface(surface, factor) for surface, factor in part.surfaces]
        return alternatives[0] if len(alternatives) == 1 else Best(alternatives)

    def _surface(self, surface: str, factor: float) -> query.Query:
        terms = self.index.ranking.terms[surface]
        return query.Or([query.Term(field, text, boost=WEIGHTS[field] * factor) for field, text in terms])

    def _hits(self, asked: query.Query) -> list[tuple[int, float]]:
        # whoosh's block-quality optimization skips documents it should not.
        results = self.searcher.search(asked, limit=None, optimize=False)
        return [(self.index.ranking.places[hit.docnum], hit.score) for hit in results]

    def _numbers(self, asked: query.Query) -> list[int]:
        return [number for number, _ in self._hits(asked)]


def differences(index: Index, text: str, found: list[tuple[int, float]]) -> list[str]:
    """Where an answer read from the files is not whoosh's, but for what rounding to whole steps can have moved.

    `found` holds document numbers and scores in units of the files, best first. Half a step for each list that counts
    is what rounding moves a score by; no document may stand above one that whoosh puts clearly before it.
    """
    ranking = WhooshRanking(index)
    scores = dict(ranking.answer(text))
    wrong = []
    if {number for number, _ in found} != set(scores):
        wrong.append(f"{text}: other documents")
        return wrong
    parts = ranking.reader.answer(text).parts
    steps = (
        max((ranking.reader.step(surface) * factor for surface, factor in part.surfaces), default=0) for part in parts
    )
    step = sum(steps) / 2 + len(parts)
    for place, (number, score) in enumerate(found[:TOP]):
        if abs(score - scores[number] * ONE) > step:
            wrong.append(f"{text}: document {number} has {score}, whoosh {scores[number] * ONE}")
        best_below = max(scores[other] for other, _ in found[place:])
        if (best_below - scores[number]) * ONE > 2 * step:
            wrong.append(f"{text}: document {number} stands at {place + 1}, whoosh has a better one")
    return wrong
