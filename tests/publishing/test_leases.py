"""Two publishes at once, and locks that were left."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from storefront.domain.errors import PublishFailed
from storefront.publishing.leases import LOCK, Holder, Lease, machine
from storefront.publishing.places import Place, open_place
from storefront.release.holding import held


@pytest.fixture(params=["folder", "object store"])
def any_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A folder and an object store: what locks must hold in both."""
    if request.param == "folder":
        return open_place(f"file://{tmp_path}/www")
    found: Place = request.getfixturevalue("place")
    return found


def left_by(place: Place, **changes: object) -> None:
    """Leave a lock that somebody took an hour ago for a day."""
    holder = {
        "token": "other", "who": "night@builder", "what": "publish X", "machine": "elsewhere", "pid": 7, "started": "1",
        "since": "2026-11-22T02:00:00+00:00", "until": 2_000_000_000.0,
    }  # fmt: skip
    place.put(LOCK, msgspec.json.encode(msgspec.convert(holder | changes, Holder)))


def test_second_publish_is_told_who_holds_the_first(any_place: Place) -> None:
    with (
        Lease(any_place, "publish A"),
        pytest.raises(PublishFailed, match=f"process {os.getpid()}, which began to publish A"),
    ):
        Lease(any_place, "publish B").__enter__()


def test_lock_is_given_back(any_place: Place) -> None:
    with Lease(any_place, "publish A"):
        pass

    assert any_place.read(LOCK) is None


def test_living_lease_of_another_machine_is_respected(any_place: Place) -> None:
    left_by(any_place)

    with pytest.raises(
        PublishFailed, match=r"night@builder, process 7, which began to publish X .* until 03:33:20 UTC"
    ):
        Lease(any_place, "publish B").__enter__()

    assert any_place.read(LOCK) is not None


def test_lease_that_ran_out_is_taken_over(any_place: Place) -> None:
    left_by(any_place, until=1_000_000_000.0)

    with Lease(any_place, "publish B") as lease:
        assert lease.taken_over == "night@builder, process 7"


def test_lock_of_a_dead_process_of_this_machine_is_taken_over(any_place: Place) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left_by(any_place, machine=machine(), pid=dead.pid)

    with Lease(any_place, "publish B") as lease:
        assert lease.taken_over.endswith(f"process {dead.pid}")


def test_lease_is_renewed_as_long_as_it_is_held(any_place: Place) -> None:
    with Lease(any_place, "publish A", seconds=0.3) as lease:
        first = any_place.read(LOCK)
        while any_place.read(LOCK) == first:
            lease.check()
        lease.check()


def check_for_ever(lease: Lease) -> None:
    """Ends when the lease is lost; it is renewed ten times a second."""
    while True:
        lease.check()


def test_holder_whose_lock_was_taken_stops_and_leaves_the_new_one(any_place: Place) -> None:
    with Lease(any_place, "publish A", seconds=0.3) as lease:
        left_by(any_place)
        with pytest.raises(PublishFailed, match="was lost"):
            check_for_ever(lease)

    left = any_place.read(LOCK)
    assert left is not None
    assert msgspec.json.decode(left[0])["who"] == "night@builder"


def test_second_publish_on_one_machine_is_told_who_holds_the_releases(releases: Path) -> None:
    with (
        held(releases, "publish A"),
        pytest.raises(PublishFailed, match=rf"publish A .*process {os.getpid()}"),
        held(releases, "publish B"),
    ):
        pass


def test_killed_holder_of_the_releases_holds_nothing(releases: Path) -> None:
    code = f"from pathlib import Path\nfrom storefront.release.holding import held\nwith held(Path({str(releases)!r}), 'x'):\n print('held', flush=True)\n input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(PublishFailed, match="x "), held(releases, "publish B"):
            pass
        process.kill()
        process.wait()

    with held(releases, "publish B"):
        pass
