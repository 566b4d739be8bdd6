"""Writes the files of a site and keeps a line about each: path, size, hash, fingerprint, and whether it may be listed.

A file that is as the live release has it is not written again but linked: pages whose fingerprint is the same are not
even rendered. Nothing is ever written over: a link may be shared with older releases.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from storefront.build.live_pages import LivePages
from storefront.build.written import TALLY, Kept, Tally, Written, decode_written, encode_written
from storefront.domain.errors import StorefrontError
from storefront.release.hashing import ContentHash
from storefront.release.hashing import content_hash as content_hash

CAUSES = ("shared", "model", "own")
READ_ONLY = 0o444
PART = ".part"
"""Ends the name of a file that is not whole yet."""


class SiteWriter:
    """Writes below `root`; the lines go to `record`. Use as a context manager.

    `sealed` files are made read-only, as a release's are. `live` is what may be taken over; with `live_elsewhere` a file
    that is taken over has its line and is not there: whoever has the live release puts it there.
    """

    def __init__(
        self,
        root: Path,
        record: Path,
        live: LivePages | None = None,
        *,
        sealed: bool = False,
        live_elsewhere: bool = False,
    ) -> None:
        self._base = f"{root}/"
        self._record = record
        self._mode = READ_ONLY if sealed else 0o666
        self._folders: set[str] = set()
        self._last_folder = ""
        self._live_pages = live or LivePages(None)
        self._live_base = f"{self._live_pages.site}/"
        self._live = self._live_pages.part(record.stem)
        self._live_elsewhere = live_elsewhere
        self.tally = Tally()

    def __enter__(self) -> Self:
        self._record.parent.mkdir(parents=True, exist_ok=True)
        self._lines = self._record.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
        if kind is None:
            self._record.with_suffix(TALLY).write_bytes(msgspec.json.encode(self.tally))

    def take_models(self, models: list[str]) -> None:
        """What is written from now on are pages of these models, wherever the live release has them."""
        self._live = self._live_pages.models(models)
        self.tally.models = models

    def page(self, path: str, html: bytes, *, listed: bool) -> None:
        """Write a page at a path that ends in a slash."""
        self.file(f"{path[1:]}index.html", html, listed=path if listed else "")

    def rendered(
        self, path: str, fingerprint: str, render: Callable[[], bytes], *, listed: bool, stamp: str = ""
    ) -> None:
        """Write a page unless the live one is of the same fingerprint; `render` is only called when it is not.

        A page that cannot be rendered stays as the live release has it, and is counted; without a live one it fails.
        """
        self._rendered(f"{path[1:]}index.html", path, fingerprint, render, listed=listed, stamp=stamp)

    def made_from(self, path: str) -> tuple[str, str]:
        """Fingerprint and stamp of the live release's page at a path, '' where it has none."""
        live = self._live.get(f"{path[1:]}index.html")
        return (live.fingerprint, live.stamp) if live else ("", "")

    def rendered_beside(self, path: str, name: str, fingerprint: str, render: Callable[[], bytes]) -> None:
        """Write a file beside a page, under the same terms as the page."""
        self._rendered(f"{path[1:]}{name}", path, fingerprint, render, listed=False)

    def _rendered(
        self, name: str, path: str, fingerprint: str, render: Callable[[], bytes], *, listed: bool, stamp: str = ""
    ) -> None:
        live = self._live.get(name)
        if live is not None and live.fingerprint == fingerprint and self._link(name):
            self.tally.taken += 1
            self._note(live if live.stamp == stamp else msgspec.structs.replace(live, stamp=stamp))
            return
        try:
            html = render()
        except StorefrontError:
            raise
        except Exception as problem:
            if live is None or not self._link(name):
                raise
            self.tally.kept.append(Kept(path=path, reason=f"{type(problem).__name__}: {problem}"))
            self._note(msgspec.structs.replace(live, fingerprint="", stamp=""))
            return
        self.file(name, html, listed=path if listed else "", fingerprint=fingerprint, stamp=stamp)

    def file(self, name: str, data: bytes, *, listed: str = "", fingerprint: str = "", stamp: str = "") -> None:
        """Write any file; `name` is relative to the site's root."""
        line = Written(
            path=name, size=len(data), hash=content_hash(data), listed=listed, fingerprint=fingerprint, stamp=stamp
        )
        if not self._taken_as_is(line):
            target = f"{self._base}{name}"
            self._make_folder(name, target)
            create(target, data, self._mode)
        self._note(line)

    @contextmanager
    def in_pieces(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Write a large file piece by piece, with the function that this gives: nothing is held. Terms as for `file`."""
        target = f"{self._base}{name}"
        self._make_folder(name, target)
        passing, hashed, size = f"{target}{PART}", ContentHash(), 0
        Path(passing).unlink(missing_ok=True)  # an attempt that was killed
        with open(passing, "wb", opener=lambda path, flags: os.open(path, flags, self._mode)) as file:

            def write(piece: bytes) -> None:
                nonlocal size
                file.write(piece)
                hashed.update(piece)
                size += len(piece)

            yield write
        line = Written(path=name, size=size, hash=hashed.text())
        if self._taken_as_is(line):
            os.unlink(passing)
        else:
            os.replace(passing, target)
        self._note(line)

    def _taken_as_is(self, line: Written) -> bool:
        """Whether the live release has the same file, which is then linked; else the file counts as written."""
        live = self._live.get(line.path)
        if live is not None and live.hash == line.hash and live.size == line.size and self._link(line.path):
            self.tally.same += 1
            return True
        self.tally.written += 1
        cause = _cause(live, line)
        self.tally.causes[cause] = self.tally.causes.get(cause, 0) + 1
        return False

    def _note(self, line: Written) -> None:
        self._lines.write(encode_written(line) + b"\n")

    def _link(self, name: str) -> bool:
        if self._live_elsewhere:
            return True
        target = f"{self._base}{name}"
        self._make_folder(name, target)
        try:
            os.link(f"{self._live_base}{name}", target)
        except FileExistsError:
            os.unlink(target)
            return self._link(name)
        except OSError:  # it is gone, or this file system has no links: then it is written
            return False
        return True

    def _make_folder(self, name: str, target: str) -> None:
        folder = target[: target.rindex("/")]
        if folder != self._last_folder and folder not in self._folders:
            self._last_folder = folder
            try:
                os.mkdir(folder)
            except OSError:  # its parent is missing, or it is there
                os.makedirs(folder, exist_ok=True)
            # Only folders that hold many files are worth remembering; a page's own folder is used once.
            if not name.endswith(("index.html", "index.json")):
                self._folders.add(folder)


def _cause(live: Written | None, line: Written) -> str:
    if live is None:
        return "new"
    if not (line.fingerprint and live.fingerprint):
        return "file"
    pairs = zip(CAUSES, live.fingerprint.split("-"), line.fingerprint.split("-"), strict=False)
    return next((cause for cause, before, now in pairs if before != now), "own")


def create(target: str, data: bytes, mode: int) -> None:
    """Make a new file with as few calls as there can be: a night writes hundreds of thousands."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        file = os.open(target, flags, mode)
    except FileExistsError:
        os.unlink(target)
        file = os.open(target, flags, mode)
    try:
        written = os.write(file, data)
        while written < len(data):
            written += os.write(file, memoryview(data)[written:])
    finally:
        os.close(file)


def read_records(folder: Path) -> Iterator[Written]:
    """Every line of every part's record, in the parts' order; nothing is held."""
    for record in sorted(folder.glob("*.jsonl")):
        with record.open("rb") as lines:
            yield from map(decode_written, lines)


def listed_paths(folder: Path, places: Iterable[str], passing: Path) -> Iterator[tuple[str, list[str]]]:
    """The paths that belong into the sitemap of each locale ('' is the page at the root), sorted.

    The lines are read once and the paths of each locale put aside in `passing`: a million paths are not for one list.
    """
    passing.mkdir(exist_ok=True)
    with ExitStack() as stack:
        files = {place: stack.enter_context((passing / f"{place}.txt").open("w", encoding="utf-8")) for place in places}
        for written in read_records(folder):
            if written.listed:
                place = written.listed[1:].partition("/")[0]
                if place in files:
                    files[place].write(f"{written.listed}\n")
    for place in files:
        with (passing / f"{place}.txt").open(encoding="utf-8") as lines:
            yield place, sorted(line.rstrip("\n") for line in lines)
