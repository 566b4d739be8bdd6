"""A build that is killed in the middle leaves the live shop whole, and nothing that the next build does not sweep up."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storefront.build.release import sweep
from storefront.build.writer import content_hash
from storefront.release.folder import point_to, read_manifest
from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import DAY, ROOT, clean_environment, command, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]

SECONDS = 60


def wait_until(happened: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Look often, for a while."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_gone(group: int) -> bool:
    """Whether no process of a group runs any more."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def started() -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts builds in groups of their own; what is left of them ends with the test."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object) -> "subprocess.Popen[bytes]":
        silent = subprocess.DEVNULL
        process = subprocess.Popen(
            command(*arguments), cwd=ROOT, env=clean_environment(), stdout=silent, stderr=silent, start_new_session=True
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_killed_build_leaves_live_whole_and_the_next_one_sweeps_up(
    export: Path, tmp_path: Path, copied: Callable[..., Path], started: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    live = copied("2026-11-20-000000000000")
    releases, calm = live.parent, tmp_path / "calm"
    shutil.copytree(live, calm / live.name)
    for folder in (releases, calm):
        point_to(folder, live.name)
    order = ("build", "--export", export, "--date", DAY, "--jobs", 2, "--releases", releases)
    release = calm / run(*order[:-1], calm).last_line

    build = started(*order)
    begun = wait_until(lambda: any(releases.glob(".staging-*/site/fr-fr/p/*")))
    build.kill()
    build.wait()

    assert begun
    assert not (releases / release.name).exists()
    assert os.readlink(releases / "current") == live.name
    for entry in read_manifest(releases / "current").files:
        assert content_hash((releases / "current" / entry.path).read_bytes()) == entry.hash

    workers_ended = wait_until(lambda: is_gone(build.pid), seconds=10)
    again = run(*order)

    assert (again.code, again.last_line) == (0, release.name)
    assert sorted(path.name for path in releases.iterdir()) == [live.name, release.name, "current"]
    assert (releases / release.name / "manifest.json").read_bytes() == (release / "manifest.json").read_bytes()
    assert workers_ended, "the workers of the killed build never end"


def test_what_a_dead_process_left_is_swept_and_a_living_ones_is_not(
    tmp_path: Path, started: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    dead = started("--version")
    dead.wait()
    for name in (f".staging-{dead.pid}", f".staging-{os.getppid()}", ".staging-x", "2026-11-20-000000000000"):
        (tmp_path / name / "site").mkdir(parents=True)

    sweep(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == [f".staging-{os.getppid()}", "2026-11-20-000000000000"]


def test_what_a_dead_process_of_our_own_number_left_is_swept(tmp_path: Path) -> None:
    """In a container every build has the same process number: what is there under it is not ours."""
    (tmp_path / f".staging-{os.getpid()}" / "site").mkdir(parents=True)

    sweep(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_two_builds_of_one_export_at_once_leave_a_whole_release(
    tmp_path: Path, started: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    releases = tmp_path / "releases"
    order = ("build", "--export", one_sku_export(tmp_path), "--releases", releases, "--date", DAY, "--jobs", 1)

    builds = [started(*order), started(*order)]
    codes = {build.wait(timeout=SECONDS) for build in builds}

    # The second may be told to wait (exit code 6), but neither may spoil what the other made.
    assert codes <= {0, 6}
    assert 0 in codes
    (made,) = releases.iterdir()
    for entry in read_manifest(made).files:
        assert content_hash((made / entry.path).read_bytes()) == entry.hash
