"""Reads a gettext catalog, once as long as it stays as it is: what was read is kept beside it, as Python keeps its modules.

Babel takes 25 ms a catalog and a build's processes read all of them, five times over.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from storefront.locales.kept import Source, kept, source_of

UNCHECKED = "unchecked"
Texts = Mapping[str, str | tuple[str, ...]]
_Read = tuple[dict[str, str | tuple[str, ...]], frozenset[str]]
_CODE = Path(__file__).read_text(encoding="utf-8")


def read_catalog(path: Path) -> tuple[Texts, frozenset[str]]:
    """Messages of one .po file and the keys that nobody has checked against a source yet (flag `unchecked`)."""
    return _read(path, source_of([path]))


@lru_cache(maxsize=64)
def _read(path: Path, source: Source) -> _Read:
    """Reads a catalog; asked again when the file has been changed since."""
    return kept(path, source, _CODE, _Read, lambda: _parsed(path))  # type: ignore[arg-type]


def _parsed(path: Path) -> _Read:
    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    texts: dict[str, str | tuple[str, ...]] = {}
    unchecked = set()
    for message in catalog:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        if not message.string or not all(message.string):
            continue  # not translated yet: as good as not there
        texts[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
        if UNCHECKED in message.flags:
            unchecked.add(key)
    return texts, frozenset(unchecked)
