"""The folder of releases: `<id>/{site,runtime,report}` with `manifest.json`, and `current`, a symlink to the live one.

A release is whole when its manifest is there: the manifest is written last. Knows paths, builds nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from storefront.domain.errors import PublishFailed

MANIFEST = "manifest.json"
CURRENT = "current"
STAGING = ".staging-"


class FileEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of a release: its path below the release folder, its size in bytes, its hash (`hashing.py`).

    `fingerprint` stands for all that a page was made from; '' for other files.
    """

    path: str
    size: int
    hash: str
    fingerprint: str = ""


class ReleaseHead(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest without its list of files, which is long.

    `partial` says why a release may not simply be published, or is empty.
    """

    release: str
    exported_at: str
    day: str
    site_url: str
    markets: list[str]
    partial: str


class Manifest(ReleaseHead, frozen=True, kw_only=True):
    """What a release is and everything in it."""

    files: list[FileEntry]


def read_head(folder: Path) -> ReleaseHead:
    """What a release says of itself."""
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=ReleaseHead)


def read_manifest(folder: Path) -> Manifest:
    """The whole manifest."""
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)


def write_manifest(folder: Path, head: ReleaseHead, files: Iterable[FileEntry]) -> int:
    """Write a release's manifest as the files come; returns how many there are. A release has hundreds of thousands."""
    passing = folder / f"{MANIFEST}.part"
    count = 0
    with passing.open("wb") as file:
        file.write(msgspec.json.encode(head)[:-1] + b',"files":[')
        for entry in files:
            file.write((b",\n" if count else b"\n") + msgspec.json.encode(entry))
            count += 1
        file.write(b"\n]}\n")
    passing.replace(folder / MANIFEST)
    return count


def is_whole(folder: Path) -> bool:
    """Whether a folder holds a finished release."""
    return (folder / MANIFEST).is_file()


def finished(releases: Path) -> Iterator[Path]:
    """The finished releases, oldest first."""
    if releases.is_dir():
        found = [
            folder
            for folder in releases.iterdir()
            if not folder.is_symlink() and not folder.name.startswith(".") and is_whole(folder)
        ]
        yield from sorted(found, key=lambda folder: ((folder / MANIFEST).stat().st_mtime_ns, folder.name))


def current(releases: Path) -> Path | None:
    """The live release's folder, or None when nothing is live."""
    link = releases / CURRENT
    return link.resolve() if link.is_symlink() and is_whole(link) else None


def point_to(releases: Path, release: str) -> bool:
    """Make a release the live one by replacing the symlink in one step; False when it already is."""
    folder = releases / release
    if not is_whole(folder):
        raise PublishFailed(f"{folder} is not a finished release; `invoke build` makes one", release=release)
    link = releases / CURRENT
    if link.is_symlink() and os.readlink(link) == release:
        return False
    if link.exists() and not link.is_symlink():
        raise PublishFailed(f"{link} is not a symlink; move it away", path=str(link))
    passing = releases / f".{CURRENT}.{os.getpid()}"
    passing.unlink(missing_ok=True)
    passing.symlink_to(release)
    passing.replace(link)
    return True
