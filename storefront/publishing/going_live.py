"""A release goes live: looked through for secrets, pointed to, tried, sent to a target, tried there; or all of it undone.

The one way by which anything becomes public, for `publish` and `rollback` alike.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from storefront.domain.errors import PublishFailed, StorefrontError
from storefront.publishing.host_limits import outgrown
from storefront.publishing.places import Place, open_place
from storefront.publishing.secret_scan import SCANNED, refuse_secrets, remember_scan
from storefront.publishing.smoke import Read, faults
from storefront.publishing.target_check import site_reader
from storefront.publishing.transfer import Brought, bring_up
from storefront.release.audit import PUBLISH, ROLLBACK, write_audit
from storefront.release.folder import CURRENT, current, is_whole, point_to, read_manifest
from storefront.release.holding import held, reading
from storefront.release.pruning import KEEP, prune

ROOM_BYTES = 65_536
"""What must be free on the volume of the releases for the swap and all that is written down with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """What is to go live. `event` is PUBLISH or ROLLBACK; `accepted` and `reason` are kept in the audit log."""

    releases: Path
    release: str
    event: str = PUBLISH
    target: str = ""
    accepted: tuple[str, ...] = ()
    reason: str = ""
    keep: int = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """What came of it. `new` is False when all of it was live already; `before` is what was live here until then."""

    new: bool
    before: str
    brought: Brought | None
    pruned: tuple[str, ...]
    outgrown: tuple[str, ...]


def go_live(
    going: Going,
    environment: Mapping[str, str],
    say: Callable[[str], None],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Went:
    """Make a release the live one, here and at the target; `progress` hears how many files of how many are done.

    Raises PublishFailed when it must not go out, when somebody else publishes, when a place refuses it, or when what is
    live fails its smoke test; what was live before is then live again.
    """
    folder = going.releases / going.release
    if not going.target and _is_current(going):
        return Went(new=False, before=going.release, brought=None, pruned=(), outgrown=())
    place = open_place(going.target) if going.target else None
    _refuse_without_room(going.releases)
    with held(going.releases, f"{going.event} {going.release}"), reading(folder):
        _sweep(going.releases)
        live = current(going.releases)
        if going.event == PUBLISH:
            refuse_secrets(going.releases, folder, live, environment, progress)
        moved = _point(going)
        try:
            if moved:
                _try_here(folder)
                _note(going, live.name if live else "", "")
                if going.event == PUBLISH:
                    remember_scan(going.releases, going.release, environment)
            brought = _bring(going, place, say, progress) if place else None
        except _Unsound as problem:
            raise _undone(going, live, problem) from problem
        if brought is not None and brought.new:
            _note(going, brought.before, going.target)
        new = moved or (brought is not None and brought.new)
        pruned = prune(going.releases, going.keep) if moved and going.event == PUBLISH else []
        return Went(
            new=new,
            before=live.name if live else "",
            brought=brought,
            pruned=tuple(pruned),
            outgrown=tuple(outgrown(read_manifest(folder).files)) if new else (),
        )


class _Unsound(PublishFailed):
    """What went live fails its smoke test."""


def _is_current(going: Going) -> bool:
    live = current(going.releases)
    return live is not None and live.name == going.release


def _note(going: Going, before: str, target: str) -> None:
    """A line of the audit log for each place at which the release went live."""
    write_audit(
        going.releases, going.event, going.release, before="" if before == going.release else before, target=target,
        accepted=going.accepted, reason=going.reason,
    )  # fmt: skip


def _sweep(releases: Path) -> None:
    """Remove what a killed publish left; nobody else is publishing now."""
    for pattern in (f".{CURRENT}.*", ".room-*", f"{SCANNED}.*"):
        for left in releases.glob(pattern):
            left.unlink(missing_ok=True)


def _refuse_without_room(releases: Path) -> None:
    """The swap, its line in the audit log and the note of the scan need some room, and all of them or none must be."""
    room = releases / f".room-{os.getpid()}"
    try:
        room.write_bytes(b"\0" * ROOM_BYTES)
    except OSError as problem:
        raise PublishFailed(
            f"{releases}: {problem.strerror}; {ROOM_BYTES:,} bytes are needed to publish, and what is live stays",
            path=str(releases),
        ) from problem
    finally:
        room.unlink(missing_ok=True)


def _point(going: Going) -> bool:
    try:
        return point_to(going.releases, going.release)
    except OSError as problem:
        raise PublishFailed(
            f"{going.releases / CURRENT} cannot be moved: {problem.strerror}; what is live stays",
            path=str(going.releases / CURRENT),
        ) from problem


def _try_here(folder: Path) -> None:
    _refuse_faults(folder, lambda path: (folder.parent / CURRENT / "site" / path).read_bytes(), "")


def _bring(
    going: Going, place: Place, say: Callable[[str], None], progress: Callable[[str, int, int], None]
) -> Brought:
    folder = going.releases / going.release
    brought = bring_up(place, folder, say, progress)
    if brought.new:
        try:
            _refuse_faults(folder, site_reader(place, folder), f" at {place.address}")
        except _Unsound as problem:
            raise _Unsound(f"{problem.message}; {_back_at(going, place, brought.before)}") from problem
    return brought


def _refuse_faults(folder: Path, read: Read, where: str) -> None:
    found = faults(read_manifest(folder), read, folder)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise _Unsound(f"{folder.name} failed its smoke test{where}: {found[0]}{more}")


def _back_at(going: Going, place: Place, before: str) -> str:
    """Bring a target back to what it showed, and say how that went."""
    if not before or before == going.release:
        return "the target showed nothing before, and shows it still"
    if not is_whole(going.releases / before):
        return f"{before}, which it showed before, is not on this machine: the target still shows the new release"
    try:
        bring_up(place, going.releases / before)
    except StorefrontError as problem:
        return f"and it cannot be brought back to {before}: {problem.message}"
    write_audit(going.releases, ROLLBACK, before, before=going.release, target=going.target, reason="smoke test failed")
    return f"the target shows {before} again"


def _undone(going: Going, live: Path | None, problem: PublishFailed) -> PublishFailed:
    """Point back to what was live here; says so."""
    if live is not None and live.name != going.release and is_whole(live):
        point_to(going.releases, live.name)
        write_audit(going.releases, ROLLBACK, live.name, before=going.release, reason="smoke test failed")
        return PublishFailed(f"{problem.message}; {live.name} is live again")
    if live is None:
        os.unlink(going.releases / CURRENT)
        write_audit(going.releases, ROLLBACK, "", before=going.release, reason="smoke test failed")
        return PublishFailed(f"{problem.message}; nothing was live before, and nothing is")
    return PublishFailed(problem.message)
