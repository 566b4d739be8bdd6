"""Releases in an object store or behind an https address: fetched once, checked by their hashes, kept on this machine.

The layout is a folder of releases, as the build makes it: `current/runtime/files.json` is the list of the live one, and
its files stand at `<release>/runtime/<path>`, which never change. So whoever publishes puts the files first and the
pointer last. obstore and requests are imported only when they are needed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from storefront.domain.errors import NotPublished, ReleaseBroken, ReleaseUnusable, UsageError
from storefront.release.folder import FileEntry
from storefront.release.hashing import ContentHash
from storefront.release.runtime import ASK_EVERY_SECONDS
from storefront.release.runtime_files import (
    FILES,
    LARGEST_LIST_BYTES,
    POINTER,
    RUNTIME,
    RuntimeFiles,
    check_files,
    parse_files,
)

OBJECT_STORES = ("s3", "gs", "az", "file")
CONNECT_SECONDS, READ_SECONDS = 5, 30
FETCHERS = 8
KEEP_SECONDS = 24 * 3600
"""How long a fetched release that is no longer live stays, for processes that still answer from it."""

_PIECE = 1 << 18


class Shelf(Protocol):
    """Where files can be had by path."""

    def read(self, path: str) -> Iterator[bytes]:
        """A file in pieces. Raises FileNotFoundError, or ReleaseUnusable when the place cannot be reached."""


class ObjectShelf:
    """An object store; its credentials come from the environment, as its own tools read them."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def read(self, path: str) -> Iterator[bytes]:
        """A file in pieces."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            for piece in obstore.get(self._store, path).stream(min_chunk_size=_PIECE):
                yield bytes(piece)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as problem:
            reason = str(problem).splitlines()[0]
            raise NotPublished(f"the object store does not give {path}: {reason}", path=path) from None


class WebShelf:
    """An https address."""

    def __init__(self, address: str) -> None:
        import requests

        self._requests = requests
        self._address = address.rstrip("/")
        self._local = threading.local()

    def read(self, path: str) -> Iterator[bytes]:
        """A file in pieces."""
        if not hasattr(self._local, "session"):
            self._local.session = self._requests.Session()
        where = f"{self._address}/{quote(path)}"
        try:
            with self._local.session.get(
                where, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), headers={"Cache-Control": "no-cache"}
            ) as answer:
                if answer.status_code == 404:
                    raise FileNotFoundError(where)
                answer.raise_for_status()
                yield from answer.iter_content(_PIECE)
        except self._requests.RequestException as problem:
            host = urlsplit(where).hostname
            raise NotPublished(f"{host} does not give {path}: {type(problem).__name__}", path=path) from None


class RemoteReleases:
    """Releases on a shelf. `cache` holds one folder a release, each complete or not there."""

    every_seconds = float(ASK_EVERY_SECONDS)

    def __init__(self, shelf: Shelf, cache: Path) -> None:
        self._shelf = shelf
        self._cache = cache
        self._pointer = b""
        self._brought: Path | None = None

    def live(self) -> Hashable:
        """The pointer, as it is now."""
        data = bytearray()
        try:
            for piece in self._shelf.read(POINTER):
                data += piece
                if len(data) > LARGEST_LIST_BYTES:
                    raise ReleaseBroken(f"{POINTER} is larger than any list of files", path=POINTER)
        except FileNotFoundError:
            raise NotPublished(f"nothing is published: there is no {POINTER} where RELEASES leads") from None
        self._pointer = bytes(data)
        if self._brought and self._brought.is_dir():
            os.utime(self._brought)  # still in use
        return self._pointer

    def bring(self) -> tuple[Path, str]:
        """Fetch the release that the pointer names, unless it is here; either way every hash is compared."""
        listed = parse_files(self._pointer, POINTER)
        target = self._cache / f"{listed.release}-{hashlib.sha256(self._pointer).hexdigest()[:12]}"
        try:
            self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            if target.is_dir():
                try:
                    check_files(target, hashes=True)
                except ReleaseBroken:  # damaged here since it was fetched
                    shutil.rmtree(target, ignore_errors=True)
            if not target.is_dir():
                self._fetch(listed, target)
            os.utime(target)
            self._forget(target)
            self._brought = target
        except OSError as problem:
            raise ReleaseBroken(f"{listed.release} cannot be kept in {self._cache}: {problem}") from problem
        return target, listed.release

    def _fetch(self, listed: RuntimeFiles, target: Path) -> None:
        passing = Path(tempfile.mkdtemp(prefix=".fetching-", dir=self._cache))
        try:
            with ThreadPoolExecutor(FETCHERS) as pool:
                # The largest first: the others come while it is under way.
                entries = sorted(listed.files, key=lambda entry: -entry.size)
                for _ in pool.map(lambda entry: self._fetch_file(listed.release, entry, passing), entries):
                    pass
            (passing / FILES).write_bytes(self._pointer)
            try:
                passing.rename(target)
            except OSError:
                if not target.is_dir():  # unless another process was faster: its bytes are ours
                    raise
        finally:
            shutil.rmtree(passing, ignore_errors=True)

    def _fetch_file(self, release: str, entry: FileEntry, folder: Path) -> None:
        path = f"{release}/{RUNTIME}/{entry.path}"
        target = folder / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = ContentHash(), 0
        try:
            with target.open("wb") as file:
                for piece in self._shelf.read(path):
                    size += len(piece)
                    if size > entry.size:
                        break
                    digest.update(piece)
                    file.write(piece)
        except FileNotFoundError:
            raise ReleaseBroken(f"{release} is not whole: there is no {path}", path=path) from None
        if size != entry.size or digest.text() != entry.hash:
            raise ReleaseBroken(f"{path} is not the file that {FILES} lists ({size} of {entry.size} bytes)", path=path)

    def _forget(self, target: Path) -> None:
        """Remove releases that nobody has asked for in a day, and what a killed process left half fetched."""
        for folder in self._cache.iterdir():
            if folder != target and folder.stat().st_mtime < time.time() - KEEP_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def remote_releases(kind: str, address: str, cache: Path | None) -> RemoteReleases:
    """The releases at an address. Raises UsageError for one that cannot be."""
    shelf: Shelf
    if kind == "https" or (kind == "http" and urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")):
        shelf = WebShelf(address)
    elif kind in OBJECT_STORES:
        from obstore.store import from_url

        try:
            shelf = ObjectShelf(from_url(address))
        except Exception as problem:
            raise UsageError(f"RELEASES: {address!r} is no object store: {str(problem).splitlines()[0]}") from None
    else:
        raise UsageError(f"RELEASES: {kind}:// is not known; name a folder, s3://, gs://, az:// or https://")
    return RemoteReleases(shelf, _cache_of(address, cache))


def _cache_of(address: str, cache: Path | None) -> Path:
    """A folder of this user's alone: what lies in it decides prices."""
    root = cache or Path(tempfile.gettempdir()) / f"reprise-releases-{os.getuid()}"
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ReleaseUnusable(f"releases cannot be kept in {root}: {problem.strerror}") from None
    if root.is_symlink() or root.stat().st_uid != os.getuid():
        raise ReleaseUnusable(f"{root} belongs to somebody else; name another folder for fetched releases")
    return root / hashlib.sha256(address.encode()).hexdigest()[:12]
