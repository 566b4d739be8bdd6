"""`gs://` by the same code as `s3://`, against a double of Google's store: conditions, headers, deletions, whole publishes."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from storefront.build import headers
from storefront.publishing.places import Conflict, Place, open_place
from storefront.publishing.target_check import check_target
from storefront.publishing.transfer import bring_up
from tests.publishing.google_double import Bucket, running_bucket
from tests.publishing.made_shop import FIRST, HOME, LOCALE, SECOND, make_release, product, skus


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with running_bucket() as running:
        monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT_KEY", running.account)
        monkeypatch.setenv("GOOGLE_ALLOW_HTTP", "true")
        yield running


@pytest.fixture
def place(bucket: Bucket) -> Place:
    return open_place("gs://shop/live", patience_seconds=0.5)


def test_what_others_wrote_meanwhile_is_never_written_over(place: Place, bucket: Bucket) -> None:
    tag = place.create("current.json", b"one")
    with pytest.raises(Conflict):
        place.create("current.json", b"two")
    newer = place.replace("current.json", b"two", tag)
    with pytest.raises(Conflict):
        place.replace("current.json", b"three", tag)

    assert newer != tag
    assert place.read("current.json") == (b"two", newer)
    assert bucket.objects["live/current.json"][0] == b"two"


def test_deleting_what_is_not_there_is_no_fault(place: Place, bucket: Bucket) -> None:
    for name in ("a", "b", "c"):
        place.put(name, b"1")
    bucket.objects.pop("live/b")

    place.delete(["a", "b", "c"])
    place.delete(["a"])

    assert bucket.objects == {}
    assert place.read("a") is None


def test_release_goes_out_changes_and_is_what_its_manifest_says(
    place: Place, bucket: Bucket, releases: Path, book: Path
) -> None:
    first = make_release(releases, FIRST, book)
    gone = product(skus(first)[0])
    second = make_release(releases, SECOND, book, {gone: None})

    assert bring_up(place, first).new
    again = bring_up(place, first)
    data, _, kept = bucket.objects[f"live/{HOME}"]
    assert bring_up(place, second).removed >= 1

    assert not again.new
    assert FIRST in gzip.decompress(data).decode()
    assert kept == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": headers.HTML,
        "Content-Encoding": "gzip",
    }
    assert SECOND in gzip.decompress(bucket.objects[f"live/site/{LOCALE}/index.html"][0]).decode()
    assert f"live/{gone}" not in bucket.objects
    assert list(check_target(place, second)) == []
