"""The shipped script's tokenizer against the vectors that prove the Python one, and against it on made texts."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storefront.search.atoms import atoms, unit_words
from tests.browser.chromium import running_chromium
from tests.search.script_page import script_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

VECTORS = json.loads((Path(__file__).parent / "tokenizer_vectors.json").read_text(encoding="utf-8"))
# Letters, marks, digits, units and signs that the rules name, to be thrown together.
PIECES = [
    *'aZ5 -+.,"″′/',
    "Go",
    "gb",
    "ß",
    "é",
    "ﬁ",
    "ς",
    "İ",
    "ア",
    "ガ",
    "ー",
    "型",
    "한글",
    "ノート",
    "１２",
    "1024",
    "13",
    "\u200f",
    "😀",
]


@pytest.fixture(scope="module")
def browser_atoms() -> Iterator[Callable[[list[str]], list[list[str]]]]:
    """Atoms of texts, by the script in Chromium."""
    with running_chromium() as browser, script_page(browser) as page:

        def ask(texts: list[str]) -> list[list[str]]:
            found: list[list[str]] = page.evaluate(
                """async ([units, texts]) => {
                    const { tokenizer } = await import("/theme/search.js");
                    return texts.map(tokenizer(units));
                }""",
                [unit_words(), texts],
            )
            return found

        yield ask


def test_the_browser_makes_the_atoms_of_every_vector(browser_atoms: Callable[[list[str]], list[list[str]]]) -> None:
    found = browser_atoms([vector["text"] for vector in VECTORS])

    wrong = [
        (vector["text"][:60], vector["atoms"], made)
        for vector, made in zip(VECTORS, found, strict=True)
        if vector["atoms"] != made
    ]
    assert wrong == []


def test_every_unit_word_is_one_in_the_browser_too(browser_atoms: Callable[[list[str]], list[list[str]]]) -> None:
    words = unit_words()

    assert browser_atoms([f"7 {word}" for word in words]) == [[f"7{unit}"] for unit in words.values()]


def test_browser_and_build_agree_on_texts_thrown_together(
    browser_atoms: Callable[[list[str]], list[list[str]]],
) -> None:
    chance = random.Random(7)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _ in range(3_000)]

    found = browser_atoms(texts)

    assert [text for text, made in zip(texts, found, strict=True) if made != atoms(text)] == []
