"""How far the editors' pages are translated: what is missing, stale or read by no native speaker, page by page.

None of it stops a build: a missing help page stands in in English, a missing guide is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from storefront.domain.rules import Rules
from storefront.pages.front_matter import SOURCE_LANGUAGE
from storefront.pages.library import Document, Library

State = Literal["missing", "stale", "unchecked"]
STATES: tuple[State, ...] = ("missing", "stale", "unchecked")


class PageState(msgspec.Struct, frozen=True, kw_only=True):
    """One page: the languages nobody has written it in, and the files that are stale or unchecked, by variant."""

    page: str
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.missing or self.stale or self.unchecked)


def page_states(library: Library, rules: Rules) -> list[PageState]:
    """Every page and every note on a model, against the languages of the shop's locales."""
    languages = list(dict.fromkeys(locale.language for locale in rules.locales))
    notes = {f"products/{model}": variants for model, variants in library.notes.items()}
    return [_state(page, variants, languages) for page, variants in (library.documents | notes).items()]


def _state(page: str, variants: Mapping[str, Document], languages: Iterable[str]) -> PageState:
    english = variants.get(SOURCE_LANGUAGE)
    written = {document.language for document in variants.values()}
    return PageState(
        page=page,
        missing=tuple(language for language in languages if language not in written),
        stale=tuple(variant for variant, document in sorted(variants.items()) if is_stale(document, english)),
        unchecked=tuple(variant for variant, document in sorted(variants.items()) if not document.checked),
    )


def is_stale(document: Document, english: Document | None) -> bool:
    """Whether a translation is of other English words than those of today, or does not say of which it is."""
    return english is not None and document.language != SOURCE_LANGUAGE and document.source != english.digest


def count_by_language(states: Iterable[PageState], rules: Rules) -> dict[str, dict[State, int]]:
    """How many pages each language of the shop lacks, has stale or has unchecked."""
    counts: dict[str, dict[State, int]] = {
        locale.language: {"missing": 0, "stale": 0, "unchecked": 0} for locale in rules.locales
    }
    for state in states:
        for kind in STATES:
            for variant in getattr(state, kind):
                language = variant.partition("-")[0]
                if language in counts:
                    counts[language][kind] += 1
    return counts
