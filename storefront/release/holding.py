"""Who may change the folder of releases: one publish at a time. And who reads a release: no pruning beneath a reader.

Both are the operating system's locks on open files, which end with their process, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storefront.domain.errors import PublishFailed
from storefront.release.audit import who
from storefront.release.folder import MANIFEST

HELD = ".publishing"


@contextmanager
def held(releases: Path, what: str) -> Iterator[None]:
    """Hold the folder of releases. Raises PublishFailed, saying who has it, when somebody else does."""
    try:
        file = os.open(releases / HELD, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise PublishFailed(f"{releases / HELD} cannot be written: {problem.strerror}; what is live stays") from problem
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 500, 0).decode(errors="replace").strip() or "somebody"
            raise PublishFailed(f"{releases} is held by {holder}; try again when it is done", holder=holder) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{what} ({who()}, process {os.getpid()}, since {datetime.now(UTC):%H:%M:%S} UTC)".encode(), 0)
        yield
        os.ftruncate(file, 0)
    finally:
        os.close(file)


@contextmanager
def reading(release: Path) -> Iterator[None]:
    """Keep a release from being pruned while its files are read."""
    file = os.open(release / MANIFEST, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(file)


def is_read(release: Path) -> bool:
    """Whether somebody reads a release now."""
    file = os.open(release / MANIFEST, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
