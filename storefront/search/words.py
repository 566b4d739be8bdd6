"""The reviewed words of a language, `words/<language>.toml`: everyday nouns, kinds, synonyms, words that need not match.

Decides what such a file may say; every fault is reported at once, with file and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from storefront.domain.errors import ContentInvalid
from storefront.search.atoms import atoms

SHOP_WORDS: Final = Path(__file__).parent / "words"
_KEYS: Final = {"optional": list, "nouns": dict, "kind": list, "synonym": list, "compounds": dict}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Words for the things of a category in whose name or aliases one of the phrases in `match` stands."""

    category: str
    match: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A language's words, as written; `nouns` by category, `compounds` from a written word to its parts."""

    language: str
    optional: tuple[str, ...] = ()
    nouns: Mapping[str, tuple[str, ...]]
    kinds: tuple[Kind, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    compounds: Mapping[str, tuple[str, ...]]


def read_words(language: str, categories: Collection[str], folder: Path = SHOP_WORDS) -> Words:
    """Read a language's file. ContentInvalid names the file and each fault; a language without a file has no words."""
    file = folder / f"{language}.toml"
    if not file.is_file():
        return Words(language=language, nouns={}, compounds={})
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContentInvalid(f"{file}: {problem}", file=str(file)) from problem
    if faults := list(_faults(document, categories)):
        raise ContentInvalid(f"{file}: {'; '.join(faults)}", file=str(file))
    return Words(
        language=language,
        optional=tuple(document.get("optional", ())),
        nouns={category: tuple(words) for category, words in document.get("nouns", {}).items()},
        kinds=tuple(
            Kind(category=entry["category"], match=tuple(entry["match"]), words=tuple(entry["words"]))
            for entry in document.get("kind", ())
        ),
        synonyms=tuple(tuple(entry["words"]) for entry in document.get("synonym", ())),
        compounds={word: tuple(parts) for word, parts in document.get("compounds", {}).items()},
    )


def _faults(document: Mapping[str, Any], categories: Collection[str]) -> Iterator[str]:
    for key, value in document.items():
        if key not in _KEYS:
            yield f"unknown key '{key}'; there are {', '.join(_KEYS)}"
        elif not isinstance(value, _KEYS[key]):
            yield f"'{key}' must be a {'list' if _KEYS[key] is list else 'table'}"
        elif key == "optional":
            yield from _list_faults(key, value, least=0)
        elif key in ("nouns", "compounds"):
            for name, words in value.items():
                if key == "nouns" and name not in categories:
                    yield f"nouns: no category '{name}'; there are {', '.join(categories)}"
                yield from _list_faults(f"{key}.{name}", words)
        else:
            for place, entry in enumerate(value, 1):
                yield from _entry_faults(f"{key} {place}", entry, kind=key == "kind", categories=categories)


def _entry_faults(where: str, entry: object, *, kind: bool, categories: Collection[str]) -> Iterator[str]:
    known = ("category", "match", "words") if kind else ("words",)
    if not isinstance(entry, dict):
        yield f"{where}: must be a table"
        return
    for key in entry:
        if key not in known:
            yield f"{where}: unknown key '{key}'; there are {', '.join(known)}"
    if kind and entry.get("category") not in categories:
        yield f"{where}: no category {entry.get('category')!r}; there are {', '.join(categories)}"
    for key in known[1:] if kind else known:
        yield from _list_faults(f"{where}: {key}", entry.get(key), least=1 if kind else 2)


def _list_faults(where: str, words: object, least: int = 1) -> Iterator[str]:
    if not isinstance(words, list) or len(words) < least:
        yield f"{where}: needs a list of {least} or more words"
        return
    for word in words:
        if not isinstance(word, str) or not atoms(word):
            yield f"{where}: {word!r} has no letter or digit to search for"
