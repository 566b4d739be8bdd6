"""Editors' files are read once: what they were read as is kept for the next build, under the same rules."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storefront.build.editors_memory import keep, remembered
from storefront.build.settings import Settings
from storefront.domain.rulebook import load_rulebook
from storefront.domain.rules import Rules
from storefront.pages.editorial import Memory, check_library

RULES = load_rulebook().on(date(2026, 11, 21))
GUIDE = """Title: {title}
Summary: Made up for these tests, and long enough to be a summary that a page of results may show to a reader.
Updated: 2026-11-20

## A heading

Words.
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a shop with two guides."""
    for name in ("one", "two"):
        write(tmp_path / "content", name, f"Guide {name}")
    return Settings(
        site_url="https://shop.example", content=str(tmp_path / "content"), templates=str(tmp_path / "templates")
    )


def write(content: Path, name: str, title: str) -> None:
    folder = content / "pages" / "guides"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.en.md").write_text(GUIDE.format(title=title), encoding="utf-8")


def night(settings: Settings, rules: Rules = RULES) -> tuple[Memory, int]:
    """Read the editors' files as a build does; returns what is known then, and how many files had been known before."""
    memory = remembered(settings, rules)
    known = len(memory)
    check_library(Path(settings.content), rules=rules, memory=memory)
    keep(settings, rules, memory)
    return memory, known


def titles(memory: Memory) -> set[str]:
    return {document.title for document, _ in memory.values()}


def test_what_was_read_is_known_to_the_next_build_as_it_was(settings: Settings) -> None:
    first, before = night(settings)
    second, after = night(settings)

    assert (before, after) == (0, 2)
    assert second == first
    assert titles(second) == {"Guide one", "Guide two"}


def test_a_changed_file_is_read_again_and_its_old_words_are_forgotten(settings: Settings) -> None:
    night(settings)
    write(Path(settings.content), "one", "Another title")
    memory, known = night(settings)
    later, _ = night(settings)

    assert known == 2
    assert "Another title" in titles(memory)
    assert titles(later) == {"Another title", "Guide two"}


def test_other_rules_know_nothing_and_take_the_place_of_the_old(settings: Settings) -> None:
    night(settings)
    _, known = night(settings, replace(RULES, fingerprint="0" * 64))

    assert known == 0
    assert len(os.listdir(settings.templates)) == 1


def test_a_file_of_the_day_is_read_again(settings: Settings) -> None:
    folder = Path(settings.content) / "products"
    folder.mkdir()
    (folder / "iphone-13.en.md").write_text("Title: A note\n\nWords.\n", encoding="utf-8")
    night(settings)
    later = replace(RULES, day=date(2026, 11, 22))
    memory, known = night(settings, later)

    assert known == 2
    assert {document.updated for document, _ in memory.values()} == {date(2026, 11, 20), date(2026, 11, 22)}


def test_a_damaged_file_is_as_none(settings: Settings) -> None:
    night(settings)
    (kept,) = Path(settings.templates).iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    memory, known = night(settings)

    assert known == 0
    assert len(memory) == 2
