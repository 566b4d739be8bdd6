"""What search tells the next night, release to release: `report/search/<locale>.json` and the digest of what it came from.

A build reads the states of the live release. They are among its inputs, so the release's id holds their digest; and
since a published release leaves states of its own, `given` remembers the digest it was itself built with: building once
more from the same inputs then finds the live release and makes nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from storefront.build.settings import Settings
from storefront.release.folder import current

# Below a release's `report/`, and below the work folder while it is made.
STATES = "search"
GIVEN = "given"


def live_states(releases: Path) -> Path | None:
    """The folder of the live release's states, or None where nothing is live or it has no search."""
    live = current(releases)
    folder = live / "report" / STATES if live else None
    return folder if folder and folder.is_dir() else None


def states_digest(folder: Path | None) -> str:
    """A hash over the states in a folder; '' without any."""
    if folder is None:
        return ""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.json")):
        digest.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def given_digest(folder: Path | None) -> str:
    """The digest of the states that the release of these states was built with."""
    file = folder / GIVEN if folder else None
    return file.read_text(encoding="ascii") if file and file.is_file() else ""


def made_states(settings: Settings) -> Path:
    """Where this build leaves its states until it is a release."""
    return Path(settings.work) / STATES


def write_states(settings: Settings, report: Path, given: Path | None) -> None:
    """Put the states this build made into its report, with the digest of those it was given."""
    made = made_states(settings)
    if not made.is_dir():
        return
    shutil.copytree(made, report / STATES)
    (report / STATES / GIVEN).write_text(states_digest(given), encoding="ascii")
