"""A release in an object store: what is sent, in which order, with which headers; and never twice."""

import gzip
from pathlib import Path

import pytest

from storefront.domain.errors import PublishFailed
from storefront.publishing.places import Place
from storefront.publishing.sending import BYTES, TYPES, sendings
from storefront.publishing.transfer import KEEP_LASTING, bring_up
from storefront.release.folder import read_manifest
from storefront.release.runtime import open_runtime
from tests.publishing.conftest import BUCKET, TARGET
from tests.publishing.faulty_line import SIGNED, FaultyLine
from tests.publishing.made_shop import (
    FIRST,
    FOURTH,
    HOME,
    LOCALE,
    SECOND,
    THIRD,
    list_files,
    make_release,
    product,
    skus,
    written,
)

POINTER = "current/runtime/files.json"


def site_at(place: Place) -> dict[str, bytes]:
    """The target's site, as a browser would have it."""
    found = {}
    for key, _ in place.list("site"):
        read = place.read(key)
        assert read is not None
        found[key] = gzip.decompress(read[0]) if read[0].startswith(b"\x1f\x8b") else read[0]
    return found


def site_of(release: Path) -> dict[str, bytes]:
    """A release's site as an object store holds it: without the files for hosts that read headers from a file."""
    return {
        f"site/{path}": data
        for path, data in written(release / "site").items()
        if path not in ("_headers", "_redirects")
    }


def test_assets_go_first_pages_next_lists_then_and_the_pointer_last(
    releases: Path, book: Path, place: Place, line: FaultyLine
) -> None:
    bring_up(place, make_release(releases, FIRST, book))

    put = line.keys("PUT")
    style = next(key for key in put if key.endswith(".css"))
    order = [style, HOME, "site/sitemap.xml", POINTER, "publish/state.json"]
    assert [put.index(key) for key in order] == sorted(put.index(key) for key in order)
    lasting = [key for key in put if key.startswith((FIRST, "site/theme/", "site/media/")) or "/t-" in key]
    pages = [key for key in put if key.endswith(".html") and key.startswith("site/")]
    lists = [f"site/{LOCALE}/search/index/root.json", "site/sitemap.xml", "site/robots.txt"]
    assert max(map(put.index, lasting)) < min(map(put.index, pages))
    assert max(map(put.index, pages)) < min(map(put.index, lists))
    assert max(map(put.index, lists)) < put.index(POINTER)


def test_target_shows_the_release_and_functions_follow_it(
    releases: Path, book: Path, place: Place, tmp_path: Path
) -> None:
    first, second = make_release(releases, FIRST, book), make_release(releases, SECOND, book)
    bring_up(place, first)
    bring_up(place, second)

    runtime = open_runtime(TARGET, cache=tmp_path / "cache").current()

    assert site_at(place).items() >= site_of(second).items()
    assert runtime.release == SECOND
    assert len(runtime.book.best_offers("FR")) > 10


@pytest.mark.parametrize(
    ("path", "kind", "cache", "encoding"),
    [
        (HOME, "text/html; charset=utf-8", "public, max-age=0, must-revalidate", "gzip"),
        ("site/media/drawing.svg", "image/svg+xml", "public, max-age=31536000, immutable", "gzip"),
        ("site/sitemap.xml", "application/xml; charset=utf-8", "public, max-age=0, must-revalidate", "gzip"),
        (f"site/{LOCALE}/search/index/t-aaaaaaaa.json", "application/json", "public, max-age=31536000, immutable", "gzip"),
        (f"{FIRST}/runtime/offers.sqlite", BYTES, "private, max-age=31536000, immutable", None),
        (POINTER, "application/json", "private, no-cache", None),
    ],
)  # fmt: skip
def test_objects_have_the_headers_of_the_one_table(
    releases: Path, book: Path, place: Place, line: FaultyLine, path: str, kind: str, cache: str, encoding: str | None
) -> None:
    bring_up(place, make_release(releases, FIRST, book))

    _, _, headers = line.ask("GET", f"/{BUCKET}/live/{path}", headers=SIGNED)

    assert (headers["content-type"], headers["cache-control"]) == (kind, cache)
    assert headers.get("content-encoding") == encoding


