"""A part's files as one archive: what a worker on another machine sends, and what a build makes of it.

In it are the writer's lines, its tally, a search state or the places of a feed's items where the part has them, and the files. A file that is as the live
release has it is not in the archive: the build, which has the live release, links it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from storefront.build.feed_items import FOLDER as FEEDS
from storefront.build.search_states import STATES
from storefront.build.writer import READ_ONLY, create
from storefront.build.written import decode_written
from storefront.domain.errors import BuildFailed

SITE = "site/"
RECORDS = "records/"


def record_of(part: str) -> str:
    """The name of the lines of a part, or of a slice of one, without its ending."""
    return part.replace(":", "-")


def pack(archive: Path, work: Path, site: Path) -> str:
    """Put what a part left below `work` and `site` into an archive; returns its SHA-256.

    A part of several slices has lines of each. Nothing else may have been written there since `cleared`.
    """
    records = sorted((work / "records").glob("*.jsonl"))
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for file in sorted((work / "records").iterdir()):
            tar.add(file, f"{RECORDS}{file.name}")
        for name in (STATES, FEEDS):
            for file in sorted((work / name).glob("*.json")):
                tar.add(file, f"{name}/{file.name}")
        for record in records:
            for path in sorted(_paths(record)):
                if (site / path).is_file():
                    tar.add(site / path, f"{SITE}{path}")
    with archive.open("rb") as packed:
        return hashlib.file_digest(packed, "sha256").hexdigest()


def cleared(work: Path) -> None:
    """Forget what the part before left."""
    for name in ("records", STATES, FEEDS):
        shutil.rmtree(work / name, ignore_errors=True)


def unpack(sent: IO[bytes], sha256: str, part: str, *, work: Path, site: Path, live: Path | None) -> bool:
    """Put a part's files into their places and link what is as `live` has it.

    False when a file is in neither: then the part has to be rendered without the live release. Raises BuildFailed when
    what came is not what was sent.
    """
    known = _Checked(sent)
    places = {RECORDS: work / "records", f"{STATES}/": work / STATES, f"{FEEDS}/": work / FEEDS}
    left: set[str] = set()
    with tarfile.open(fileobj=cast("IO[bytes]", known), mode="r|") as tar:
        for member in tar:
            data = tar.extractfile(member)
            assert data is not None
            top, _, name = member.name.partition("/")
            if folder := places.get(f"{top}/"):
                folder.mkdir(parents=True, exist_ok=True)
                file = folder / Path(name).name
                file.write_bytes(data.read())
                if f"{top}/" == RECORDS and file.suffix == ".jsonl":
                    left |= _paths(file)
            else:
                left.remove(name)  # only what is in the lines, and once
                _made(site / name, data.read())
    known.drain()
    if known.sha256 != sha256:
        raise BuildFailed(f"{part}: what came from its worker is not what it sent", part=part)
    return all(live is not None and _taken(live / "site" / path, site / path) for path in sorted(left))


def _paths(record: Path) -> set[str]:
    with record.open("rb") as lines:
        return {written.path for written in map(decode_written, lines)}


def _made(target: Path, data: bytes) -> None:
    try:
        create(str(target), data, READ_ONLY)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        create(str(target), data, READ_ONLY)


def _taken(live: Path, target: Path) -> bool:
    """Share the live release's file, or copy it where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(live, target)
    except FileNotFoundError:
        return False
    except OSError:
        shutil.copyfile(live, target)
        target.chmod(READ_ONLY)
    return True


class _Checked:
    """A stream that is hashed as it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    def drain(self) -> None:
        """Read what is left."""
        while self.read(1 << 20):
            pass

    @property
    def sha256(self) -> str:
        """Of all that was read."""
        return self._hash.hexdigest()


def pack_folders(archive: Path, folders: Sequence[tuple[Path, str]], without: Sequence[Path] = ()) -> None:
    """Put folders into an archive under names, leaving out the folders `without`."""
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for folder, name in folders:
            for file in sorted(folder.rglob("*")):
                if file.is_file() and not any(file.is_relative_to(other) for other in without):
                    tar.add(file, f"{name}/{file.relative_to(folder).as_posix()}")


def unpack_folders(archive: Path, target: Path) -> None:
    """The way back."""
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
