"""Writes the offer book in a process of its own, while the pages are rendered: neither needs the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from storefront.build.book_writer import write_book
from storefront.build.cost import Cost
from storefront.build.settings import Settings
from storefront.build.shards import new_pool
from storefront.domain.errors import BuildFailed


@contextmanager
def book_beside(settings: Settings, snapshot: Path, target: Path, release: str) -> Iterator[Future[Cost]]:
    """Begin the book on entering; on leaving it is written, and its future done.

    A process that is killed is followed by another one, once; then it is BuildFailed.
    """
    written: Future[Cost] = Future()
    with new_pool(1) as pool:
        book = pool.submit(write_book, settings, snapshot, target, release)
        yield written
    if isinstance(book.exception(), BrokenProcessPool):
        shutil.rmtree(target.parent, ignore_errors=True)  # the book is the first thing in there
        with new_pool(1) as pool:
            book = pool.submit(write_book, settings, snapshot, target, release)
    if isinstance(book.exception(), BrokenProcessPool):
        raise BuildFailed("the process that writes the offer book was killed; is there enough memory (250 MB)?")
    written.set_result(book.result())
