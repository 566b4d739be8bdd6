"""The catalogs of a theme against each other and against what the shop asks for: checked, and brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from babel.messages.catalog import Catalog, Message

from storefront.locales.catalog_files import (
    FUZZY,
    SOURCE_LANGUAGE,
    forms_of,
    gaps_of,
    has_before,
    is_stale,
    is_translated,
    messages_of,
    open_catalog,
    record,
    recorded,
    said,
    save_catalog,
)
from storefront.locales.messages import plural_forms
from storefront.locales.read_catalogs import UNCHECKED
from storefront.translating.key_uses import Uses


class LanguageState(msgspec.Struct, frozen=True, kw_only=True):
    """A language's messages, by key. `unrecorded` do not say of which English they are."""

    missing: list[str]
    stale: list[str]
    unchecked: list[str]
    unrecorded: list[str]


class CatalogReport(msgspec.Struct, frozen=True, kw_only=True):
    """`faults` in words, `unused` keys, and each language's state. Only missing messages, faults and unused keys fail."""

    faults: list[str]
    unused: list[str]
    languages: dict[str, LanguageState]

    def passes(self, *, strict: bool) -> bool:
        """Whether all is well; `strict` asks for fresh and checked translations too."""
        states = self.languages.values()
        if self.faults or self.unused or any(state.missing for state in states):
            return False
        return not strict or not any(state.stale or state.unchecked or state.unrecorded for state in states)


def check_catalogs(folder: Path, uses: Uses) -> CatalogReport:
    """Compare every catalog in `folder` with the English one, and that with what the shop asks for."""
    english = messages_of(open_catalog(folder / f"{SOURCE_LANGUAGE}.po"))
    faults = [
        f"{use.file}:{use.line}: no message '{use.words}'; add it to {folder / 'en.po'} and run invoke messages.update"
        for use in uses.asked()
        if use.words not in english
    ]
    languages = {}
    for path in catalogs_in(folder):
        theirs = messages_of(open_catalog(path))
        faults += _odd(path, theirs, english)
        if "-" not in path.stem and path.stem != SOURCE_LANGUAGE:
            languages[path.stem] = _state(theirs, english)
    return CatalogReport(faults=faults, unused=uses.unused(list(english)), languages=languages)


def catalogs_in(folder: Path) -> list[Path]:
    """Every catalog of a theme: languages, and what a country says otherwise."""
    return sorted(folder.glob("*.po"))


def _state(theirs: dict[str, Message], english: dict[str, Message]) -> LanguageState:
    there = {key: theirs[key] for key in english if key in theirs and is_translated(theirs[key])}
    return LanguageState(
        missing=[key for key in english if key not in there],
        stale=[key for key, message in there.items() if is_stale(message, english[key])],
        unchecked=[key for key, message in there.items() if UNCHECKED in message.flags],
        unrecorded=[key for key, message in there.items() if not recorded(message)],
    )


def _odd(path: Path, theirs: dict[str, Message], english: dict[str, Message]) -> Iterator[str]:
    wanted = len(plural_forms(path.stem.partition("-")[0]))
    for key, message in theirs.items():
        where = f"{path}:{message.lineno}: {key}"
        source = english.get(key)
        if source is None:
            yield f"{where}: English has no such message; invoke messages.update takes it out"
        elif isinstance(message.string, str) != isinstance(source.string, str):
            yield f"{where}: plural in one language and not in the other"
        elif not isinstance(message.string, str) and len(forms_of(message)) != wanted:
            yield f"{where}: {len(forms_of(message))} plural forms, this language has {wanted}"
        elif is_translated(message):
            gaps = gaps_of(forms_of(source)[-1])
            for form in forms_of(message):
                if gaps_of(form) != gaps:
                    yield f"{where}: its placeholders are not {', '.join(sorted(gaps)) or 'none'} as in English: {form!r}"


class Updated(msgspec.Struct, frozen=True, kw_only=True):
    """What an update did to one catalog, by key."""

    added: list[str]
    stale: list[str]
    recorded: list[str]
    removed: list[str]


def update_catalogs(folder: Path, unused: list[str]) -> dict[str, Updated]:
    """Bring every catalog up to date with English; `unused` keys are taken out of all. Returns what changed, by file."""
    source = open_catalog(folder / f"{SOURCE_LANGUAGE}.po")
    english = {key: message for key, message in messages_of(source).items() if key not in unused}
    return {path.name: _update(path, english) for path in catalogs_in(folder)}


def _update(path: Path, english: dict[str, Message]) -> Updated:
    catalog = open_catalog(path)
    done = Updated(added=[], stale=[], recorded=[], removed=[])
    for key, message in messages_of(catalog).items():
        if key not in english:
            _take_out(catalog, message)
            done.removed.append(key)
        elif path.stem != SOURCE_LANGUAGE and "-" not in path.stem:
            _note_english(key, message, said(english[key]), done)
    if path.stem != SOURCE_LANGUAGE and "-" not in path.stem:
        _add_missing(catalog, path.stem, english, done)
    save_catalog(path, catalog)
    return done


def _take_out(catalog: Catalog, message: Message) -> None:
    catalog.delete(message.id)


def _note_english(key: str, message: Message, english: str, done: Updated) -> None:
    old = recorded(message)
    if not old:
        record(message, english)
        done.recorded.append(key)
    elif old != english:
        message.flags.add(FUZZY)
        record(message, english, before=old)
        done.stale.append(key)
    elif FUZZY not in message.flags and has_before(message):
        # The translator has looked at it and taken the flag away.
        record(message, english)


def _add_missing(catalog: Catalog, language: str, english: dict[str, Message], done: Updated) -> None:
    there = messages_of(catalog)
    for key, source in english.items():
        if key not in there:
            plural = not isinstance(source.string, str)
            catalog.add(
                (key, key) if plural else key,
                ("",) * len(plural_forms(language)) if plural else "",
                auto_comments=[f"English: {said(source)}"],
                flags=[UNCHECKED],
            )
            done.added.append(key)


def template(folder: Path, uses: Uses) -> Catalog:
    """A template for translation programs: every key, its English words as a comment, the places that name it."""
    made = Catalog(project="Reprise")
    places: dict[str, list[tuple[str, int]]] = {}
    for use in uses.found:
        if use.kind != "pattern":
            places.setdefault(use.words, []).append((use.file, use.line))
    for key, message in messages_of(open_catalog(folder / f"{SOURCE_LANGUAGE}.po")).items():
        comments = [f"English: {said(message)}"]
        made.add(message.id, locations=sorted(set(places.get(key, []))), auto_comments=comments)
    return made
