"""A publish killed at random moments, and two at once: live is whole each time, and the next run ends with the same bytes."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storefront.release.checking import check_release
from storefront.release.folder import current, read_manifest
from tests.build.shop_commands import ROOT, ask, clean_environment, command
from tests.publishing.made_shop import FIRST, SECOND, make_release, written

pytestmark = pytest.mark.slow

PUBLISHER = """
import os, sys
from pathlib import Path
from storefront.publishing import transfer
from storefront.publishing.going_live import Going, go_live
transfer.BATCH, transfer.SENDERS = 2, 1
print("begun", flush=True)
go_live(Going(releases=Path(sys.argv[1]), release=sys.argv[2], target=sys.argv[3]), {}, print)
"""


def start(releases: Path, release: str, target: str) -> "subprocess.Popen[bytes]":
    """Start a publish; returns when it begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(releases), release, target], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def duration(releases: Path, release: str, target: str) -> float:
    """How long a publish takes here that is not killed."""
    process = start(releases, release, target)
    begun = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - begun


def pages_without_assets(www: Path) -> list[str]:
    """Style sheets that pages of a target lead to and that are not there."""
    styles = {page.read_text().partition('href="/')[2].partition('"')[0] for page in (www / "site").rglob("*.html")}
    return [style for style in styles if not (www / "site" / style).is_file()]


def test_publish_killed_at_random_moments_leaves_live_whole(releases: Path, book: Path, tmp_path: Path) -> None:
    www, chance = tmp_path / "www", random.Random(20261122)
    made = {name: make_release(releases, name, book) for name in (FIRST, SECOND)}
    duration(releases, FIRST, f"file://{www}")
    seconds = duration(releases, SECOND, f"file://{www}")

    for number in range(6):
        wanted = (FIRST, SECOND)[number % 2]
        process = start(releases, wanted, f"file://{www}")
        time.sleep(chance.uniform(0, seconds))
        process.send_signal(signal.SIGKILL)
        process.communicate()

        live = current(releases)
        assert live is not None
        assert list(check_release(live)) == []
        assert pages_without_assets(www) == []

    final = ask("publish", "--releases", releases, "--release", SECOND, "--target", f"file://{www}")

    assert final.code == 0, final.err
    assert current(releases) == made[SECOND].resolve()
    assert written(www / "site").items() >= written(made[SECOND] / "site").items()
    assert ask("verify", "--releases", releases, "--target", f"file://{www}").code == 0
    assert [path.name for path in releases.glob(".current*")] + [path.name for path in releases.glob(".room*")] == []


def test_two_publishes_at_once_one_of_them_says_who_holds_it_and_live_is_one_release(
    releases: Path, book: Path, tmp_path: Path
) -> None:
    for name in (FIRST, SECOND):
        make_release(releases, name, book)
    target = f"file://{tmp_path}/www"
    line = command("publish", "--releases", releases, "--target", target, "--release")

    both = [
        subprocess.Popen([*line, name], cwd=ROOT, env=clean_environment(), stderr=subprocess.PIPE, text=True)
        for name in (FIRST, SECOND)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]

    codes = [process.returncode for process in both]
    assert set(codes) <= {0, 6}
    assert 0 in codes
    for code, words in zip(codes, said, strict=True):
        assert code == 0 or "is held by" in words
    live = current(releases)
    assert live is not None
    shown = read_manifest(live).release
    assert f'"{shown}"' in (tmp_path / "www" / "current" / "runtime" / "files.json").read_text()
    assert ask("verify", "--releases", releases, "--target", target).code == 0
