"""The slugs of a version in every language. A slug is its words' slugs joined, so that each is made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storefront.domain.rules import Rules
from storefront.locales.options import option_value, ordered_options
from storefront.pages.slugs import MAX_LENGTH, part_of_slug, slugify
from storefront.pages.version_words import VersionWords


class Slugs:
    """A version's slugs as JSON objects; slugs need no escaping."""

    __slots__ = ("_name", "_version")

    def __init__(self, name: str, version: Mapping[str, str]) -> None:
        """`name` is the `part_of_slug` of the model's name, `version` the slugs of the options by language."""
        self._name = name
        self._version = version

    def of(self, languages: Sequence[str]) -> str:
        """Of these languages, in their order."""
        named = [f'"{language}":"{joined(self._name, self._version[language])}"' for language in languages]
        return "{" + ",".join(named) + "}"

    @property
    def all(self) -> str:
        """Of all languages, in order."""
        return self.of(tuple(self._version))


class VersionSlugs:
    """Slugs of versions: those of `slugify(name, words)`."""

    def __init__(self, rules: Rules) -> None:
        self._voices = dict(sorted(VersionWords(rules).voices.items()))
        self._known: dict[tuple[tuple[str, object], ...], dict[str, str]] = {}
        self._values: dict[tuple[str, str | int | float], tuple[str, ...]] = {}

    def of(self, name: str, options: Mapping[str, str | int | float]) -> Slugs:
        """The slugs of a version; `name` is the `part_of_slug` of its model's name."""
        key = tuple(options.items())
        if key not in self._known:
            values = [self._slugs(*option) for option in ordered_options(options)]
            self._known[key] = {
                language: "-".join([value[place] for value in values if value[place]])
                for place, language in enumerate(self._voices)
            }
        return Slugs(name, self._known[key])

    def _slugs(self, option: str, value: str | int | float) -> tuple[str, ...]:
        key = (option, value)
        if key not in self._values:
            self._values[key] = tuple(
                part_of_slug(option_value(option, value, voice)) for voice in self._voices.values()
            )
        return self._values[key]


def joined(name: str, version: str) -> str:
    """A slug from those of a model's name and of its options."""
    slug = f"{name}-{version}" if name and version else name or version
    return slug[:MAX_LENGTH].rstrip("-") or slugify("")
