"""What search hands from one release to the next, and what that does to a release's id."""

import json
from pathlib import Path

import pytest

from storefront.build.search_states import given_digest, live_states, states_digest
from storefront.release.folder import point_to
from tests.build.shop_commands import DAY, Answer, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


def build(export: Path, releases: Path, *more: object, **environment: str) -> Answer:
    return run("build", "--export", export, "--releases", releases, "--date", DAY, "--jobs", 2, *more, **environment)


def files(locale: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (locale / "search" / "index").iterdir()}


def test_a_release_holds_an_index_and_a_state_for_each_locale(release: Path) -> None:
    root = json.loads((release / "site" / "fr-fr" / "search" / "index" / "root.json").read_bytes())
    state = json.loads((release / "report" / "search" / "fr-fr.json").read_bytes())

    assert len(root["levels"]) == len(state["ids"]) > 0
    assert [first for first, _ in root["shards"]] == state["boundaries"]


def test_once_published_the_same_inputs_still_make_the_same_release(copied, export: Path) -> None:
    release = copied()
    point_to(release.parent, release.name)

    again = build(export, release.parent)

    assert again.code == 0, again.err
    assert again.last_line == release.name
    assert "nothing to do" in again.out


def test_the_live_releases_ids_are_inputs_of_the_next_one(copied, export: Path) -> None:
    release = copied()
    point_to(release.parent, release.name)

    # Another site address: other pages, the same search.
    later = build(export, release.parent, SITE_URL="https://b.example")

    assert later.code == 0, later.err
    states = release.parent / later.last_line / "report" / "search"
    assert given_digest(states) == states_digest(live_states(release.parent))
    assert (states / "fr-fr.json").read_bytes() == (release / "report" / "search" / "fr-fr.json").read_bytes()
    ours, theirs = (files(folder / "site" / "fr-fr") for folder in (release.parent / later.last_line, release))
    assert ours == theirs


def test_what_is_left_out_is_not_there_and_the_release_says_so(export: Path, tmp_path: Path) -> None:
    built = build(export, tmp_path, "--without", "search", "--without", "feeds", "--without", "data")

    assert built.code == 0, built.err
    release = tmp_path / built.last_line
    assert not list(release.rglob("search/index/*"))
    assert not (release / "report" / "search").exists()
    assert not (release / "site" / "feeds").exists()
    pages = list(release.glob("site/*/p/*/*"))
    assert {page.name for page in pages} == {"index.html"}
    assert b"index.json" not in pages[0].read_bytes()
    assert (
        json.loads((release / "manifest.json").read_bytes())["partial"] == "without search; without feeds; without data"
    )


def test_a_corrupt_state_stops_the_build_and_names_the_file(copied, export: Path) -> None:
    release = copied()
    point_to(release.parent, release.name)
    state = release / "report" / "search" / "fr-fr.json"
    state.chmod(0o644)
    state.write_bytes(b"{")

    answer = build(export, release.parent, SITE_URL="https://b.example")

    assert answer.code == 5
    assert "fr-fr.json is not the state of a search index" in answer.err
