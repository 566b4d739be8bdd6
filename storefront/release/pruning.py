"""Which releases may go: old ones, a few at a time, never one that is live, was live just before, or is being read."""

from __future__ import annotations

import shutil
from pathlib import Path

from storefront.release.audit import live_before
from storefront.release.folder import current, finished
from storefront.release.holding import is_read

KEEP = 7
"""How many releases stay by default: a week of nights."""

AT_MOST = 3
"""How many go in one run: a wrong setting costs three nights, not a year."""

REMOVING = ".removing-"


def prune(releases: Path, keep: int = KEEP) -> list[str]:
    """Remove the oldest releases beyond `keep`, three at most; returns which. Sweeps up what a killed run left."""
    for left in releases.glob(f"{REMOVING}*"):
        shutil.rmtree(left, ignore_errors=True)
    live = current(releases)
    if live is None:
        return []
    protected = {live.name, *list(live_before(releases, live.name))[:1]}
    every = list(finished(releases))
    spare = [folder for folder in every if folder.name not in protected]
    gone: list[str] = []
    for folder in spare[: min(AT_MOST, max(0, len(every) - keep))]:
        if is_read(folder):
            continue
        # Renamed first: what a kill leaves of it is no release any more.
        passing = folder.with_name(f"{REMOVING}{folder.name}")
        folder.rename(passing)
        shutil.rmtree(passing)
        gone.append(folder.name)
    return gone
