"""How good the shipped files answer the judged queries, in every language: a floor that no change may go below."""

from datetime import date

import pytest

from bench.search.languages import judge_languages

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("search-relevance")]

# A little below what docs/performance.md has, so that a new device in the sample is no failure.
FLOOR_OF_A_LANGUAGE = 0.90
FLOOR_OF_ALL = 0.94
FLOORS_OF_KINDS = {"typo": 0.93, "prefix": 0.91, "plain": 0.96, "part": 0.96, "joined": 0.95, "accents": 0.95}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    return judge_languages(tmp_path_factory.mktemp("relevance"), date(2026, 11, 20))


def test_every_language_keeps_its_floor(judged):
    assert len(judged) == 13
    assert {one.language: one.relevance.ndcg for one in judged if one.relevance.ndcg < FLOOR_OF_A_LANGUAGE} == {}


def test_all_languages_together_keep_a_higher_floor(judged):
    assert sum(one.relevance.ndcg for one in judged) / len(judged) >= FLOOR_OF_ALL


@pytest.mark.parametrize("kind", FLOORS_OF_KINDS)
def test_each_kind_of_query_keeps_its_floor(judged, kind):
    figures = [one.relevance.by_kind[kind] for one in judged if kind in one.relevance.by_kind]

    assert sum(figures) / len(figures) >= FLOORS_OF_KINDS[kind]
