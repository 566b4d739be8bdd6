"""The items of a feed, each made from a row or copied from the live release's feed, which has it from the same row.

A release says where its items are, `report/feeds/<locale>.json`: by file, for each item in order, the digest of what it
was made from and its length.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec

from storefront.build.fingerprints import digest
from storefront.pages.feed import Feed, group_of
from storefront.pages.model_view import view_model
from storefront.pages.rows import ModelRow, Row, SkuRow
from storefront.pages.shop import Shop

FOLDER = "feeds"
"""Below the site, below the work folder while a release is made, and below its report."""


class FilePlaces(msgspec.Struct, frozen=True, array_like=True):
    """A file of a feed: its path, the bytes before its first item, and each item's digest and length."""

    path: str
    head: int
    items: list[tuple[str, int]]


class _Glance(Row, frozen=True, kw_only=True):
    options: dict[str, str | int | float]
    picture: msgspec.Raw = msgspec.Raw(b"")


class _ModelGlance(Row, frozen=True, kw_only=True):
    skus: list[_Glance]


_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_skus = msgspec.json.Decoder(list[msgspec.Raw]).decode
_glance = msgspec.json.Decoder(_ModelGlance).decode
_sku = msgspec.json.Decoder(SkuRow).decode
_model = msgspec.json.Decoder(ModelRow).decode
_places = msgspec.json.Decoder(list[FilePlaces]).decode
encode_places = msgspec.json.Encoder().encode
_encode_pieces = msgspec.json.Encoder(order="sorted").encode


class LastItems:
    """The items of a locale's feed in a release, by the digest of what they were made from. Use as a context manager.

    An item is read when it is asked for: a feed is larger than all else that its part holds.
    """

    def __init__(self, release: Path | None, slug: str) -> None:
        self._files: list[int] = []
        self._places: dict[str, tuple[int, int, int]] = {}
        if release is None:
            return
        try:
            for file in _places((release / "report" / FOLDER / f"{slug}.json").read_bytes()):
                self._files.append(os.open(release / "site" / file.path, os.O_RDONLY | os.O_CLOEXEC))
                start = file.head
                for key, length in file.items:
                    self._places[key] = (self._files[-1], length, start)
                    start += length
        except (OSError, msgspec.DecodeError):
            self._places = {}  # a release of before, or one that lost something: all is made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            os.close(file)

    def get(self, key: str) -> bytes | None:
        """An item, None where the release has none from these inputs."""
        place = self._places.get(key)
        return os.pread(*place) if place else None


class FeedItems:
    """The items of one locale, model by model. `left_out` counts SKUs without a picture; `made` those not copied."""

    def __init__(self, shop: Shop, feed: Feed, version: str, last: LastItems) -> None:
        self._shop = shop
        self._feed = feed
        self._version = version
        self._last = last
        self.left_out = 0
        self.made = 0

    def of(self, line: bytes) -> Iterator[tuple[str, bytes]]:
        """Digest and bytes of each item of a model, given as a line of what the market sells."""
        pieces = _pieces(line)
        rows = _skus(pieces.pop("skus"))
        glances = _glance(line).skus
        group = group_of([glance.options for glance in glances])
        begun = digest(self._version, _encode_pieces(pieces), _encode_pieces(group))
        found: dict[str, bytes | None] = {}
        missing: list[SkuRow] = []
        for row, glance in zip(rows, glances, strict=True):
            if not bytes(glance.picture):
                self.left_out += 1
                continue
            key = digest(begun, bytes(row))
            found[key] = self._last.get(key)
            if found[key] is None:
                missing.append(_sku(row))
        made: Iterator[bytes] = iter(())
        if missing:
            pieces["skus"] = msgspec.Raw(b"[]")
            model = msgspec.structs.replace(_model(_encode_pieces(pieces)), skus=missing)
            made = self._feed.items(view_model(self._shop, model), group)
            self.made += len(missing)
        for key, item in found.items():
            yield key, next(made) if item is None else item
