"""How a file of a release is sent: its key, its type, how long it may be kept, whether compressed, and in which turn.

Assets that are named by their content and the functions' files go first, pages next, what lists pages last: whoever
reads meanwhile never finds a page without its assets, nor a sitemap without its pages.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from isal import igzip

from storefront.build import headers
from storefront.build.content_types import TYPES
from storefront.build.writer import content_hash
from storefront.domain.errors import PublishFailed
from storefront.publishing.places import WHOLE_BYTES
from storefront.release.folder import Manifest
from storefront.release.runtime_files import FILES, RUNTIME, hash_of

BYTES: Final = "application/octet-stream"
_PACKED: Final = ("text/", "application/json", "application/xml", "application/manifest", "image/svg")
RUNTIME_CACHE: Final = "private, max-age=31536000, immutable"
POINTER_HEADERS: Final = {"Content-Type": "application/json", "Cache-Control": "private, no-cache"}
FIRST, PAGES, LISTS = 0, 1, 2
_FOR_HOSTS_WITHOUT_OBJECT_HEADERS = ("site/_headers", "site/_redirects")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A file on its way. `how` is all of its headers in one word: an object whose headers change is sent anew."""

    key: str
    source: Path
    size: int
    hash: str
    how: str
    turn: int

    @property
    def attributes(self) -> dict[str, str]:
        """The object's headers."""
        kind, cache, encoding = self.how.split(" | ")
        packed = {"Content-Encoding": encoding} if encoding else {}
        return {"Content-Type": kind, "Cache-Control": cache, **packed}

    def body(self) -> bytes | Path:
        """What is sent. Raises PublishFailed when the file is not what the manifest lists."""
        try:
            if self.size > WHOLE_BYTES and not self.how.endswith("gzip"):
                found, body = hash_of(self.source), self.source
                if found == self.hash:
                    return body
            else:
                data = self.source.read_bytes()
                if content_hash(data) == self.hash:
                    return igzip.compress(data, 3, mtime=0) if self.how.endswith("gzip") else data
        except FileNotFoundError:
            pass
        raise PublishFailed(f"{self.source} is not the file that the manifest lists: invoke verify --repair")


def sendings(folder: Path, manifest: Manifest, *, keeps_headers: bool) -> Iterator[Sending]:
    """Everything of a release that is published, but the pointer: `site/` as it is, `runtime/` below the release's id."""
    for entry in manifest.files:
        top, _, rest = entry.path.partition("/")
        if top == "site" and not (keeps_headers and entry.path in _FOR_HOSTS_WITHOUT_OBJECT_HEADERS):
            kind = TYPES.get(PurePosixPath(rest).suffix, BYTES)
            cache = headers.cache_control(f"/{rest}")
            packed = "gzip" if keeps_headers and kind.startswith(_PACKED) else ""
            key, turn = entry.path, FIRST if cache == headers.IMMUTABLE else _turn(rest)
        elif top == RUNTIME and rest != FILES:
            kind, cache, packed = TYPES.get(PurePosixPath(rest).suffix, BYTES), RUNTIME_CACHE, ""
            key, turn = f"{manifest.release}/{entry.path}", FIRST
        else:
            continue
        how = f"{kind} | {cache} | {packed}" if keeps_headers else ""
        yield Sending(key=key, source=folder / entry.path, size=entry.size, hash=entry.hash, how=how, turn=turn)


def lasts(key: str) -> bool:
    """Whether an object may still be asked for once nothing leads to it: assets and the functions' files."""
    top, _, rest = key.partition("/")
    return top != "site" or headers.cache_control(f"/{rest}") == headers.IMMUTABLE


def unpacked(data: bytes, how: str) -> bytes:
    """An object's bytes as they were before they were sent."""
    return gzip.decompress(data) if how.endswith("gzip") else data


def _turn(path: str) -> int:
    name = PurePosixPath(path)
    lists = name.suffix in (".xml", ".txt") or name.name in ("root.json", "_redirects") or name.parts[0] == "feeds"
    return LISTS if lists else PAGES if name.suffix == ".html" else FIRST