def test_every_file_of_a_release_has_a_type_that_browsers_show(releases: Path, book: Path) -> None:
    manifest = read_manifest(make_release(releases, FIRST, book))

    types = {
        one.attributes["Content-Type"] for one in sendings(releases, manifest, keeps_headers=True) if "site/" in one.key
    }

    assert types <= set(TYPES.values())


def test_the_same_release_again_asks_three_questions_and_sends_nothing(
    releases: Path, book: Path, place: Place, line: FaultyLine
) -> None:
    release = make_release(releases, FIRST, book)
    bring_up(place, release)
    line.requests.clear()

    again = bring_up(place, release)

    assert not again.new
    assert [passed.method for passed in line.requests] == ["GET", "GET", "GET"]


def test_only_what_differs_by_content_is_sent(releases: Path, book: Path, place: Place, line: FaultyLine) -> None:
    """Same size, same time, another price: tools that compare those miss it."""
    first = make_release(releases, FIRST, book)
    sku = skus(first)[0]
    page = (first / product(sku)).read_text()
    same_style = next(path for path in written(first) if path.endswith(".css"))
    alike = {path: (first / path).read_text() for path in written(first) if path.startswith("site/")}
    second = make_release(releases, SECOND, book, {**alike, product(sku): page.replace("title", "eltit")})
    for path in second.rglob("*.css"):
        if path.relative_to(second).as_posix() != same_style:
            path.unlink()
    list_files(second)
    bring_up(place, first)
    line.requests.clear()

    brought = bring_up(place, second)

    assert [key for key in line.keys("PUT") if key.startswith("site/")] == [product(sku)]
    assert (brought.kept, brought.removed) == (len(site_of(first)) - 1, 0)
    assert site_at(place)[product(sku)] == (second / product(sku)).read_bytes()


def test_pages_that_left_go_at_once_and_assets_some_publishes_later(releases: Path, book: Path, place: Place) -> None:
    first = make_release(releases, FIRST, book)
    gone, style = product(skus(first)[0]), next(path for path in written(first) if path.endswith(".css"))
    bring_up(place, first)

    there = []
    for name in (SECOND, THIRD, FOURTH, "2026-11-25-0123456789ab"):
        bring_up(place, make_release(releases, name, book, {gone: None}))
        keys = {key for key, _ in place.list("")}
        there.append((gone in keys, style in keys, f"{FIRST}/runtime/offers.sqlite" in keys))

    assert there == [(False, True, True)] * KEEP_LASTING + [(False, False, False)]


def test_going_back_keeps_the_assets_that_were_about_to_go(releases: Path, book: Path, place: Place) -> None:
    first, second = make_release(releases, FIRST, book), make_release(releases, SECOND, book)
    for release in (first, second, first):
        bring_up(place, release)

    for number in range(KEEP_LASTING + 1):
        bring_up(place, make_release(releases, f"2026-11-2{5 + number}-0123456789ab", book, site_texts(first)))

    assert site_at(place).items() >= site_of(first).items()


def site_texts(release: Path) -> dict[str, str]:
    """The text files of a release's site."""
    return {f"site/{path}": data.decode() for path, data in written(release / "site").items()}


def test_release_that_was_damaged_on_disk_is_not_sent(
    releases: Path, book: Path, place: Place, line: FaultyLine
) -> None:
    release = make_release(releases, FIRST, book)
    (release / HOME).chmod(0o644)
    (release / HOME).write_text("<title>half</title>")

    with pytest.raises(PublishFailed, match=r"fr-fr/index\.html is not the file .* verify --repair"):
        bring_up(place, release)

    assert POINTER not in line.keys("PUT")
