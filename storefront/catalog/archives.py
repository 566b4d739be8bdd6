"""Unpacking .tar.gz and .zip without trusting them.

Decides what an archive may hold: plain files, under plain names, within the caps.

Nothing is read whole: a member, a header and an archive all pass through a reader that counts.
"""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from storefront.catalog.limits import MIB, Limits
from storefront.catalog.lines import DAMAGED, open_gzip
from storefront.domain.errors import ExportRefused

BLOCK = MIB // 4

_DAMAGED: tuple[type[Exception], ...] = (*DAMAGED, tarfile.TarError, zipfile.BadZipFile, zlib.error, RuntimeError)
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack_tar(archive: Path, target: Path, limits: Limits) -> None:
    """Unpack a .tar.gz into an empty folder.

    Raises ExportRefused; reads to the end, so the gzip checksum is verified.
    """
    with _refusing(archive), open_gzip(archive) as packed:
        budget = _Budget(archive, limits)
        counted = _CountedReader(packed, budget)
        with tarfile.open(fileobj=counted, mode="r:") as tar:
            for member in tar:
                budget.one_more_member()
                if member.isdir():
                    continue
                if not member.isreg() or member.issparse():
                    raise ExportRefused(f"{archive.name}: {member.name!r} is no plain file", file=member.name)
                source = tar.extractfile(member)
                assert source is not None
                _copy(source, _place(member.name, target, archive))
        while counted.read(BLOCK):
            pass


def unpack_zip(archive: Path, target: Path, limits: Limits) -> None:
    """Unpack a .zip into an empty folder. Raises ExportRefused; zipfile verifies each member's checksum."""
    with _refusing(archive), zipfile.ZipFile(archive) as packed:
        budget = _Budget(archive, limits)
        for member in packed.infolist():
            budget.one_more_member()
            if member.is_dir():
                continue
            if member.compress_type not in _ZIP_METHODS:
                raise ExportRefused(
                    f"{archive.name}: {member.filename!r} is neither stored nor deflated", file=archive.name
                )
            if member.external_attr >> 28 == 0o12:
                raise ExportRefused(f"{archive.name}: {member.filename!r} is a link", file=member.filename)
            with packed.open(member) as source:
                _copy(_CountedReader(source, budget), _place(member.filename, target, archive))


@contextmanager
def _refusing(archive: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise ExportRefused(f"{archive.name} is damaged or cut short: {error}", file=archive.name) from error


def _place(name: str, target: Path, archive: Path) -> Path:
    path = PurePosixPath(name)
    unsafe = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or not name.isprintable()
    if unsafe or not path.parts or len(name) > 512:
        raise ExportRefused(f"{archive.name}: {name[:80]!r} would be written outside the export", file=name[:80])
    place = target / path
    if place.exists():
        raise ExportRefused(f"{archive.name}: {name!r} is in it twice", file=name)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(source: "IO[bytes] | _CountedReader", place: Path) -> None:
    with place.open("wb") as out:
        while block := source.read(BLOCK):
            out.write(block)


class _Budget:
    """What one archive may still unpack to."""

    def __init__(self, archive: Path, limits: Limits) -> None:
        self.name = archive.name
        self.limits = limits
        self.most = min(limits.unpacked_bytes, max(limits.ratio_grace_bytes, limits.ratio * archive.stat().st_size))
        self.unpacked = 0
        self.members = 0

    def spend(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > self.most:
            raise ExportRefused(f"{self.name} unpacks to more than {self.most} bytes", file=self.name)

    def one_more_member(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise ExportRefused(f"{self.name} holds more than {self.limits.members} files", file=self.name)


class _CountedReader(io.RawIOBase):
    """Reads on, never back, at most a few MiB at once: a tar header cannot ask for more memory than that."""

    def __init__(self, source: "BinaryIO | IO[bytes]", budget: _Budget) -> None:
        self._source = source
        self._budget = budget
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= 4 * MIB:
            raise ExportRefused(f"{self._budget.name} holds a header of {size} bytes", file=self._budget.name)
        block = self._source.read(size)
        self._position += len(block)
        self._budget.spend(len(block))
        return block

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset < self._position:
            raise ExportRefused(f"{self._budget.name} is not laid out front to back", file=self._budget.name)
        while self._position < offset:
            if not self.read(min(BLOCK, offset - self._position)):
                break
        return self._position
