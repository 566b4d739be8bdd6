"""The storage between the machines of a build: a folder and a bucket behave alike."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from storefront.build.part_archive import pack, unpack
from storefront.build.shared_storage import LEFT_FOR, SharedStorage, build_folder
from storefront.build.written import Tally, Written
from storefront.domain.errors import BuildFailed, UsageError
from storefront.release.hashing import content_hash
from tests.publishing.conftest import BUCKET
from tests.publishing.faulty_line import FaultyLine

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
PART = "models:0001"


@pytest.fixture(params=["file", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address of either kind."""
    if request.param == "file":
        return f"{(tmp_path / 'shared').as_uri()}"
    line: FaultyLine = request.getfixturevalue("line")
    assert line.address
    return f"s3://{BUCKET}/builds"


def test_what_is_put_is_got_read_and_gone_at_the_end(url: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"prices" * 1000)

    with build_folder(url, NOW) as shared:
        shared.put(file, "plan/models/0000.jsonl")
        shared.get("plan/models/0000.jsonl", tmp_path / "there" / "copy")
        with shared.open("plan/models/0000.jsonl") as opened:
            read = opened.read()
        has = shared.has("plan/models/0000.jsonl"), shared.has("plan/models/0001.jsonl")

    assert (tmp_path / "there" / "copy").read_bytes() == read == file.read_bytes()
    assert has == (True, False)
    assert SharedStorage(url).names() == []


def test_what_a_killed_build_left_goes_a_day_later_and_nothing_else_does(url: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"1")
    place = SharedStorage(url)
    left = "reprise-build-20261122030000-0123456789ab"
    for folder in (left, "letters"):
        place.put(file, f"{folder}/file")

    with build_folder(url, NOW + LEFT_FOR - timedelta(minutes=1)):
        there = place.names()
    with build_folder(url, NOW + LEFT_FOR + timedelta(minutes=1)):
        pass

    assert {left, "letters"} <= set(there)
    assert place.names() == ["letters"]


def test_storage_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="--shared 'ftp://host/builds': write file:///folder"):
        SharedStorage("ftp://host/builds")


def packed(folder: Path) -> tuple[bytes, str]:
    """An archive with one page, and one that the live release has."""
    work, site = folder / "sent-work", folder / "sent-site"
    (work / "records").mkdir(parents=True)
    (site / "fr-fr").mkdir(parents=True)
    (site / "fr-fr" / "index.html").write_bytes(b"<p>new</p>")
    lines = [
        Written(path=path, size=len(data), hash=content_hash(data))
        for path, data in (("fr-fr/index.html", b"<p>new</p>"), ("fr-fr/m/index.html", b"<p>same</p>"))
    ]
    (work / "records" / "models-0001.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    (work / "records" / "models-0001.tally.json").write_bytes(msgspec.json.encode(Tally(written=1, taken=1)))
    sha256 = pack(folder / "sent.tar", work, site)
    return (folder / "sent.tar").read_bytes(), sha256


def test_a_part_comes_with_its_files_and_the_live_releases_are_linked(tmp_path: Path) -> None:
    data, sha256 = packed(tmp_path)
    live = tmp_path / "live"
    (live / "site" / "fr-fr" / "m").mkdir(parents=True)
    (live / "site" / "fr-fr" / "m" / "index.html").write_bytes(b"<p>same</p>")

    site = tmp_path / "site"
    whole = unpack(io.BytesIO(data), sha256, PART, work=tmp_path / "work", site=site, live=live)

    assert whole
    assert (site / "fr-fr" / "index.html").read_bytes() == b"<p>new</p>"
    assert (site / "fr-fr" / "index.html").stat().st_mode & 0o777 == 0o444
    assert (site / "fr-fr" / "m" / "index.html").samefile(live / "site" / "fr-fr" / "m" / "index.html")
    assert sorted(path.name for path in (tmp_path / "work" / "records").iterdir()) == [
        "models-0001.jsonl",
        "models-0001.tally.json",
    ]


def test_a_part_whose_live_page_is_lost_is_not_whole(tmp_path: Path) -> None:
    data, sha256 = packed(tmp_path)

    places = {"work": tmp_path / "work", "site": tmp_path / "site"}

    assert not unpack(io.BytesIO(data), sha256, PART, **places, live=tmp_path / "none")


def test_a_part_that_was_changed_on_its_way_fails(tmp_path: Path) -> None:
    data, sha256 = packed(tmp_path)
    changed = data.replace(b"<p>new</p>", b"<p>old</p>")
    assert changed != data

    with pytest.raises(BuildFailed, match="models:0001: what came from its worker is not what it sent"):
        unpack(io.BytesIO(changed), sha256, PART, work=tmp_path / "work", site=tmp_path / "site", live=None)
