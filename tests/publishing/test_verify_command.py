"""`invoke verify` finds what somebody edited, deleted or added, here and at a target, and puts it right."""

import os
from pathlib import Path

import pytest

from storefront.publishing.places import Place
from storefront.publishing.transfer import bring_up
from tests.build.shop_commands import ask
from tests.publishing.conftest import TARGET
from tests.publishing.faulty_line import FaultyLine
from tests.publishing.made_shop import FIRST, HOME, SECOND, make_release, product, skus, written
from tests.publishing.test_object_store import POINTER, site_at, site_of


@pytest.fixture
def linked(releases: Path, book: Path) -> tuple[Path, Path]:
    """Two releases, the second live; a page and the drawing are one file with two names, as a build leaves them."""
    first = make_release(releases, FIRST, book)
    second = make_release(releases, SECOND, book, {HOME: (first / HOME).read_text()})
    for path in (HOME, "site/media/drawing.svg"):
        (second / path).unlink()
        os.link(first / path, second / path)
    ask("publish", "--releases", releases)
    return first, second


def overwrite(path: Path, text: str) -> None:
    """Edit a file in place, read-only as it is."""
    path.chmod(0o644)
    path.write_text(text)
    path.chmod(0o444)


def test_whole_release_is_found_whole(linked: tuple[Path, Path], releases: Path) -> None:
    answer = ask("verify", "--releases", releases)

    assert (answer.code, answer.out) == (0, f"{SECOND} is what its manifest says\n")


def test_missing_changed_and_extra_files_are_named_and_nothing_is_touched(
    linked: tuple[Path, Path], releases: Path
) -> None:
    _, second = linked
    gone = product(skus(second)[0])
    (second / gone).unlink()
    same_size = (second / "site/robots.txt").read_text().replace("*", "+")
    overwrite(second / "site/robots.txt", same_size)
    (second / "site/stray.html").write_text("stray")
    before = written(releases)

    answer = ask("verify", "--releases", releases)

    assert answer.code == 7
    assert set(answer.out.splitlines()) == {f"missing: {gone}", "changed: site/robots.txt", "extra: site/stray.html"}
    assert "1 changed, 1 extra, 1 missing; invoke verify --repair" in answer.err
    assert written(releases) == before


def test_repair_writes_anew_and_never_into_a_file_that_is_shared(linked: tuple[Path, Path], releases: Path) -> None:
    first, second = linked
    whole = written(second)
    (second / HOME).unlink()
    (second / HOME).write_text("edited")
    (second / "site/media/drawing.svg").unlink()
    shared = (first / HOME).stat().st_ino

    answer = ask("verify", "--releases", releases, "--repair")

    assert answer.code == 0, answer.err
    assert written(second) == whole
    assert (first / HOME).stat().st_ino == shared
    assert (second / HOME).stat().st_ino != shared
    assert (second / HOME).stat().st_mode & 0o777 == 0o444
    assert ask("verify", "--releases", releases).code == 0


def test_file_without_a_good_copy_anywhere_is_said_to_be_lost(linked: tuple[Path, Path], releases: Path) -> None:
    """Edited through one of its names, a shared file is spoilt in both releases."""
    first, _ = linked
    overwrite(first / HOME, "edited")

    answer = ask("verify", "--releases", releases, "--repair")

    assert answer.code == 7
    assert f"have no good copy in another release, the first is {HOME}" in answer.err


@pytest.mark.parametrize("kind", ["folder", "object store"])
def test_target_that_somebody_edited_is_named_and_repaired(
    releases: Path, book: Path, line: FaultyLine, place: Place, tmp_path: Path, kind: str
) -> None:
    from storefront.publishing.places import open_place

    target = TARGET if kind == "object store" else f"file://{tmp_path}/www"
    place = place if kind == "object store" else open_place(target)
    release = make_release(releases, FIRST, book)
    assert ask("publish", "--releases", releases, "--target", target).code == 0
    assert ask("verify", "--releases", releases, "--target", target).code == 0
    gone, edited = product(skus(release)[0]), product(skus(release)[1])
    same_size = (release / edited).read_bytes().replace(b"telephone", b"telefoons").replace(b"title", b"eltit")
    place.delete([gone])
    place.put(edited, same_size)
    place.put("site/stray.html", b"stray")
    place.put(POINTER, b"{}")

    found = ask("verify", "--releases", releases, "--target", target)
    repaired = ask("verify", "--releases", releases, "--target", target, "--repair")

    assert found.code == 7
    assert set(found.out.splitlines()) == {
        f"missing: {gone}", f"changed: {edited}", "extra: site/stray.html", f"changed: {POINTER}"
    }  # fmt: skip
    assert repaired.code == 0, repaired.err
    assert ask("verify", "--releases", releases, "--target", target).code == 0
    assert place.read("site/stray.html") is None
    if kind == "object store":
        assert site_at(place) == site_of(release)


def test_target_whose_ledger_is_lost_is_written_anew(releases: Path, book: Path, tmp_path: Path) -> None:
    target = f"file://{tmp_path}/www"
    make_release(releases, FIRST, book)
    ask("publish", "--releases", releases, "--target", target)
    for ledger in (tmp_path / "www" / "publish").glob("ledger-*"):
        ledger.unlink()
    (tmp_path / "www" / HOME).write_text("edited")
    make_release(releases, SECOND, book)

    published = ask("publish", "--releases", releases, "--target", target)
    repaired = ask("verify", "--releases", releases, "--target", target, "--repair")
    then = ask("publish", "--releases", releases, "--target", target)

    assert published.code == 6
    assert "verify --repair" in published.err
    assert repaired.code == 0, repaired.err
    assert then.code == 0, then.err


def test_objects_that_are_as_we_left_them_are_not_read(
    releases: Path, book: Path, line: FaultyLine, place: Place
) -> None:
    make_release(releases, FIRST, book)
    bring_up(place, releases / FIRST)
    line.requests.clear()

    answer = ask("verify", "--releases", releases, "--target", TARGET)

    assert answer.code == 0, answer.err
    assert [key for key in line.keys("GET") if key.startswith("site/")] == []
