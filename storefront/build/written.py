"""A line about a file of the site, and what a writer counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

TALLY = ".tally.json"


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A file of the site. `listed` is the page's path when it belongs into the sitemap, else ''.

    `fingerprint` is empty for files that are made anew every night, and for a page that could not be rendered and
    stayed as it was: it is tried again. `stamp` is, on a model's page, a digest of all that the pages of the model and its
    versions are made from in that locale: while it stays, none of their fingerprints need be worked out.
    """

    path: str
    size: int
    hash: str
    listed: str = ""
    fingerprint: str = ""
    stamp: str = ""


encode_written = msgspec.json.Encoder().encode
decode_written = msgspec.json.Decoder(Written).decode


class Kept(msgspec.Struct, frozen=True):
    """A page that could not be rendered and stayed as the live release has it, and why."""

    path: str
    reason: str


class Tally(msgspec.Struct, kw_only=True):
    """What a part did: files written, files rendered to the bytes they had, files taken over without rendering.

    `causes` counts written files by what about them changed: 'shared', 'model', 'own', 'new', or 'file' for what has no
    fingerprint. `models` are those whose pages the part holds.
    """

    written: int = 0
    same: int = 0
    taken: int = 0
    causes: dict[str, int] = {}
    kept: list[Kept] = []
    models: list[str] = []

    def add(self, other: Tally) -> None:
        """Count another part's work in; its models stay its own."""
        self.written += other.written
        self.same += other.same
        self.taken += other.taken
        self.kept += other.kept
        for cause, count in other.causes.items():
            self.causes[cause] = self.causes.get(cause, 0) + count


def read_tallies(folder: Path) -> Iterator[tuple[str, Tally]]:
    """What each part counted, by the name of its record."""
    for file in sorted(folder.glob(f"*{TALLY}")):
        yield file.name.removesuffix(TALLY), msgspec.json.decode(file.read_bytes(), type=Tally)
