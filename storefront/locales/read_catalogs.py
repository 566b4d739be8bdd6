"""Reads a gettext catalog, once as long as it stays as it is: what was read is kept beside it, as Python keeps its modules.

Babel takes 25 ms a catalog and a build's processes read all of them, five times over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec
from babel.messages.pofile import read_po

UNCHECKED = "unchecked"
FOLDER_OF_KEPT = "__pycache__"
Texts = Mapping[str, str | tuple[str, ...]]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A catalog as it was read; `source` is the time and size of its file, and the code that read it."""

    source: tuple[int, int, str]
    texts: dict[str, str | tuple[str, ...]]
    unchecked: frozenset[str]


_CODE = Path(__file__).read_text(encoding="utf-8")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Kept).decode


def read_catalog(path: Path) -> tuple[Texts, frozenset[str]]:
    """Messages of one .po file and the keys that nobody has checked against a source yet (flag `unchecked`)."""
    stat = path.stat()
    return _read(path, (stat.st_mtime_ns, stat.st_size, _CODE))


@lru_cache(maxsize=64)
def _read(path: Path, source: tuple[int, int, str]) -> tuple[Texts, frozenset[str]]:
    """Reads a catalog; asked again when the file has been changed since."""
    file = path.parent / FOLDER_OF_KEPT / f"{path.stem}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        kept = _decode(file.read_bytes())
        if kept.source == source:
            return kept.texts, kept.unchecked
    kept = _Kept(source, *_parsed(path))
    with suppress(OSError):  # a folder that cannot be written to costs time, nothing else
        file.parent.mkdir(exist_ok=True)
        passing = file.with_suffix(f".{os.getpid()}")
        passing.write_bytes(_encode(kept))
        passing.replace(file)
    return kept.texts, kept.unchecked


def _parsed(path: Path) -> tuple[dict[str, str | tuple[str, ...]], frozenset[str]]:
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
