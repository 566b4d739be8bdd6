"""A catalog as translators keep it: beside each message the English it was made from, so that a change shows.

`#. English: ...` is that record and `#. Before: ...` the words before a change; the flag `fuzzy`, which every editor of
catalogs knows, asks for a new look and `unchecked` says that no native speaker has read the translation.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from storefront.locales.kept import kept, source_of
from storefront.locales.messages import PLACEHOLDER
from storefront.locales.read_catalogs import UNCHECKED

SOURCE_LANGUAGE = "en"
FUZZY = "fuzzy"
_RECORD = "English: "
_BEFORE = "Before: "
# No line is ever broken: one message, one line, whoever writes the file.
_WIDTH = 1_000_000
_Counts = dict[str, dict[str, int]]
_CODE = Path(__file__).read_text(encoding="utf-8")


def open_catalog(path: Path) -> Catalog:
    """A catalog with everything that stands in it. Babel raises PoFileError for what is no catalog."""
    return read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)


def save_catalog(path: Path, catalog: Catalog) -> None:
    """Write a catalog back; its header stays as it stands in the file."""
    header = path.read_text(encoding="utf-8").partition("\n\n")[0]
    body = io.BytesIO()
    write_po(body, catalog, width=_WIDTH, omit_header=True)
    path.write_text(f"{header}\n\n{body.getvalue().decode().strip()}\n", encoding="utf-8")


def messages_of(catalog: Catalog) -> dict[str, Message]:
    """Key -> message, without the header."""
    return {key_of(message): message for message in catalog if message.id}


def key_of(message: Message) -> str:
    """A message's key; a plural one has it twice."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    """The words of a message, one or each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def is_translated(message: Message) -> bool:
    """Whether every form has words."""
    return bool(forms_of(message)) and all(form.strip() for form in forms_of(message))


def gaps_of(text: str) -> set[str]:
    """The {placeholders} of a text."""
    return set(PLACEHOLDER.findall(text))


def said(message: Message) -> str:
    """A message on one line, its forms apart by ' | '."""
    return " | ".join(forms_of(message)).replace("\n", "\\n")


def recorded(message: Message) -> str:
    """The English a translation was made from; '' where none is recorded."""
    return next((line.removeprefix(_RECORD) for line in message.auto_comments if line.startswith(_RECORD)), "")


def record(message: Message, english: str, before: str = "") -> None:
    """Note the English, and what it was before where that has changed."""
    others = [line for line in message.auto_comments if not line.startswith((_RECORD, _BEFORE))]
    message.auto_comments = [*others, _RECORD + english, *([_BEFORE + before] if before else [])]


def has_before(message: Message) -> bool:
    """Whether it holds the words before a change."""
    return any(line.startswith(_BEFORE) for line in message.auto_comments)


def is_stale(message: Message, english: Message) -> bool:
    """Whether the English has changed since: the record says other words, or the flag asks for a new look."""
    record_ = recorded(message)
    return FUZZY in message.flags or bool(record_ and record_ != said(english))


def count_strings(folder: Path, languages: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many messages of each language are missing, stale or unchecked, against the English catalog."""
    wanted = sorted({*languages, SOURCE_LANGUAGE})

    def count() -> _Counts:
        english = messages_of(open_catalog(folder / f"{SOURCE_LANGUAGE}.po"))
        return {language: _count(english, folder, language) for language in wanted}

    # Each night's report says it, and Babel takes half a second to read all catalogs with what stands beside messages.
    source = source_of([folder / f"{language}.po" for language in wanted])
    counts = kept(folder / f"counts-{'-'.join(wanted)}.po", source, _CODE, _Counts, count)
    return {language: counts[language] for language in languages}


def _count(english: Mapping[str, Message], folder: Path, language: str) -> dict[str, int]:
    if language == SOURCE_LANGUAGE:
        return {"missing": 0, "stale": 0, "unchecked": 0}
    theirs = messages_of(open_catalog(folder / f"{language}.po"))
    there = {key: theirs[key] for key in english if key in theirs and is_translated(theirs[key])}
    return {
        "missing": len(english) - len(there),
        "stale": sum(is_stale(message, english[key]) for key, message in there.items()),
        "unchecked": sum(UNCHECKED in message.flags for message in there.values()),
    }
