"""A place that a release is published to: `file:///var/www/shop`, `s3://bucket/prefix`, `gs://`, `az://`.

One thin layer over obstore: whole objects in and out, conditional writes, retries, and refusals as one sentence.
Credentials come from the environment, as the stores' own tools read them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import LocalStore, from_url
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_after_delay, wait_exponential_jitter

from storefront.domain.errors import PublishFailed, UsageError

KINDS = ("file", "s3", "gs", "az")
PATIENCE_SECONDS = 60.0
"""How long a failing request is tried again before the publish gives up; the next one goes on where it stopped."""

REQUEST_SECONDS, CONNECT_SECONDS = 60, 5
WHOLE_BYTES = 8_000_000
"""Larger files are sent in parts."""

PLAIN_HTTP = ("AWS_ALLOW_HTTP", "GOOGLE_ALLOW_HTTP", "AZURE_ALLOW_HTTP")
"""Variables that allow a store without https: one on this machine."""

Tag = Mapping[str, str]
"""What the store calls this very content of an object: its ETag and, where it has one, its version."""


class Conflict(PublishFailed):
    """Somebody else wrote the object first."""


class Place:
    """An opened place. Keys are paths below the address; all calls are safe from several threads."""

    def __init__(
        self, address: str, store: Any, folder: Path | None, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self.address = address
        self._store = store
        self._patience_seconds = patience_seconds
        self.folder = folder

    @property
    def keeps_headers(self) -> bool:
        """Whether objects carry Content-Type and the like; a folder's web server adds them."""
        return self.folder is None

    def read(self, key: str) -> tuple[bytes, Tag] | None:
        """An object's bytes and tag, or None where there is none."""
        with self._refusing("read", key):
            try:
                got = obstore.get(self._store, key)
                return bytes(got.bytes()), _tag(got.meta)
            except FileNotFoundError:
                return None

    def put(self, key: str, data: bytes | Path, attributes: Mapping[str, str] | None = None) -> Tag:
        """Write an object, whatever was there; the same bytes again do no harm, so a time-out is tried again too."""
        options = self._options(attributes)
        if not isinstance(data, bytes):
            options["use_multipart"] = True
        attempts = Retrying(
            retry=retry_if_exception_type(BaseError),
            stop=stop_after_attempt(3) | stop_after_delay(self._patience_seconds),
            wait=wait_exponential_jitter(multiplier=0.2, max=5),
            reraise=True,
        )
        with self._refusing("write", key):
            return _tag(attempts(obstore.put, self._store, key, data, **options))

    def create(self, key: str, data: bytes, attributes: Mapping[str, str] | None = None) -> Tag:
        """Write an object that must not be there. Raises Conflict when it is, unless it is ours."""
        try:
            with self._refusing("write", key):
                return _tag(obstore.put(self._store, key, data, mode="create", **self._options(attributes)))
        except Conflict:
            return self._ours(key, data)

    def replace(self, key: str, data: bytes, tag: Tag, attributes: Mapping[str, str] | None = None) -> Tag:
        """Write an object that must still be what `tag` says: compare and swap. Raises Conflict when it is not."""
        if self.folder is not None:
            return self._replace_file(key, data, tag)
        try:
            with self._refusing("write", key):
                mode: Any = dict(tag)
                return _tag(obstore.put(self._store, key, data, mode=mode, **self._options(attributes)))
        except Conflict:
            return self._ours(key, data)

    def delete(self, keys: list[str]) -> None:
        """Remove objects; one that is not there is no fault."""
        if not keys:
            return
        with self._refusing("remove", keys[0]):
            if self.folder is None:
                try:
                    obstore.delete(self._store, keys)
                except FileNotFoundError:  # an error for some stores, and the rest may still be there
                    for key in keys:
                        with suppress(FileNotFoundError):
                            obstore.delete(self._store, key)
                return
            for key in keys:
                file = self.folder / key
                file.unlink(missing_ok=True)
                self._remove_empty(file.parent)

    def list(self, prefix: str) -> Iterator[tuple[str, Tag]]:
        """Keys and tags below a prefix."""
        with self._refusing("list", prefix):
            for batch in obstore.list(self._store, prefix):
                for meta in batch:
                    yield meta["path"], _tag(meta)

    def _options(self, attributes: Mapping[str, str] | None) -> dict[str, Any]:
        headers = {"attributes": dict(attributes)} if attributes and self.keeps_headers else {}
        return {"use_multipart": False, **headers}

    def _ours(self, key: str, data: bytes) -> Tag:
        """A conditional write whose answer was lost is made twice, and the second finds the first."""
        there = self.read(key)
        if there is None or there[0] != data:
            raise Conflict(f"somebody else wrote {self.address}/{key} meanwhile", path=key) from None
        return there[1]

    def _replace_file(self, key: str, data: bytes, tag: Tag) -> Tag:
        """A file system has no compare-and-swap: a lock of the operating system stands around read and write."""
        assert self.folder is not None
        file = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            there = self.read(key)
            if there is None or there[1] != tag:
                raise Conflict(f"somebody else wrote {self.address}/{key} meanwhile", path=key)
            return self.put(key, data)
        finally:
            os.close(file)

    def _remove_empty(self, folder: Path) -> None:
        assert self.folder is not None
        while folder != self.folder:
            try:
                folder.rmdir()
            except OSError:  # something is left in it
                return
            folder = folder.parent

    @contextmanager
    def _refusing(self, what: str, key: str) -> Iterator[None]:
        try:
            yield
        except (AlreadyExistsError, PreconditionError) as problem:
            raise Conflict(f"somebody else wrote {self.address}/{key} meanwhile", path=key) from problem
        except (BaseError, OSError) as problem:
            reason = str(problem).strip().splitlines()[0][:300] if str(problem).strip() else type(problem).__name__
            raise PublishFailed(
                f"cannot {what} {self.address}/{key}: {reason}; publish again, and it goes on where it stopped",
                path=key,
            ) from problem


def open_place(address: str, *, patience_seconds: float = PATIENCE_SECONDS) -> Place:
    """The place at an address; nothing is asked of it yet. Raises UsageError for one that cannot be."""
    parts = urlsplit(address)
    if parts.scheme not in KINDS:
        raise UsageError(
            f"--target {address!r}: write file:///folder, s3://bucket/prefix, gs://bucket or az://container"
        )
    address = address.rstrip("/")
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        if parts.netloc or len(folder.parts) < 2:
            raise UsageError(f"--target {address!r}: write file:///folder, with three slashes and a folder of its own")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return Place(address, LocalStore(folder), folder.resolve())
        except (OSError, BaseError) as problem:
            raise PublishFailed(f"--target {folder} cannot be a folder: {str(problem).splitlines()[0]}") from None
    try:
        store = from_url(
            address,
            client_options={
                "timeout": timedelta(seconds=REQUEST_SECONDS),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                # Options given here replace those that the store would read from the environment.
                "allow_http": any(os.environ.get(name, "").lower() == "true" for name in PLAIN_HTTP),
            },
            retry_config={
                "max_retries": 8,
                "retry_timeout": timedelta(seconds=patience_seconds),
                "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=10), "base": 2},
            },
        )  # fmt: skip
    except Exception as problem:
        raise UsageError(f"--target {address!r}: {str(problem).splitlines()[0]}") from None
    return Place(address, store, None, patience_seconds)


def _tag(meta: Any) -> Tag:
    return {name: meta[name] for name in ("e_tag", "version") if meta.get(name)}
