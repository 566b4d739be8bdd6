"""The list of a runtime's files, `runtime/files.json`: what a release hands to the functions, and how to know it is whole.

The build writes it last. Where releases lie in an object store or behind an https address, the same list is the
pointer: `current/runtime/files.json` names the live release, whose files stand at `<release>/runtime/<path>`.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from storefront.domain.errors import ReleaseBroken
from storefront.release.folder import CURRENT, FileEntry
from storefront.release.hashing import ContentHash

RUNTIME = "runtime"
FILES = "files.json"
POINTER = f"{CURRENT}/{RUNTIME}/{FILES}"
"""Where the live release's list stands, below the folder of releases."""

LARGEST_LIST_BYTES = 4_000_000
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)
_BLOCK = 1 << 20


class RuntimeFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The release's id and every file of its `runtime/` but this list; paths are below `runtime/`."""

    release: str
    files: tuple[FileEntry, ...]


_decode = msgspec.json.Decoder(RuntimeFiles).decode


def hash_of(path: Path) -> str:
    """The hash of a file, as manifests have it, read in pieces."""
    digest = ContentHash()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.text()


def write_files(runtime: Path, release: str) -> None:
    """Write the list of all that lies in a finished `runtime/`."""
    entries = [
        FileEntry(path=path.relative_to(runtime).as_posix(), size=path.stat().st_size, hash=hash_of(path))
        for path in sorted(runtime.rglob("*"))
        if path.is_file() and path != runtime / FILES
    ]
    data = msgspec.json.encode(RuntimeFiles(release=release, files=tuple(entries)))
    (runtime / FILES).write_bytes(msgspec.json.format(data, indent=0) + b"\n")


def parse_files(data: bytes, where: str) -> RuntimeFiles:
    """A list as read from anywhere. Raises ReleaseBroken when it is none, or names a file outside the runtime."""
    try:
        listed = _decode(data)
    except msgspec.DecodeError as problem:
        raise ReleaseBroken(f"{where} is not a release's list of files: {problem}", path=where) from None
    for name in (listed.release, *(part for entry in listed.files for part in entry.path.split("/"))):
        if not _NAME.fullmatch(name):
            raise ReleaseBroken(f"{where} names {name!r}, which cannot be a release or a file", path=where)
    return listed


def check_files(runtime: Path, *, hashes: bool) -> RuntimeFiles:
    """Compare a `runtime/` on this machine with its list: sizes, and contents too if `hashes`. Raises ReleaseBroken."""
    where = runtime / FILES
    try:
        listed = parse_files(where.read_bytes(), str(where))
    except OSError as problem:
        raise ReleaseBroken(f"{where} cannot be read: {problem.strerror}; build again", path=str(where)) from None
    for entry in listed.files:
        path = runtime / entry.path
        try:
            same = path.stat().st_size == entry.size and (not hashes or hash_of(path) == entry.hash)
        except OSError as problem:
            raise ReleaseBroken(f"{path} cannot be read: {problem.strerror}", path=str(path)) from None
        if not same:
            raise ReleaseBroken(f"{path} is not the file that {FILES} lists; publish the release anew", path=str(path))
    return listed
