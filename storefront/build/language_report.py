"""How far each language of a shop is: pages and messages that are missing, stale or read by no native speaker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storefront.build.site import LIBRARY
from storefront.domain.rules import Rules
from storefront.locales.catalog_files import count_strings
from storefront.pages.library import decode_library
from storefront.pages.translations import count_by_language, page_states

COLUMNS: Sequence[str] = (
    "language",
    "pages missing",
    "pages stale",
    "pages unchecked",
    "strings missing",
    "strings stale",
    "strings unchecked",
)


def count_languages(plan_folder: Path, messages: Path, rules: Rules) -> dict[str, dict[str, dict[str, int]]]:
    """Language -> 'pages' and 'strings' -> counts of 'missing', 'stale', 'unchecked', from the library of a plan."""
    library = decode_library((plan_folder / LIBRARY).read_bytes())
    pages = count_by_language(page_states(library, rules), rules)
    strings = count_strings(messages, pages)
    return {
        language: {
            "pages": {str(kind): number for kind, number in counts.items()},
            "strings": strings[language],
        }
        for language, counts in pages.items()
    }


def rows_of(languages: dict[str, dict[str, dict[str, int]]]) -> list[list[object]]:
    """The counts as rows under COLUMNS."""
    kinds = ("missing", "stale", "unchecked")
    return [
        [language, *(counts[of][kind] for of in ("pages", "strings") for kind in kinds)]
        for language, counts in languages.items()
    ]
