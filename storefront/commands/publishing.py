"""`publish` and `rollback`: what becomes public, and what was public before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.tasks import task

from storefront.build.progress import Progress
from storefront.commands.arguments import refusing, whole_number
from storefront.domain.errors import PublishFailed, UsageError
from storefront.release.audit import PUBLISH, ROLLBACK, audit_lines, gone_back_from, live_before
from storefront.release.checking import is_as_listed
from storefront.release.folder import current, finished, is_whole, read_head
from storefront.release.pruning import KEEP

if TYPE_CHECKING:
    from storefront.publishing.going_live import Went

PARTIAL = "partial"
FILES_FOR_LINES = 5_000
"""Fewer are through before anybody reads a line about them."""


@task(
    help={
        "release": "which (default the newest)",
        "releases": "where releases live",
        "accept": "'partial' for a partial release; give --reason too",
        "reason": "why, for the audit log",
        "target": "another place too: file:///var/www/shop, s3://bucket/prefix, gs://, az://",
        "keep": f"how many releases stay on this machine (default {KEEP})",
    }
)
@refusing
def publish(
    _c: Any,
    releases: str = "var/releases",
    release: str = "",
    target: str = "",
    accept: str = "",
    reason: str = "",
    keep: str = str(KEEP),
) -> None:
    """Make a release the live one: invoke publish [--release ID] [--target s3://bucket/shop]."""
    from storefront.catalog.history_feeding import PRICES, feed_history
    from storefront.publishing.going_live import Going, go_live

    folder = Path(releases)
    if accept not in ("", PARTIAL):
        raise UsageError(f"--accept {accept!r}: publish knows 'partial'; guards are overridden when building")
    if accept and not reason:
        raise UsageError("--accept needs --reason TEXT: the audit log keeps why a partial release went live")
    chosen = _named(folder, release) if release else _newest(folder)
    partial = read_head(folder / chosen).partial
    if partial and accept != PARTIAL:
        raise PublishFailed(f"{chosen} is partial ({partial}); say --accept partial --reason TEXT if you mean it")
    going = Going(
        releases=folder, release=chosen, event=PUBLISH, target=target, accepted=(accept,) if partial else (),
        reason=reason, keep=whole_number(keep, "--keep", 2, 10_000),
    )  # fmt: skip
    if not is_as_listed(folder / chosen, PRICES):
        raise PublishFailed(
            f"{folder / chosen / PRICES} is not what the manifest says, and the price history is never rewritten: "
            "build the release again"
        )
    live = current(folder)
    if live and live.name != chosen:
        feed_history(folder, live.name)  # left out when a publish was cut off
    with Progress("publishing", least=FILES_FOR_LINES) as progress:
        went = go_live(going, os.environ, print, progress.phase)
    # From here on the release is public. It is fed also when it was live already: a run may have been killed in between.
    feed_history(folder, chosen)
    _tell(went, "published", target)
    print(chosen)


@task(
    help={
        "to": "which release (default the one that was live before)",
        "releases": "where releases live",
        "target": "another place too, as for publish",
        "reason": "why, for the audit log",
    }
)
@refusing
def rollback(_c: Any, to: str = "", releases: str = "var/releases", target: str = "", reason: str = "") -> None:
    """Go back to an earlier release: invoke rollback [--to ID] [--target s3://bucket/shop]."""
    from storefront.publishing.going_live import Going, go_live

    folder = Path(releases)
    live = current(folder)
    if live is None:
        raise PublishFailed(f"nothing is live in {folder}: invoke publish")
    chosen = _named(folder, to) if to else _before(folder, live.name)
    going = Going(releases=folder, release=chosen, event=ROLLBACK, target=target, reason=reason)
    with Progress("rolling back", least=FILES_FOR_LINES) as progress:
        went = go_live(going, os.environ, print, progress.phase)
    _tell(went, "rolled back", target)
    if not target:
        _mention_targets(folder, chosen)
    print(chosen)


def _tell(went: Went, done: str, target: str) -> None:
    if went.brought is not None:
        brought = went.brought
        if brought.new:
            print(f"{target}: {brought.sent} files sent, {brought.kept} were there, {brought.removed} removed")
        else:
            print(f"{target}: already live, nothing sent")
    for name in went.pruned:
        print(f"removed the old release {name}")
    for line in went.outgrown:
        print(f"no longer fits {line}")
    print(done if went.new else "already live")


def _named(releases: Path, release: str) -> str:
    folder = releases / release
    if "/" in release or release.startswith(".") or folder.is_symlink() or not is_whole(folder):
        raise PublishFailed(f"no finished release {release!r} in {releases}; invoke releases lists them")
    return release


def _newest(releases: Path) -> str:
    newest = next(reversed(list(finished(releases))), None)
    if newest is None:
        raise PublishFailed(f"no release in {releases}: invoke build --export PATH makes one")
    if newest.name in gone_back_from(releases):
        raise PublishFailed(
            f"{newest.name} is the newest, and somebody went back from it; build a new one, "
            f"or say --release {newest.name} if it is to be live again"
        )
    return newest.name


def _before(releases: Path, live: str) -> str:
    """What was live before `live`: by the audit log, else by age."""
    for name in live_before(releases, live):
        if is_whole(releases / name):
            return name
    names = [folder.name for folder in finished(releases)]
    if live in names and names.index(live) > 0:
        return names[names.index(live) - 1]
    raise PublishFailed(f"there is no release before {live} in {releases}; invoke releases lists what is there")


def _mention_targets(releases: Path, release: str) -> None:
    """A rollback of this machine leaves targets as they are: say so rather than let somebody believe otherwise."""
    showing: dict[str, str] = {}
    for line in audit_lines(releases):
        if line.target:
            showing[line.target] = line.release
    for target, shown in showing.items():
        if shown != release:
            print(f"{target} still shows {shown}: invoke rollback --to {release} --target {target}")
