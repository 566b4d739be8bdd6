"""Nights one after the other in one process, each given the one before as the live release."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storefront.build.live_pages import save_lines
from storefront.build.writer import content_hash, read_records
from storefront.build.written import Tally, Written, read_tallies
from tests.pages.built_shop import PROJECT, build_shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one build left: `folder` holds `site` and `report`, as a release does."""

    folder: Path
    work: Tally
    lines: dict[str, Written]

    @property
    def hashes(self) -> dict[str, str]:
        """Every file of the site by its path, hashed as it lies on the disk."""
        site = self.folder / "site"
        return {
            str(path.relative_to(site)): content_hash(path.read_bytes()) for path in site.rglob("*") if path.is_file()
        }

    def written_since(self, before: "Night") -> set[str]:
        """The files that are not those of an earlier night: another inode."""
        return {
            name
            for name in self.lines
            if not (before.folder / "site" / name).is_file()
            or not os.path.samefile(self.folder / "site" / name, before.folder / "site" / name)
        }

    def changed_since(self, before: "Night") -> set[str]:
        """The files whose content is not what it was."""
        known = before.hashes
        return {name for name, found in self.hashes.items() if known.get(name) != found}


def build_night(folder: Path, export: Path, live: Night | None = None, **changes: Any) -> Night:
    """Build every page of an export below `folder`; `changes` are settings."""
    taken = {"taken_from": str(live.folder)} if live else {}
    build_shop(folder, export, sealed=True, **taken | changes)
    records = folder / "work" / "records"
    (folder / "report").mkdir()
    save_lines(records, folder / "report")
    tally = Tally()
    for _, part in read_tallies(records):
        tally.add(part)
    return Night(folder=folder, work=tally, lines={line.path: line for line in read_records(records)})


def pages(names: Iterable[str]) -> set[str]:
    """Only what people read."""
    return {name for name in names if name.endswith("index.html")}


def changed_theme(folder: Path, name: str, old: str, new: str) -> str:
    """A copy of the theme with one text changed in one file."""
    theme = folder / "theme"
    shutil.copytree(PROJECT / "theme", theme)
    file = theme / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(theme)
