"""The line to the store breaks, the store refuses: what is live works all the while, and the next run goes on."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.domain.errors import PublishFailed
from storefront.publishing import transfer
from storefront.publishing.leases import LOCK
from storefront.publishing.ledger import JOURNAL, is_unfinished
from storefront.publishing.places import Place
from storefront.publishing.transfer import bring_up
from tests.publishing.faulty_line import ANSWER_503, CUT, CUT_AFTERWARDS, SIGNED, FaultyLine, Passed
from tests.publishing.made_shop import FIRST, SECOND, make_release
from tests.publishing.test_object_store import POINTER, site_at, site_of

ROOT = Path(__file__).parents[2]


def every(number: int, fault: str) -> Callable[[Passed], str | None]:
    """A fault that befalls every so-manieth request that writes."""
    count = 0

    def befalls(passed: Passed) -> str | None:
        nonlocal count
        count += passed.method == "PUT"
        return fault if passed.method == "PUT" and count % number == 0 else None

    return befalls


def from_write(number: int, fault: str) -> Callable[[Passed], str | None]:
    """A fault that befalls every request from a certain write on."""
    count = 0

    def befalls(passed: Passed) -> str | None:
        nonlocal count
        count += passed.method == "PUT"
        return fault if count >= number else None

    return befalls


def assert_every_page_has_its_assets(place: Place) -> None:
    """No page leads to a style sheet that is not there."""
    site = site_at(place)
    for key, data in site.items():
        if key.endswith(".html"):
            style = data.decode().partition('href="/')[2].partition('"')[0]
            assert f"site/{style}" in site, f"{key} wants {style}"


@pytest.mark.parametrize("fault", [ANSWER_503, CUT, CUT_AFTERWARDS])
def test_requests_that_fail_now_and_then_are_made_again(
    releases: Path, book: Path, place: Place, line: FaultyLine, fault: str
) -> None:
    release = make_release(releases, FIRST, book)
    line.fault = every(5, fault)

    brought = bring_up(place, release)

    line.fault = lambda passed: None
    assert brought.new
    assert site_at(place) == site_of(release)
    assert not bring_up(place, release).new


@pytest.mark.parametrize("at", [1, 2, 9, 17, 23])
def test_store_that_refuses_half_way_leaves_a_shop_and_the_next_run_goes_on(
    releases: Path, book: Path, place: Place, line: FaultyLine, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(transfer, "BATCH", 4)
    monkeypatch.setattr(transfer, "SENDERS", 2)
    first, second = make_release(releases, FIRST, book), make_release(releases, SECOND, book)
    bring_up(place, first)
    line.fault = from_write(at, ANSWER_503)

    with pytest.raises(PublishFailed, match=r"goes on where it stopped|lock"):
        bring_up(place, second)

    line.fault = lambda passed: None
    assert_every_page_has_its_assets(place)
    place.delete([LOCK])  # its lease would run out
    line.requests.clear()

    brought = bring_up(place, second)

    assert site_at(place).items() >= site_of(second).items()
    sent = [key for key in line.keys("PUT") if key.startswith(("site/", SECOND))]
    assert len(sent) == brought.sent
    assert brought.resumed is (at > 2)
    differing = [key for key, data in site_of(second).items() if site_of(first).get(key) != data]
    assert len(sent) < len(differing) or at < 9, "the second run began all over"
    assert not bring_up(place, second).new


def test_release_published_after_a_half_published_one_is_whole(
    releases: Path, book: Path, place: Place, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going back to what the state still names must undo the pages that had gone out already."""
    monkeypatch.setattr(transfer, "BATCH", 4)
    first, second = make_release(releases, FIRST, book), make_release(releases, SECOND, book)
    bring_up(place, first)
    line.fault = from_write(20, CUT)
    with pytest.raises(PublishFailed):
        bring_up(place, second)
    line.fault = lambda passed: None
    place.delete([LOCK])
    assert site_at(place) != site_of(first)

    bring_up(place, first)

    assert site_at(place).items() >= site_of(first).items()
    assert (place.read(POINTER) or (b"",))[0] == (first / "runtime" / "files.json").read_bytes()
    assert not is_unfinished(place)


def test_pointer_that_somebody_moved_meanwhile_is_not_overwritten(
    releases: Path, book: Path, place: Place, line: FaultyLine
) -> None:
    first, second = make_release(releases, FIRST, book), make_release(releases, SECOND, book)
    bring_up(place, first)

    def somebody_else(passed: Passed) -> None:
        if passed.method == "PUT" and passed.key.endswith(".html"):
            line.ask("PUT", f"/shop/live/{POINTER}", b'{"release":"x","files":[]}', SIGNED)

    line.fault = somebody_else

    with pytest.raises(PublishFailed, match="somebody else wrote"):
        bring_up(place, second)

    assert (place.read(POINTER) or (b"",))[0] == b'{"release":"x","files":[]}'


PUBLISHER = """
import sys
from pathlib import Path
from storefront.publishing import transfer
from storefront.publishing.places import open_place
transfer.BATCH, transfer.SENDERS = 4, 2
print("begun", flush=True)
transfer.bring_up(open_place(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_publish_killed_at_any_moment_leaves_a_shop_and_the_next_run_ends_with_the_same(
    releases: Path, book: Path, place: Place, line: FaultyLine, seed: int
) -> None:
    first, second = make_release(releases, FIRST, book), make_release(releases, SECOND, book)
    bring_up(place, first)
    reached, at = threading.Event(), random.Random(seed).randrange(3, 28)
    stop = from_write(at, CUT)

    def stop_there(passed: Passed) -> str | None:
        if stop(passed):
            reached.set()
            time.sleep(0.05)  # the process is killed meanwhile
            return CUT
        return None

    line.fault = stop_there
    process = subprocess.Popen([sys.executable, "-c", PUBLISHER, place.address, str(second)], cwd=ROOT)
    assert reached.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    line.fault = lambda passed: None
    assert_every_page_has_its_assets(place)
    said: list[str] = []

    bring_up(place, second, said.append)  # the lock of a dead process is no hindrance

    assert site_at(place).items() >= site_of(second).items()
    assert next(place.list(JOURNAL), None) is None
    assert any("took over the lock" in line for line in said)
