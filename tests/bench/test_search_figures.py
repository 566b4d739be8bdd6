"""The arithmetic behind the figures of `bench.search`, and where its section goes."""

from pathlib import Path

import pytest

from bench.search.browser import Cold
from bench.search.documents import Document, Version
from bench.search.goals import growth_goal
from bench.search.measuring import percentile
from bench.search.paced_line import Answer, dependent_rounds
from bench.search.pagefind_pages import write_skus
from bench.search.report import put_into
from storefront.search.documents import Texts


def answer(arrived: float, ended: float) -> Answer:
    return Answer(path="/", arrived=arrived, ended=ended, size=1, status=200)


def cold(size: int) -> Cold:
    return Cold(text="x", ms=1, size=size, requests=1, rounds=1, ids=[])


@pytest.mark.parametrize(
    ("times", "rounds"),
    [
        ([], 0),
        ([(0, 10)], 1),
        ([(0, 10), (1, 11), (2, 12)], 1),
        ([(0, 10), (10, 20), (25, 30)], 3),
        # The third waited for the first, not for the second, which was still under way.
        ([(0, 10), (1, 40), (15, 30)], 2),
        ([(15, 30), (0, 10)], 2),
    ],
)
def test_rounds_count_what_waited_for_what(times: list[tuple[float, float]], rounds: int) -> None:
    assert dependent_rounds([answer(arrived, ended) for arrived, ended in times]) == rounds


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.95, 10), (0.9, 9), (0.01, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share) == value


@pytest.mark.parametrize(("sizes", "met"), [([100, 149], True), ([100, 151], False), ([160, 140], False)])
def test_growth_is_judged_in_the_middle_and_at_the_end(sizes: list[int], met: bool) -> None:
    goal = growth_goal([cold(100), cold(100)], [cold(size) for size in sizes])

    assert goal.met is met


def test_the_section_is_replaced_and_its_neighbours_stay(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\n| a |\n\n## Search\n\nold\n\n### Goals\n\nold\n\n## Beside Hugo\n\nkept\n")

    put_into(page, "## Search\n\nnew\n")

    assert page.read_text() == "# Performance\n\n| a |\n\n## Search\n\nnew\n\n## Beside Hugo\n\nkept\n"


def test_a_page_without_the_section_gets_it_at_its_end(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\n## Beside Hugo\n\nkept\n")

    put_into(page, "## Search\n\nnew\n")

    assert page.read_text() == "# Performance\n\n## Beside Hugo\n\nkept\n\n## Search\n\nnew\n"


def test_pages_for_pagefind_hold_names_as_text(tmp_path: Path) -> None:
    name = '<img src=x onerror="a">'
    texts = Texts(name=name, brand="B", nouns=(), synonyms=(), numbers=(), options=(), parts=())
    version = Version(
        sku="S",
        path="/en-gb/p/s/",
        words="128 GB",
        storage="128 GB",
        color="",
        options=("128 gb",),
        grades={"Good": 1999},
    )
    document = Document(
        model="m", name=name, brand="B", category="audio", shelf="Audio", path="/en-gb/m/m/", popularity=1, texts=texts,
        versions=[version], price=1999, label="from £19.99", about="",
    )  # fmt: skip

    assert write_skus([document], tmp_path) == 1

    page = (tmp_path / "en-gb/p/s/index.html").read_text()
    assert "<img" not in page
    assert 'data-pagefind-sort="price:000001999"' in page
    assert 'data-pagefind-filter="storage:128 GB"' in page
