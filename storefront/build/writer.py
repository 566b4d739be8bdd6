"""Writes the files of a site and keeps a line about each: path, size, hash, and whether search engines may list it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A file of the site. `listed` is the page's path when it belongs into the sitemap, else ''."""

    path: str
    size: int
    hash: str
    listed: str = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Written).decode


def content_hash(data: bytes) -> str:
    """BLAKE2b, 128 bits, in hex: half the time of SHA-256 on a processor without its instructions."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class SiteWriter:
    """Writes below `root`; the lines go to `record`. Use as a context manager."""

    def __init__(self, root: Path, record: Path) -> None:
        self._base = f"{root}/"
        self._record = record
        self._folders: set[str] = set()
        self.count = 0

    def __enter__(self) -> Self:
        self._record.parent.mkdir(parents=True, exist_ok=True)
        self._lines = self._record.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()

    def page(self, path: str, html: bytes, *, listed: bool) -> None:
        """Write a page at a path that ends in a slash."""
        self.file(f"{path[1:]}index.html", html, listed=path if listed else "")

    def file(self, name: str, data: bytes, *, listed: str = "") -> None:
        """Write any file; `name` is relative to the site's root."""
        target = f"{self._base}{name}"
        folder = target[: target.rindex("/")]
        if folder not in self._folders:
            try:
                os.mkdir(folder)
            except OSError:  # its parent is missing, or it is there
                os.makedirs(folder, exist_ok=True)
            # Only folders that hold many files are worth remembering; a page's own folder is used once.
            if not name.endswith("index.html"):
                self._folders.add(folder)
        with open(target, "wb", buffering=0) as file:
            file.write(data)
        line = Written(path=name, size=len(data), hash=content_hash(data), listed=listed)
        self._lines.write(_encode(line) + b"\n")
        self.count += 1


def read_records(folder: Path) -> Iterator[Written]:
    """Every line of every part's record, in the parts' order; nothing is held."""
    for record in sorted(folder.glob("*.jsonl")):
        with record.open("rb") as lines:
            yield from map(_decode, lines)


def listed_paths(folder: Path, locale: str) -> list[str]:
    """The paths that belong into one locale's sitemap ('' is the page at the root), sorted."""
    start = f"/{locale}/" if locale else "/"
    return sorted(
        written.listed
        for written in read_records(folder)
        if written.listed.startswith(start) and (locale or written.listed == "/")
    )
