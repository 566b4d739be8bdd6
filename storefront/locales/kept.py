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


def kept(beside: Path, source: Source, code: str, kind: type[Value], make: Callable[[], Value]) -> Value:
    """What `make` returned when `source` and code were as they are now, else what it returns; kept by the name of a file
    in its folder, which need not be there.

    A folder that cannot be written to costs time, nothing else.
    """
    file = beside.parent / FOLDER / f"{beside.stem}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        found = _decode(file.read_bytes())
        if (found.source, found.code) == (source, code):
            return msgspec.msgpack.decode(found.value, type=kind)
    value = make()
    with suppress(OSError):
        put(file, _encode(_Kept(source, code, _encode(value))))
    return value


def put(file: Path, data: bytes) -> None:
    """Write a file that others may be reading: they see it whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_suffix(f".{os.getpid()}")
    passing.write_bytes(data)
    passing.replace(file)
