"""The storage that all machines of a build reach: a folder or a bucket, through fsspec.

What a build puts there lies below a folder of its own and is removed when it ends; what a killed one left goes a day later.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from storefront.domain.errors import BuildFailed, UsageError

OURS = "reprise-build-"
STAMP = "%Y%m%d%H%M%S"
LEFT_FOR = timedelta(days=1)
BUCKETS = ("s3", "gs", "az")


class SharedStorage:
    """Whole files in and out of `url`; names are paths below it. Failures are OSErrors that name the file."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._files, self._base = _opened(self.url)

    def put(self, file: Path, name: str) -> None:
        """Copy a file there."""
        target = f"{self._base}/{name}"
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._files.put_file(str(file), target)

    def get(self, name: str, file: Path) -> None:
        """Copy a file from there. It has its name only when it is whole."""
        file.parent.mkdir(parents=True, exist_ok=True)
        passing = file.with_name(f"{file.name}.part")
        self._files.get_file(f"{self._base}/{name}", str(passing))
        passing.replace(file)

    def open(self, name: str) -> IO[bytes]:
        """Read a file as it comes."""
        opened: IO[bytes] = self._files.open(f"{self._base}/{name}", "rb")
        return opened

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        return bool(self._files.exists(f"{self._base}/{name}"))

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that it holds; what is not there is no fault."""
        target = f"{self._base}/{name}".rstrip("/")
        if self._files.exists(target):
            self._files.rm(target, recursive=True)

    def names(self) -> list[str]:
        """What lies directly below."""
        if not self._files.exists(self._base):
            return []
        return sorted(str(path).rstrip("/").rpartition("/")[2] for path in self._files.ls(self._base, detail=False))


@contextmanager
def build_folder(url: str, now: datetime | None = None) -> Iterator[SharedStorage]:
    """A new folder below `url`, which is removed at the end. Raises BuildFailed where nothing can be written."""
    moment = now or datetime.now(UTC)
    name = f"{OURS}{moment.strftime(STAMP)}-{uuid.uuid4().hex[:12]}"
    try:
        place = SharedStorage(url)
        _sweep(place, moment)
    except OSError as problem:
        raise BuildFailed(f"--shared {url}: {problem}") from problem
    try:
        yield SharedStorage(f"{place.url}/{name}")
    finally:
        place.remove(name)


def _sweep(place: SharedStorage, now: datetime) -> None:
    """Remove what builds left that were killed long ago."""
    oldest = (now - LEFT_FOR).strftime(STAMP)
    for name in place.names():
        if name.startswith(OURS) and name.removeprefix(OURS)[: len(oldest)] < oldest:
            place.remove(name)


def _opened(url: str) -> tuple[Any, str]:
    """A file system of fsspec and the path on it. Buckets are obstore's, as a publish's are."""
    import fsspec
    from obstore.fsspec import register

    if not url.startswith(("file://", *(f"{kind}://" for kind in BUCKETS))):
        raise UsageError(f"--shared {url!r}: write file:///folder, s3://bucket/prefix, gs:// or az://")
    register(list(BUCKETS))
    files, base = fsspec.core.url_to_fs(url)
    return files, base


def clear(folder: Path) -> None:
    """Remove a folder of this machine, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
