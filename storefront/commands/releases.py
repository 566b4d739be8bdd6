"""`releases`, `verify`, `report`: what there is, whether it is whole, and how its night went."""

from __future__ import annotations

import json as json_module
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from invoke.tasks import task

from storefront.commands.arguments import refusing
from storefront.domain.errors import PublishFailed, UsageError, VerificationFailed
from storefront.release.audit import REPAIR, gone_back_from, write_audit
from storefront.release.checking import Finding, check_release, repair_release
from storefront.release.folder import ReleaseHead, current, finished, is_whole, read_head
from storefront.release.holding import held, reading

WARNS_HOURS = 26
"""A night's export is stamped about 24 hours after the last one; two hours more and somebody should look."""

FAILS_HOURS = 36
"""As the guard `stale`: what is live is older than any export that may be built."""

SHOWN = 20
"""Files that `verify` names; their number is always said."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A release as `releases --json` has it. `pages` is None when its report is missing. `hours` since its export."""

    release: str
    exported_at: str
    day: str
    pages: int | None
    live: bool
    partial: str
    gone_back_from: bool
    hours: float


@task(name="releases", help={"releases": "where releases live", "json": "for programs"})
@refusing
def list_releases(_c: Any, releases: str = "var/releases", json: bool = False) -> None:
    """List the releases; warns when the live one grows old, and fails at 36 hours: invoke releases."""
    folder = Path(releases)
    now = datetime.now(UTC)
    live, left = current(folder), gone_back_from(folder)
    rows = [_listed(path, read_head(path), live, left, now) for path in reversed(list(finished(folder)))]
    shown = next((row for row in rows if row.live), None)
    warning = _age_warning(shown)
    if json:
        rest = {"live": shown.release if shown else None, "warning": warning}
        print(json_module.dumps({"releases": msgspec.to_builtins(rows), **rest}, ensure_ascii=False))
    else:
        for row in rows:
            pages = "?" if row.pages is None else f"{row.pages:,}"
            notes = ["live"] * row.live + [row.partial] * bool(row.partial)
            notes += ["gone back from"] * row.gone_back_from
            print(f"{row.release}  {row.exported_at}  {pages:>9} pages  {'; '.join(notes)}".rstrip())
        if warning:
            print(f"warning: {warning}")
    if shown is None:
        raise VerificationFailed(f"nothing is live in {folder}: invoke publish", releases=releases)
    if shown.hours >= FAILS_HOURS:
        raise VerificationFailed(f"{shown.release} is live: {warning}", hours=shown.hours)


@task(
    help={
        "releases": "where releases live",
        "target": "compare this place instead of RELEASES/current",
        "repair": "put right what is wrong",
    }
)
@refusing
def verify(_c: Any, repair: bool = False, target: str = "", releases: str = "var/releases") -> None:
    """Compare what is live with its manifest, file by file: invoke verify [--repair] [--target URL]."""
    folder = Path(releases)
    if target:
        _verify_target(folder, target, repair)
        return
    live = current(folder)
    if live is None:
        raise PublishFailed(f"nothing is live in {folder}: invoke publish")
    with reading(live):
        found = list(check_release(live))
        _name(found)
        if found and repair:
            with held(folder, f"repair {live.name}"):
                left = repair_release(live, found)
                write_audit(folder, REPAIR, live.name, reason=_counted(found))
            if left:
                raise VerificationFailed(
                    f"{len(left)} files of {live.name} have no good copy in another release, the first is "
                    f"{left[0].path}; move {live} away and build again, or invoke rollback"
                )
    _conclude(live.name, found, repair, "invoke verify --repair")


def _verify_target(releases: Path, target: str, repair: bool) -> None:
    from storefront.publishing.places import open_place
    from storefront.publishing.target_check import check_target, release_at, repair_target

    place = open_place(target)
    folder = releases / release_at(place)
    if not is_whole(folder):
        raise PublishFailed(f"{target} shows {folder.name}, which is not in {releases}; publish a release that is")
    with reading(folder):
        found = check_target(place, folder)
        _name(found)
        if found and repair:
            with held(releases, f"repair {target}"):
                repair_target(place, folder, found, print)
                write_audit(releases, REPAIR, folder.name, target=target, reason=_counted(found))
    _conclude(f"{folder.name} at {target}", found, repair, f"invoke verify --repair --target {target}")


@task(
    help={
        "release": "which (default the live one, else the newest)",
        "releases": "where releases live",
        "json": "print report.json",
        "open": "show it in a browser",
    }
)
@refusing
def report(_c: Any, release: str = "", releases: str = "var/releases", json: bool = False, open: bool = False) -> None:
    """Show a release's report: invoke report [--release ID] [--open]."""
    if json and open:
        raise UsageError("--json and --open do not go together")
    folder = Path(releases)
    live = current(folder)
    newest = next(reversed(list(finished(folder))), None)
    chosen = folder / release if release else live or newest
    if chosen is None:
        raise PublishFailed(f"no release in {folder}: invoke build --export PATH makes one")
    if "/" in release or not is_whole(chosen):
        raise PublishFailed(f"no finished release {release!r} in {folder}; invoke releases lists them")
    file = chosen / "report" / ("report.json" if json else "report.html")
    if not file.is_file():
        raise PublishFailed(f"{file} is missing; build the release again")
    if json:
        print(file.read_text(encoding="utf-8"))
        return
    if open:
        webbrowser.open(file.resolve().as_uri())
    print(file)


def _listed(path: Path, head: ReleaseHead, live: Path | None, left: set[str], now: datetime) -> Listed:
    exported = datetime.fromisoformat(head.exported_at)
    return Listed(
        release=path.name,
        exported_at=head.exported_at,
        day=head.day,
        pages=_pages(path),
        live=live is not None and live.name == path.name,
        partial=head.partial,
        gone_back_from=path.name in left,
        hours=round((now - exported).total_seconds() / 3600, 1),
    )


def _pages(path: Path) -> int | None:
    try:
        kinds = json_module.loads((path / "report" / "report.json").read_bytes())["pages"]
    except (OSError, ValueError, KeyError):
        return None
    return sum(int(count) for kind, count in kinds.items() if kind != "files")


def _age_warning(shown: Listed | None) -> str:
    if shown is None or shown.hours < WARNS_HOURS:
        return ""
    return f"its export is {shown.hours:.0f} hours old; has a new one arrived, and what did the last build say?"


def _name(found: list[Finding]) -> None:
    for finding in found[:SHOWN]:
        print(f"{finding.what}: {finding.path}")
    if len(found) > SHOWN:
        print(f"and {len(found) - SHOWN} more")


def _counted(found: list[Finding]) -> str:
    kinds = [finding.what for finding in found]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))


def _conclude(what: str, found: list[Finding], repaired: bool, advice: str) -> None:
    if not found:
        print(f"{what} is what its manifest says")
    elif repaired:
        print(f"{what} is repaired: {_counted(found)}")
    else:
        raise VerificationFailed(f"{what} is not what its manifest says: {_counted(found)}; {advice}")
