"""The live release, as a function sees it: which it is, where its files lie, and its offer book.

`open_runtime` takes what RELEASES says. A new release is picked up without a restart; requests in flight keep the one
they began with. A release that cannot be used is refused, and the last good one stays.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storefront.domain.errors import NotPublished, ReleaseBroken, ReleaseUnusable, UsageError
from storefront.release.book_rows import BOOK
from storefront.release.folder import CURRENT
from storefront.release.offer_book import OfferBook
from storefront.release.runtime_files import FILES, RUNTIME, check_files

ASK_EVERY_SECONDS = 30
"""How often a remote pointer is asked for at most, and a refused release tried again."""

COLD_RETRY_SECONDS = 3
"""With no release at all, how long an answer of a remote place stands: requests that waited do not each ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """A release in use. `folder` is its `runtime/` on this machine; a request holds on to one Runtime until its end."""

    release: str
    folder: Path
    book: OfferBook

    @property
    def templates(self) -> Path:
        """Templates that functions fill: `<locale>/<name>.html`."""
        return self.folder / "templates"

    @property
    def messages(self) -> Path:
        """The words of each locale, as the release's pages have them: `<locale>.json`."""
        return self.folder / "messages"


class Releases(Protocol):
    """A place where releases lie."""

    every_seconds: float

    def live(self) -> Hashable:
        """Something that changes when another release goes live. Raises NotPublished where none is."""

    def bring(self) -> tuple[Path, str]:
        """The `runtime/` of the release that `live` saw, on this machine and checked, and its id."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    live: Hashable
    problem: ReleaseUnusable
    until: float


@dataclass(frozen=True, slots=True)
class _InUse:
    live: Hashable
    runtime: Runtime


class RuntimeSource:
    """Gives the Runtime of the release that is live. One a process, shared by its threads."""

    def __init__(self, releases: Releases, clock: Callable[[], float] = time.monotonic) -> None:
        self._releases = releases
        self._clock = clock
        self._lock = threading.Lock()
        self._in_use: _InUse | None = None
        self._refused: _Refusal | None = None
        self._ask_at = 0.0

    @property
    def problem(self) -> ReleaseUnusable | None:
        """Why the newest release is not in use, or None. For the health endpoint."""
        refused = self._refused
        return refused.problem if refused else None

    def current(self) -> Runtime:
        """The live release.

        Raises NotPublished when nothing is live, ReleaseBroken when what is live cannot be used and no release was
        before it.
        """
        in_use = self._in_use
        if in_use is None:
            with self._lock:
                return self._look()
        if self._clock() < self._ask_at or not self._lock.acquire(blocking=False):
            return in_use.runtime  # another thread is looking
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> Runtime:
        in_use, refused = self._in_use, self._refused
        now = self._clock()
        if now < self._ask_at:
            return self._last(in_use, refused)
        live: Hashable = None
        try:
            live = self._releases.live()
            if in_use and in_use.live == live:
                self._refused = None
                self._ask_at = now + self._releases.every_seconds
                return in_use.runtime
            if refused and refused.live == live and now < refused.until:
                self._ask_at = now + self._releases.every_seconds
                return self._last(in_use, refused)
            folder, release = self._releases.bring()
            runtime = _open(folder, release)
        except ReleaseUnusable as problem:
            self._refused = _Refusal(live, problem, self._clock() + ASK_EVERY_SECONDS)
            wait = self._releases.every_seconds
            self._ask_at = self._clock() + (wait if in_use else min(wait, COLD_RETRY_SECONDS))
            if in_use is None:
                raise
            return in_use.runtime
        self._in_use, self._refused = _InUse(live, runtime), None
        self._ask_at = self._clock() + self._releases.every_seconds
        return runtime

    @staticmethod
    def _last(in_use: _InUse | None, refused: _Refusal | None) -> Runtime:
        if in_use:
            return in_use.runtime
        assert refused is not None
        raise refused.problem.with_traceback(None)


class ReleaseFolder:
    """Releases on this machine: `<id>/runtime/`, and `current`, a symlink or a folder of its own."""

    every_seconds = 0.0

    def __init__(self, folder: Path) -> None:
        self._runtime = folder / CURRENT / RUNTIME
        self._list = self._runtime / FILES
        self._folder = folder

    def live(self) -> Hashable:
        """What tells the live release's list of files from any other; asked on every request (some 3 us)."""
        try:
            found = self._list.stat()
        except OSError:
            if (self._folder / CURRENT).exists():
                raise ReleaseBroken(
                    f"{self._folder / CURRENT} has no {RUNTIME}/{FILES}: an older or unfinished release; build again",
                    path=str(self._list),
                ) from None
            raise NotPublished(
                f"nothing is published in {self._folder}: invoke build, invoke publish", path=str(self._folder)
            ) from None
        return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)

    def bring(self) -> tuple[Path, str]:
        """The folder that `current` leads to now. Sizes are compared; contents are `invoke verify`'s to check."""
        runtime = self._runtime.resolve()
        return runtime, check_files(runtime, hashes=False).release


def open_runtime(
    releases: str, *, cache: Path | None = None, clock: Callable[[], float] = time.monotonic
) -> RuntimeSource:
    """The releases that RELEASES names: a folder, `s3://`, `gs://`, `az://` or `https://`. Touches nothing yet.

    What is fetched from afar is kept in `cache`, by default a private folder among the machine's temporary files.
    Raises UsageError for another kind of address.
    """
    kind, separator, _ = releases.partition("://")
    if not separator:
        if not releases:
            raise UsageError("RELEASES is empty; name a folder, s3://bucket/prefix or https://host/path")
        return RuntimeSource(ReleaseFolder(Path(releases)), clock)
    from storefront.release.remote import remote_releases

    return RuntimeSource(remote_releases(kind, releases, cache), clock)


def _open(folder: Path, release: str) -> Runtime:
    book = OfferBook.open(folder / BOOK)
    if book.release != release:
        raise ReleaseBroken(f"{folder} is of {release}, its offer book of {book.release}", path=str(folder))
    return Runtime(release=release, folder=folder, book=book)
