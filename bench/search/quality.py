"""How good the answers are: nDCG@10 and success@1 of judged queries, on the files that are shipped.

The best possible order is that of the models a market sells. A query whose answers the market does not sell at all
counts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from bench.search.judged_queries import Judged, JudgedQuery, read_judged_queries

PLACES = 10
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one query was answered. `success`: the first answer has the best grade there is."""

    query: JudgedQuery
    ndcg: float
    success: bool
    empty: bool
    top: tuple[str, ...]


def ndcg(grades: Sequence[int], possible: Sequence[int]) -> float:
    """Discounted gain of the grades in the order shown, as a share of the best possible order's (gain 2^grade - 1)."""

    def gain(row: Sequence[int]) -> float:
        return sum((float(2**grade) - 1) / log2(place + 2) for place, grade in enumerate(row[:PLACES]))

    return gain(grades) / gain(sorted(possible, reverse=True))


def judge(language: str, models: Iterable[Judged], search: Search) -> Iterator[Score]:
    """Ask every judged query of a language; `search` gives model ids, best first, and no editors' pages."""
    sold = list(models)
    for query in read_judged_queries(language):
        grades = {model.model: grade for model in sold if (grade := query.grade(model))}
        if not grades:
            continue
        found = search(query.text)
        yield Score(
            query=query,
            ndcg=ndcg([grades.get(model, 0) for model in found], list(grades.values())),
            success=bool(found) and grades.get(found[0], 0) == max(grades.values()),
            empty=not found,
            top=tuple(found[:PLACES]),
        )


def means(scores: Sequence[Score]) -> Mapping[str, float]:
    """nDCG@10, success@1 and the share of empty answers."""
    number = max(1, len(scores))
    return {
        "queries": len(scores),
        "ndcg": sum(score.ndcg for score in scores) / number,
        "success": sum(score.success for score in scores) / number,
        "empty": sum(score.empty for score in scores) / number,
    }
