"""What editors' files were read as, kept from one build to the next beside the compiled templates.

Reading a hundred files takes two seconds, and most nights none of them has changed. What was read is of the same rules
and the same code, which the file's name stands for. A file with faults is read again, and one of the build's own day: a
note that says no day has that one.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from storefront.build.fingerprints import code_version, digest
from storefront.build.settings import Settings
from storefront.domain.rules import Rules
from storefront.locales.kept import put
from storefront.pages.editorial import Memory
from storefront.pages.library import Document

KEPT = "editors-*.json"


class _Read(msgspec.Struct, frozen=True, array_like=True):
    file: str
    text: str
    pictures: tuple[str, ...]
    document: Document


_decode = msgspec.json.Decoder(list[_Read]).decode


def remembered(settings: Settings, rules: Rules) -> Memory:
    """What earlier builds read under these rules; empty where nothing that can be used was kept."""
    file = _file(settings, rules)
    try:
        return {(read.file, read.text, read.pictures): (read.document, []) for read in _decode(file.read_bytes())}
    except (OSError, msgspec.DecodeError):
        return {}


def keep(settings: Settings, rules: Rules, memory: Memory) -> None:
    """Keep what was read, the latest reading of each file, for the next build."""
    file = _file(settings, rules)
    latest = {
        name: _Read(name, text, pictures, document)
        for (name, text, pictures), (document, faults) in memory.items()
        if not faults and document.updated != rules.day
    }
    data = msgspec.json.encode(list(latest.values()))
    if file.is_file() and file.read_bytes() == data:
        return
    for old in file.parent.glob(KEPT):
        old.unlink(missing_ok=True)
    put(file, data)


def _file(settings: Settings, rules: Rules) -> Path:
    return Path(settings.templates) / KEPT.replace("*", digest(rules.digest(), code_version()))
