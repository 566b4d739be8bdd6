"""How good the shipped files answer the judged queries, in every language: a floor that no change may go below.

The shipped script in Chromium ranks as whoosh does, over every judged query that is not misspelt.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bench.search.judged_queries import judged_languages, read_judged_queries
from bench.search.languages import Judged, judge_language, language_indexes
from storefront.build.site import Site
from storefront.domain.markets import Locale
from storefront.search.files import Index
from tests.browser.chromium import running_chromium
from tests.search.script_page import script_page
from tests.search.whoosh_ranking import differences

pytestmark = pytest.mark.slow

Ask = Callable[[Index, list[str]], list[list[tuple[int, float]]]]

# A little below what docs/performance.md has, so that a new device in the sample is no failure.
FLOOR_OF_A_LANGUAGE = 0.90
FLOOR_OF_ALL = 0.94
FLOORS_OF_KINDS = {"typo": 0.93, "prefix": 0.91, "plain": 0.96, "part": 0.96, "joined": 0.95, "accents": 0.95}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Site, Locale, Index]]:
    return list(language_indexes(tmp_path_factory.mktemp("languages"), date(2026, 11, 20)))


@pytest.fixture(scope="module")
def judged(built: list[tuple[Site, Locale, Index]]) -> list[Judged]:
    return [judge_language(site, locale, index) for site, locale, index in built]


@pytest.fixture(scope="module")
def indexes(built: list[tuple[Site, Locale, Index]]) -> dict[str, Index]:
    return {locale.language: index for _, locale, index in built}


def test_every_language_keeps_its_floor(judged):
    assert len(judged) == 13
    assert {one.language: one.relevance.ndcg for one in judged if one.relevance.ndcg < FLOOR_OF_A_LANGUAGE} == {}


def test_all_languages_together_keep_a_higher_floor(judged):
    assert sum(one.relevance.ndcg for one in judged) / len(judged) >= FLOOR_OF_ALL


@pytest.mark.parametrize("kind", FLOORS_OF_KINDS)
def test_each_kind_of_query_keeps_its_floor(judged, kind):
    figures = [one.relevance.by_kind[kind] for one in judged if kind in one.relevance.by_kind]

    assert sum(figures) / len(figures) >= FLOORS_OF_KINDS[kind]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Document numbers and scores of each text, best first, by the script in Chromium from an index's files."""
    with running_chromium() as browser:

        def answers(index: Index, texts: list[str]) -> list[list[tuple[int, float]]]:
            with script_page(browser, index.files) as page:
                found: list[list[tuple[int, float]]] = page.evaluate(
                    """async (texts) => {
                        const { open } = await import("/theme/search.js");
                        const search = await open("/");
                        return Promise.all(texts.map(async (text) => {
                            const { docs, guides } = await search.find(text);
                            return [...docs, ...guides].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
                        }));
                    }""",
                    texts,
                )
            return found

        yield answers


@pytest.mark.browser
@pytest.mark.parametrize("language", judged_languages())
def test_the_browsers_top_ten_is_whooshs(language: str, indexes: dict[str, Index], ask: Ask) -> None:
    texts = [query.text for query in read_judged_queries(language) if query.kind != "typo"]
    index = indexes[language]

    found = ask(index, texts)

    assert len(texts) >= 12
    wrong = [
        line
        for text, answer in zip(texts, found, strict=True)
        for line in differences(index, text, [(number, score) for number, score in answer])
    ]
    assert wrong == []
