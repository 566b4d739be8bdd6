"""The shipped script in Chromium ranks as whoosh does, over every judged query that is not misspelt."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bench.search.judged_queries import judged_languages, read_judged_queries
from bench.search.languages import language_indexes
from storefront.search.files import Index
from tests.browser.chromium import running_chromium
from tests.search.script_page import script_page
from tests.search.whoosh_ranking import differences

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Ask = Callable[[Index, list[str]], list[list[tuple[int, float]]]]


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Index]:
    folder = tmp_path_factory.mktemp("languages")
    return {locale.language: index for _, locale, index in language_indexes(folder, date(2026, 11, 20))}


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
