"""What a build says when its disk is full: where, how much is free, and how much a release takes."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
from pathlib import Path

from storefront.domain.errors import BuildFailed
from storefront.release.folder import current, read_manifest

FULL = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))


def remove(staging: Path) -> None:
    """Remove a staging folder for good: a worker of a build that failed would go on and make it anew, so it ends first."""
    for worker in multiprocessing.active_children():
        worker.terminate()
        worker.join()
    shutil.rmtree(staging, ignore_errors=True)


def is_full(problem: BaseException) -> bool:
    """Whether a failure, of this process or told by another, is for want of room."""
    return any(words in str(problem) for words in FULL)


def no_room(problem: BaseException, releases: Path, staging: Path) -> BuildFailed:
    """The refusal; asked for before the staging folder goes."""
    so_far = sum(file.stat().st_size for file in staging.rglob("*") if file.is_file() and not file.is_symlink())
    live = current(releases)
    whole = sum(entry.size for entry in read_manifest(live).files) if live else 0
    needed = f"the live release has {whole:,} bytes" if whole > so_far else f"{so_far:,} bytes were not enough"
    free = shutil.disk_usage(releases).free
    return BuildFailed(
        f"{releases} is full ({problem}): {free:,} bytes are free beside what this build wrote, and {needed}; "
        "make room and build again",
        path=str(releases),
    )
