"""The files of the live release, as the parts of the next build ask for them: fingerprint, hash, and where they lie.

A release keeps the lines of its writers under `report/pages/`: a file per part of the build, and `models.json`, which
says which file has the lines of each model, since a model may be in another slice every night. A part reads what it
needs: memory stays flat whatever the size of the shop.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from storefront.build.written import Written, decode_written, read_tallies

PAGES = "pages"
MODELS = "models.json"

_decode_index = msgspec.json.Decoder(dict[str, str]).decode


class LivePages:
    """The live release's files. `folder` is the release's; None when nothing may be taken over."""

    def __init__(self, folder: Path | None) -> None:
        self.site = folder / "site" if folder else None
        self._lines = folder / "report" / PAGES if folder else None
        self._index: dict[str, str] | None = None

    def part(self, name: str) -> Mapping[str, Written]:
        """What a part of the last build wrote, by path."""
        file = self._lines / f"{name}.jsonl" if self._lines else None
        if file is None or not file.is_file():
            return {}
        with file.open("rb") as lines:
            return {written.path: written for written in map(decode_written, lines)}

    def models(self, models: Iterable[str]) -> Mapping[str, Written]:
        """The pages of these models, and of those that were in one slice with them, by path."""
        found: dict[str, Written] = {}
        for name in self.parts_of(models):
            found |= self.part(name)
        return found

    def parts_of(self, models: Iterable[str]) -> list[str]:
        """The parts of the last build that wrote the pages of these models."""
        if self._lines is None:
            return []
        if self._index is None:
            file = self._lines / MODELS
            self._index = _decode_index(file.read_bytes()) if file.is_file() else {}
        return sorted({self._index[model] for model in models if model in self._index})


def save_lines(records: Path, report: Path) -> None:
    """Leave the writers' lines in a release's report, for the next build."""
    folder = report / PAGES
    folder.mkdir()
    index: dict[str, str] = {}
    for name, tally in read_tallies(records):
        index |= dict.fromkeys(tally.models, name)
        shutil.copyfile(records / f"{name}.jsonl", folder / f"{name}.jsonl")
    (folder / MODELS).write_bytes(msgspec.json.encode(index, order="sorted"))
