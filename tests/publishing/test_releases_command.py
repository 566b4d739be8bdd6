"""`releases`, `report`, and the pruning of old ones."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storefront.publishing.host_limits import outgrown
from storefront.release.folder import FileEntry, current, finished, point_to
from storefront.release.holding import reading
from storefront.release.pruning import prune
from tests.build.shop_commands import ask, is_one_sentence
from tests.publishing.made_shop import FIRST, SECOND, THIRD, make_release


def nights(releases: Path, book: Path, count: int) -> list[str]:
    """So many releases, the oldest first."""
    names = [f"2026-10-{number:02}-0123456789ab" for number in range(1, count + 1)]
    for number, name in enumerate(names):
        manifest = make_release(releases, name, book) / "manifest.json"
        os.utime(manifest, (number, number))
    return names


def test_releases_are_listed_with_what_ops_want_to_know(releases: Path, book: Path) -> None:
    make_release(releases, FIRST, book)
    make_release(releases, SECOND, book, partial="without search")
    point_to(releases, FIRST)

    text = ask("releases", "--releases", releases)
    told = json.loads(ask("releases", "--releases", releases, "--json").out)

    assert text.code == 0
    assert [line.split()[0] for line in text.out.splitlines()] == [SECOND, FIRST]
    assert "without search" in text.out.splitlines()[0]
    assert text.out.splitlines()[1].endswith("12 pages  live")
    assert (told["live"], told["warning"]) == (FIRST, "")
    assert {row["release"]: (row["pages"], row["live"], row["partial"]) for row in told["releases"]} == {
        FIRST: (12, True, ""),
        SECOND: (12, False, "without search"),
    }


@pytest.mark.parametrize(("hours", "code", "warned"), [(25, 0, False), (27, 0, True), (35.9, 0, True), (36.1, 7, True)])
def test_last_good_release_grows_old_with_a_warning_then_a_failure(
    releases: Path, book: Path, hours: float, code: int, warned: bool
) -> None:
    make_release(releases, FIRST, book, exported_at=datetime.now(UTC) - timedelta(hours=hours))
    point_to(releases, FIRST)

    answer = ask("releases", "--releases", releases)

    assert answer.code == code
    assert ("hours old" in answer.out) is warned
    assert current(releases) == (releases / FIRST).resolve()


def test_nothing_live_is_a_failure(releases: Path, book: Path) -> None:
    make_release(releases, FIRST, book)

    assert ask("releases", "--releases", releases).code == 7


def test_report_of_the_live_release_is_named_or_printed(releases: Path, book: Path) -> None:
    for name in (FIRST, SECOND):
        make_release(releases, name, book)
    point_to(releases, FIRST)

    live = ask("report", "--releases", releases)
    other = ask("report", "--releases", releases, "--release", SECOND, "--json")
    unknown = ask("report", "--releases", releases, "--release", THIRD)

    assert Path(live.out.strip()).resolve() == (releases / FIRST / "report" / "report.html").resolve()
    assert json.loads(other.out)["release"] == SECOND
    assert (unknown.code, is_one_sentence(unknown)) == (6, True)


def test_old_releases_go_three_at_a_time_and_a_week_stays(releases: Path, book: Path) -> None:
    names = nights(releases, book, 12)
    point_to(releases, names[-1])

    first = prune(releases, 7)
    second = prune(releases, 7)
    third = prune(releases, 7)

    assert (first, second, third) == (names[:3], names[3:5], [])
    assert [folder.name for folder in finished(releases)] == names[5:]


def test_live_the_one_before_and_one_that_is_read_are_never_pruned(releases: Path, book: Path) -> None:
    names = nights(releases, book, 6)
    for name in (names[1], names[0]):
        assert ask("publish", "--releases", releases, "--release", name, "--keep", "100").code == 0

    with reading(releases / names[2]):
        gone = prune(releases, 2)

    assert gone == [names[3], names[4]]
    assert current(releases) == (releases / names[0]).resolve()
    assert {folder.name for folder in finished(releases)} == {names[0], names[1], names[2], names[5]}


def test_what_a_killed_pruning_left_is_swept(releases: Path, book: Path) -> None:
    (name,) = nights(releases, book, 1)
    point_to(releases, name)
    (releases / ".removing-x" / "site").mkdir(parents=True)

    prune(releases, 7)

    assert not (releases / ".removing-x").exists()


def files(count: int, folder: str = "fr-fr/p", size: int = 1) -> list[FileEntry]:
    return [FileEntry(path=f"site/{folder}/{number}/index.html", size=size, hash="") for number in range(count)]


@pytest.mark.parametrize(
    ("entries", "hosts"),
    [
        (files(19_999), []),
        (files(20_001), ["Cloudflare Pages, free: 20,001 files, 20,000 at most"]),
        (
            files(54_001),
            [
                "Cloudflare Pages, free: 54,001 files, 20,000 at most",
                "Netlify: 54,001 entries in fr-fr/p/, 54,000 at most",
            ],
        ),
        (files(1, size=26_214_401), ["Cloudflare Pages: fr-fr/p/0/index.html has 26,214,401 bytes, 25 MiB at most"]),
    ],
)
def test_hosts_that_a_release_no_longer_fits_are_named(entries: list[FileEntry], hosts: list[str]) -> None:
    assert outgrown(entries) == hosts


def test_functions_files_count_for_no_host() -> None:
    assert outgrown(FileEntry(path=f"runtime/{number}", size=9**9, hash="") for number in range(30_000)) == []
