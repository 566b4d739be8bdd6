"""Writes what the functions get in a process of its own, while the pages are rendered: neither needs the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from storefront.build.cost import Cost, Stopwatch
from storefront.build.settings import Settings
from storefront.build.shards import new_pool
from storefront.domain.errors import BuildFailed
from storefront.release.book_rows import BOOK


@contextmanager
def runtime_beside(settings: Settings, snapshot: Path, folder: Path, release: str) -> Iterator[Future[Cost]]:
    """Begin the offer book, templates and messages on entering; on leaving they are in `folder`, and the future is done.

    A process that is killed is followed by another one, once; then it is BuildFailed.
    """
    written: Future[Cost] = Future()
    with new_pool(1) as pool:
        runtime = pool.submit(write_all, settings, snapshot, folder, release)
        yield written
    if isinstance(runtime.exception(), BrokenProcessPool):
        shutil.rmtree(folder, ignore_errors=True)
        with new_pool(1) as pool:
            runtime = pool.submit(write_all, settings, snapshot, folder, release)
    if isinstance(runtime.exception(), BrokenProcessPool):
        raise BuildFailed("the process that writes the offer book was killed; is there enough memory (250 MB)?")
    written.set_result(runtime.result())


def write_all(settings: Settings, snapshot: Path, folder: Path, release: str) -> Cost:
    """The whole folder, the list of its files last."""
    from storefront.build.book_writer import write_book
    from storefront.build.runtime import write_runtime

    watch = Stopwatch()
    write_book(settings, snapshot, folder / BOOK, release)
    write_runtime(settings, folder, release)
    return watch.cost()
