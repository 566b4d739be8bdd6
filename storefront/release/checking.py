"""A release on this machine against its manifest: what is missing, changed, or should not be there; and its repair.

Files of a release are read-only and may be shared, by hard links, with other releases. So a repair never writes into a
file: it makes a new one from a good copy in another release, and gives it the name.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storefront.release.folder import FileEntry, finished, read_manifest
from storefront.release.runtime_files import hash_of

CHECKED = ("site", "runtime")
"""The folders of a release in which nothing may lie that the manifest does not list."""

MISSING, CHANGED, EXTRA = "missing", "changed", "extra"
_PASSING = ".repaired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A file that is not as it should be; `path` is below the release (or the target), `entry` what it should hold."""

    what: str
    path: str
    entry: FileEntry | None


def check_release(folder: Path) -> Iterator[Finding]:
    """Compare every file with the manifest, by content."""
    listed = set()
    for entry in read_manifest(folder).files:
        listed.add(entry.path)
        path = folder / entry.path
        try:
            good = not path.is_symlink() and path.stat().st_size == entry.size and hash_of(path) == entry.hash
        except (FileNotFoundError, NotADirectoryError):
            yield Finding(what=MISSING, path=entry.path, entry=entry)
            continue
        if not good:
            yield Finding(what=CHANGED, path=entry.path, entry=entry)
    for name in CHECKED:
        for path in _files(folder / name):
            found = path.relative_to(folder).as_posix()
            if found not in listed:
                yield Finding(what=EXTRA, path=found, entry=None)


def is_as_listed(folder: Path, path: str) -> bool:
    """Whether a file of a release is what the manifest says, or is not listed there at all."""
    entry = next((entry for entry in read_manifest(folder).files if entry.path == path), None)
    file = folder / path
    return entry is None or (file.is_file() and file.stat().st_size == entry.size and hash_of(file) == entry.hash)


def repair_release(folder: Path, findings: Iterable[Finding]) -> list[Finding]:
    """Put right what can be; returns what could not, because no other release holds a good copy."""
    wanted = {finding.entry.hash for finding in findings if finding.entry}
    copies = _copies(folder, wanted)
    left = []
    for finding in findings:
        path = folder / finding.path
        if finding.entry is None:
            path.unlink()
            continue
        good = next((copy for copy in copies[finding.entry.hash] if _holds(copy, finding.entry)), None)
        if good is None:
            left.append(finding)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        passing = path.with_name(path.name + _PASSING)
        passing.unlink(missing_ok=True)
        shutil.copyfile(good, passing)
        passing.chmod(0o444)
        passing.replace(path)
    return left


def _copies(folder: Path, wanted: set[str]) -> defaultdict[str, list[Path]]:
    """Where other releases, and other places of this one, say they have these contents."""
    copies: defaultdict[str, list[Path]] = defaultdict(list)
    for other in finished(folder.parent):
        for entry in read_manifest(other).files:
            if entry.hash in wanted:
                copies[entry.hash].append(other / entry.path)
    return copies


def _holds(path: Path, entry: FileEntry) -> bool:
    return path.is_file() and path.stat().st_size == entry.size and hash_of(path) == entry.hash


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent) / name
