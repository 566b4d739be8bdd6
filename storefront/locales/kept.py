"""What was worked out of files is kept beside them, as Python keeps its modules: good as long as they stay as they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

FOLDER = "__pycache__"
Source = tuple[tuple[int, int], ...]
Value = TypeVar("Value")
_encode = msgspec.msgpack.Encoder().encode


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A value as bytes, and what it was made from: time and size of each file, and the code that read them."""

    source: Source
    code: str
    value: bytes


_decode = msgspec.msgpack.Decoder(_Kept).decode


def source_of(files: Sequence[Path]) -> Source:
    """Tells whether files have been changed."""
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in (file.stat() for file in files))


def kept(name: str, files: Sequence[Path], code: str, kind: type[Value], make: Callable[[], Value]) -> Value:
    """What `make` returned when files and code were as they are now, else what it returns; `name` is for the file.

    A folder that cannot be written to costs time, nothing else.
    """
    source, file = source_of(files), files[0].parent / FOLDER / f"{name}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        found = _decode(file.read_bytes())
        if (found.source, found.code) == (source, code):
            return msgspec.msgpack.decode(found.value, type=kind)
    value = make()
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        passing = file.with_suffix(f".{os.getpid()}")
        passing.write_bytes(_encode(_Kept(source, code, _encode(value))))
        passing.replace(file)
    return value
