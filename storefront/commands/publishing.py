"""`publish`: the release pointer is moved, nothing is copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from invoke.tasks import task

from storefront.catalog.history_feeding import feed_history
from storefront.commands.arguments import later, refusing
from storefront.domain.errors import PublishFailed
from storefront.release.folder import current, finished, point_to, read_head


@task(
    help={
        "release": "which (default the newest)",
        "releases": "where releases live",
        "accept": "'partial' for a partial release",
        "target": "another place than RELEASES/current (a later version)",
    }
)
@refusing
def publish(_c: Any, releases: str = "var/releases", release: str = "", target: str = "", accept: str = "") -> None:
    """Make a release the live one: invoke publish [--release ID]."""
    if target:
        raise later("publishing to another place than RELEASES/current")
    folder = Path(releases)
    newest = next(reversed(list(finished(folder))), None)
    if not release and newest is None:
        raise PublishFailed(f"no release in {folder}: invoke build --export PATH makes one")
    chosen = release or newest.name  # type: ignore[union-attr]
    if "/" in chosen or (folder / chosen).is_symlink() or not (folder / chosen / "manifest.json").is_file():
        raise PublishFailed(f"no finished release {chosen!r} in {folder}")
    partial = read_head(folder / chosen).partial
    if partial and accept != "partial":
        raise PublishFailed(f"{chosen} is partial ({partial}); say --accept partial if you mean it")
    live = current(folder)
    if live and live.name != chosen:
        feed_history(folder, live.name)  # left out when a publish was cut off
    moved = point_to(folder, chosen)
    feed_history(folder, chosen)
    print("published" if moved else "already live")
    print(chosen)
