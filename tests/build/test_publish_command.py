"""`invoke publish` moves one symlink, and only to a release that may be public."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.catalog.price_history import history_file, read_nights
from storefront.release.folder import current, point_to
from tests.build.made_exports import small_export
from tests.build.shop_commands import DAY, ask, contents, is_one_sentence, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


def test_publish_makes_the_newest_release_live_and_says_so_once(copied: Callable[..., Path]) -> None:
    release = copied()
    releases = release.parent

    first = ask("publish", "--releases", releases)
    before = contents(releases)
    second = ask("publish", "--releases", releases)

    assert (first.code, first.out) == (0, f"published\n{release.name}\n")
    assert (second.code, second.out) == (0, f"already live\n{release.name}\n")
    assert os.readlink(releases / "current") == release.name
    assert contents(releases) == before


def test_publish_takes_a_release_by_its_id(copied: Callable[..., Path]) -> None:
    wanted, other = copied("2026-11-19-aaaaaaaaaaaa"), copied("2026-11-20-bbbbbbbbbbbb")

    answer = ask("publish", "--releases", wanted.parent, "--release", wanted.name)

    assert answer.code == 0
    assert current(other.parent) == wanted.resolve()


@pytest.mark.parametrize("name", ["2026-11-21-000000000000", "..", "../releases", "current", "."])
def test_publish_refuses_what_is_no_finished_release(name: str, copied: Callable[..., Path]) -> None:
    release = copied()
    releases = release.parent
    ask("publish", "--releases", releases)

    answer = ask("publish", "--releases", releases, "--release", name)

    assert answer.code == 6
    assert is_one_sentence(answer)
    assert os.readlink(releases / "current") == release.name


@pytest.mark.parametrize("harm", ["damaged", "lost"])
def test_publish_refuses_prices_that_are_not_those_of_the_build(harm: str, copied: Callable[..., Path]) -> None:
    release = copied()
    prices = release / "report" / "prices.parquet"
    data = prices.read_bytes()
    prices.unlink()
    if harm == "damaged":
        prices.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    answer = ask("publish", "--releases", release.parent, "--release", release.name)

    assert (answer.code, answer.out) == (6, "")
    assert "prices.parquet is not what the manifest says" in answer.err
    assert not (release.parent / "current").exists()
    assert not history_file(release.parent).exists()


def test_publish_refuses_a_release_without_its_manifest(copied: Callable[..., Path]) -> None:
    release = copied()
    (release / "manifest.json").unlink()

    answer = ask("publish", "--releases", release.parent, "--release", release.name)

    assert (answer.code, answer.out) == (6, "")
    assert not (release.parent / "current").exists()


def test_publish_without_any_release_says_how_to_make_one(tmp_path: Path) -> None:
    answer = ask("publish", "--releases", tmp_path)

    assert answer.code == 6
    assert is_one_sentence(answer)
    assert "invoke build" in answer.err


def test_a_build_of_some_markets_is_partial_and_goes_live_only_when_meant(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    export = small_export(tmp_path / "export", markets=("FR", "BE"))

    built = run("build", "--export", export, "--releases", releases, "--date", DAY, "--markets", "be")
    refused = ask("publish", "--releases", releases)

    assert built.code == 0, built.err
    site = releases / built.last_line / "site"
    assert {path.parent.name for path in site.glob("*/days.json")} == {"fr-be", "nl-be"}
    assert refused.code == 6
    assert is_one_sentence(refused)
    assert "only the markets BE" in refused.err
    assert not (releases / "current").is_symlink()

    accepted = ask("publish", "--releases", releases, "--accept", "partial", "--reason", "opening Belgium")

    assert (accepted.code, accepted.out) == (0, f"published\n{built.last_line}\n")


def test_a_publish_that_was_cut_off_before_its_prices_were_kept_is_made_up_for(copied: Callable[..., Path]) -> None:
    first, second = copied("2026-11-20-aaaaaaaaaaaa"), copied("2026-11-21-bbbbbbbbbbbb")
    releases = first.parent
    point_to(releases, first.name)

    answer = ask("publish", "--releases", releases, "--release", second.name)

    assert answer.code == 0, answer.err
    assert [night.release for night in read_nights(history_file(releases)).nights] == [first.name, second.name]


def test_going_live_is_all_that_feeds_the_history(copied: Callable[..., Path]) -> None:
    release = copied()
    copied("2026-11-22-cccccccccccc")

    ask("publish", "--releases", release.parent, "--release", release.name)

    assert [night.release for night in read_nights(history_file(release.parent)).nights] == [release.name]
