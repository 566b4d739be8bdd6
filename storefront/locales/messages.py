"""The words of the interface, one gettext catalog a language, with small override files for a locale.

Reads `theme/messages/<language>.po` and, on top of it, `<language>-<REGION>.po` where a country says it otherwise.
Message ids are keys (`cart.buy_now`); English is the source. Knows nothing of pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale as BabelLocale

from storefront.domain.errors import ContentInvalid
from storefront.locales.read_catalogs import read_catalog

FOLDER = Path(__file__).parents[2] / "theme" / "messages"

CLDR_ORDER = ("zero", "one", "two", "few", "many", "other")
# 'many' is for exact millions in the first four and for decimals in sk: no sentence of ours counts those, and gettext
# has no form for it there.
WITHOUT_MANY = frozenset({"fr", "es", "it", "pt", "sk"})
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=64)
def plural_forms(language: str) -> tuple[str, ...]:
    """The CLDR plural categories a language's catalog stores, in the order of its msgstr[n]."""
    used = {*BabelLocale(language).plural_form.tags, "other"} - ({"many"} if language in WITHOUT_MANY else set())
    return tuple(category for category in CLDR_ORDER if category in used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The messages of one locale. A missing key or placeholder is an error that names it: nothing falls back.

    `code` is the locale's, `variant` is the language, or `en-US` where a country has words of its own.
    """

    language: str
    code: str
    variant: str
    texts: Mapping[str, str | tuple[str, ...]]
    unchecked: frozenset[str]

    def text(self, key: str, /, **values: object) -> str:
        """The message `key` with its placeholders filled in."""
        message = self.texts.get(key)
        if message.__class__ is not str:
            self._find(key)
            raise ContentInvalid(f"{key} is a plural message: ask for it with a count", key=key)
        return message.format_map(values) if values else message

    def plural(self, key: str, count: int, /, **values: object) -> str:
        """The form of `key` that CLDR gives for `count`, filled in; `count` itself is not inserted."""
        message = self._find(key)
        if isinstance(message, str):
            raise ContentInvalid(f"{key} has no plural forms", key=key)
        category = _plural_category(self.code, count)
        forms = plural_forms(self.language)
        return message[forms.index(category) if category in forms else -1].format_map(values)

    def has(self, key: str) -> bool:
        """Whether the catalog holds `key`."""
        return key in self.texts

    def _find(self, key: str) -> str | tuple[str, ...]:
        try:
            return self.texts[key]
        except KeyError:
            raise ContentInvalid(
                f"theme/messages/{self.language}.po has no message {key!r}", key=key, language=self.language
            ) from None


@lru_cache(maxsize=4096)
def _plural_category(code: str, count: int) -> str:
    # By locale, not language: zero is plural in Portugal and singular in Brazil.
    return BabelLocale.parse(code, sep="-").plural_form(count)


def load_messages(language: str, region: str | None = None, folder: Path = FOLDER) -> Messages:
    """The catalog of `language`, with the overrides of `<language>-<region>.po` where that file exists."""
    path = folder / f"{language}.po"
    if not path.is_file():
        raise ContentInvalid(f"no catalog for language {language!r}: add {path.name}", language=language)
    texts, unchecked = read_catalog(path)
    variant = language
    override = folder / f"{language}-{region}.po"
    if region and override.is_file():
        more, more_unchecked = read_catalog(override)
        texts = {**texts, **more}
        variant = f"{language}-{region}"
        unchecked = unchecked - more.keys() | more_unchecked
    code = f"{language}-{region}" if region else language
    return Messages(language=language, code=code, variant=variant, texts=texts, unchecked=unchecked)
