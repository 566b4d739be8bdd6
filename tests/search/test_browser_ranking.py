"""The shipped script in Chromium ranks as whoosh does, over every judged query that is not misspelt."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Route, sync_playwright

from bench.search.judged_queries import judged_languages, read_judged_queries
from bench.search.languages import language_indexes
from storefront.build.scripts import search_script
from storefront.search.files import Index
from tests.search.whoosh_ranking import differences

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
Ask = Callable[[Index, list[str]], list[list[tuple[int, float]]]]


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Index]:
    folder = tmp_path_factory.mktemp("languages")
    return {locale.language: index for _, locale, index in language_indexes(folder, date(2026, 11, 20))}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Document numbers and scores of each text, best first, by the script in Chromium from an index's files."""
    path = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        def answers(index: Index, texts: list[str]) -> list[list[tuple[int, float]]]:
            def serve(route: Route) -> None:
                name = route.request.url.rpartition("/")[2]
                if name in index.files:
                    route.fulfill(body=index.files[name], content_type="application/json")
                elif name.endswith(".js"):
                    route.fulfill(body=search_script(ROOT / "theme"), content_type="text/javascript")
                else:
                    route.fulfill(body="<!doctype html><html lang=en>", content_type="text/html")

            page = browser.new_page()
            page.route("**/*", serve)
            page.goto("http://localhost/")
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
            page.close()
            return found

        yield answers
        browser.close()


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
