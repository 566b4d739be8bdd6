"""How good ten answers are over the judged queries of a language, summed up for a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.search.documents import Document
from bench.search.quality import Score, judge, means


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Means over queries: all, those that engines may be tuned on, those held out; nDCG@10 of each kind, of both."""

    ndcg: float
    ndcg_held_out: float
    success: float
    success_held_out: float
    empty: int
    by_kind: dict[str, float]
    ndcg_all: float
    success_all: float


def judge_answers(language: str, answers: Mapping[str, Sequence[str]], documents: Sequence[Document]) -> Relevance:
    """Judge answers: query text to model ids, best first."""
    return summed_up(list(judge(language, documents, lambda text: answers[text])))


def summed_up(scores: Sequence[Score]) -> Relevance:
    """The means of judged answers."""
    together = means(scores)
    tuned, held_out = (means(_held(scores, kind)) for kind in (False, True))
    kinds = dict.fromkeys(score.query.kind for score in scores)
    return Relevance(
        ndcg=tuned["ndcg"],
        ndcg_held_out=held_out["ndcg"],
        success=tuned["success"],
        success_held_out=held_out["success"],
        empty=sum(score.empty for score in scores),
        by_kind={kind: means([score for score in scores if score.query.kind == kind])["ndcg"] for kind in kinds},
        ndcg_all=together["ndcg"],
        success_all=together["success"],
    )


def _held(scores: Sequence[Score], held_out: bool) -> list[Score]:
    return [score for score in scores if score.query.held_out == held_out]
