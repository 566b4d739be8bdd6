"""A version in the words of every language the shop speaks, for slugs: each combination of options is worded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storefront.domain.markets import Locale
from storefront.domain.rules import Rules
from storefront.locales.formats import Formats
from storefront.locales.messages import Messages, load_messages
from storefront.locales.options import Speaker
from storefront.pages.labels import variant_line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Voice:
    locale: Locale
    messages: Messages
    formats: Formats


class VersionWords:
    """Words for options in each language, as its first locale writes them."""

    def __init__(self, rules: Rules) -> None:
        self._voices: dict[str, _Voice] = {}
        for locale in rules.locales:
            if locale.language not in self._voices:
                self._voices[locale.language] = _Voice(
                    locale=locale,
                    messages=load_messages(locale.language),
                    formats=Formats(locale.code, rules.market(locale.market).currency),
                )
        self._known: dict[tuple[tuple[str, object], ...], Mapping[str, str]] = {}

    @property
    def voices(self) -> Mapping[str, Speaker]:
        """Who says a version's words, by language."""
        return self._voices

    def in_languages(self, options: Mapping[str, str | int | float]) -> Mapping[str, str]:
        """Language to words: `{'fr': '128 Go, Minuit', ...}`."""
        key = tuple(sorted(options.items()))
        if key not in self._known:
            self._known[key] = {language: variant_line(options, voice) for language, voice in self._voices.items()}
        return self._known[key]
