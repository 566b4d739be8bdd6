"""An export at an address: resumed, tried again, hashed, capped; refused with nothing lost."""

import hashlib
import shutil
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from storefront.catalog.addresses import open_anywhere
from storefront.catalog.fetching import Patience
from storefront.catalog.limits import Limits
from storefront.catalog.sources import ExportFolder
from storefront.domain.errors import ExportRefused
from storefront.sample import write_sample
from tests.build.shop_commands import run
from tests.catalog.export_server import ExportServer, serving

DAY = "2026-11-22"
QUICK = Patience(tries=3, first_wait=0.01, longest_wait=0.02)


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample export as a folder, with the same as an archive beside it."""
    folder = tmp_path_factory.mktemp("served") / "night"
    write_sample(folder, skus=50, date=date.fromisoformat(DAY), markets=["FR"])
    with tarfile.open(folder.parent / "night.tar.gz", "w:gz") as archive:
        archive.add(folder, "night")
    return folder


@pytest.fixture
def server(export: Path, tmp_path: Path) -> Iterator[ExportServer]:
    """The exports, on a server."""
    shutil.copytree(export.parent, tmp_path / "served")
    with serving(tmp_path / "served") as told:
        yield told


def opened(server: ExportServer, path: str, tmp_path: Path, **limits: int) -> ExportFolder:
    source = f"{server.origin}/{path}"
    return open_anywhere(source, tmp_path / "work", tmp_path / "kept", Limits(**limits), QUICK)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name[0] != "."}


@pytest.mark.parametrize("path", ["night.tar.gz", "night", "night/"])
def test_an_archive_and_a_folder_come_whole(path: str, server: ExportServer, export: Path, tmp_path: Path) -> None:
    found = opened(server, path, tmp_path)

    assert tables(found.root) == tables(export)
    picture = next(iter(sorted((export / "images").iterdir()))).name
    assert found.open_member(f"images/{picture}") == (export / "images" / picture).read_bytes()


def test_a_transfer_that_is_cut_goes_on_where_it_stopped(server: ExportServer, export: Path, tmp_path: Path) -> None:
    server.faults = [20_000, 20_000]

    found = opened(server, "night.tar.gz", tmp_path)

    assert tables(found.root) == tables(export)
    assert [(wanted, status) for _, wanted, status in server.asked] == [
        ("", 200),
        ("bytes=16384-", 206),
        ("bytes=32768-", 206),
    ]


def test_what_came_of_a_run_that_gave_up_is_there_for_the_next(
    server: ExportServer, export: Path, tmp_path: Path
) -> None:
    server.faults = [20_000, 503, 503]

    with pytest.raises(
        ExportRefused, match=r"could not be fetched in 3 tries.*answers 503.*run the same command again"
    ):
        opened(server, "night.tar.gz", tmp_path)
    found = opened(server, "night.tar.gz", tmp_path)

    assert server.asked[-1] == ("/night.tar.gz", "bytes=16384-", 206)
    assert tables(found.root) == tables(export)


def test_a_file_that_changed_between_two_tries_is_begun_anew(
    server: ExportServer, export: Path, tmp_path: Path
) -> None:
    server.faults = [20_000, 503, 503]
    with pytest.raises(ExportRefused):
        opened(server, "night.tar.gz", tmp_path)
    with tarfile.open(server.folder / "night.tar.gz", "w:gz", compresslevel=1) as archive:
        archive.add(export, "night")

    found = opened(server, "night.tar.gz", tmp_path)

    assert server.asked[-1] == ("/night.tar.gz", "bytes=16384-", 200)
    assert tables(found.root) == tables(export)


def test_without_a_mark_of_the_file_a_cut_transfer_begins_anew(
    server: ExportServer, export: Path, tmp_path: Path
) -> None:
    server.etags, server.faults = False, [20_000]

    assert tables(opened(server, "night.tar.gz", tmp_path).root) == tables(export)
    assert [wanted for _, wanted, _ in server.asked] == ["", ""]


def test_what_has_not_changed_is_not_sent_again(server: ExportServer, tmp_path: Path) -> None:
    for path in ("night.tar.gz", "night"):
        opened(server, path, tmp_path)
        server.asked.clear()

        opened(server, path, tmp_path)

        # Of a folder only the manifest is asked for: it has the hashes of the rest.
        assert [status for _, _, status in server.asked] == [304]


def test_the_hash_of_an_archive_is_checked_when_the_address_gives_it(server: ExportServer, tmp_path: Path) -> None:
    right = hashlib.sha256((server.folder / "night.tar.gz").read_bytes()).hexdigest()

    opened(server, f"night.tar.gz#sha256={right}", tmp_path)
    shutil.rmtree(tmp_path / "kept")
    with pytest.raises(ExportRefused, match=f"has the sha256 {right}, not {'0' * 64}"):
        opened(server, f"night.tar.gz#sha256={'0' * 64}", tmp_path)


def test_a_table_that_is_not_what_the_manifest_says_is_refused(server: ExportServer, tmp_path: Path) -> None:
    table = server.folder / "night" / "models.jsonl.gz"
    table.write_bytes(table.read_bytes() + b"\0")

    with pytest.raises(ExportRefused, match=r"night/models\.jsonl\.gz has the sha256"):
        opened(server, "night", tmp_path)


def test_a_table_of_another_night_does_not_stay(server: ExportServer, tmp_path: Path) -> None:
    root = opened(server, "night", tmp_path).root
    (root / "gone.jsonl").write_text("{}\n")

    assert not (opened(server, "night", tmp_path).root / "gone.jsonl").exists()


@pytest.mark.parametrize("announced", [True, False])
def test_more_than_the_cap_is_refused_and_not_kept(announced: bool, server: ExportServer, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"night\.tar\.gz is larger than 5000 bytes"):
        opened(server, "night.tar.gz", tmp_path, archive_bytes=5000)

    assert [path for path in (tmp_path / "kept").rglob("*") if path.is_file() and path.stat().st_size > 5000] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://shop.example/night.tar.gz", "no https address"),
        ("ftp://shop.example/night.tar.gz", "no https address"),
        ("s3://bucket/night.tar.gz", "no https address"),
    ],
)
def test_any_other_address_is_refused(address: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=words):
        open_anywhere(address, tmp_path / "work", tmp_path / "kept")


def test_a_redirect_away_from_https_is_refused(server: ExportServer, tmp_path: Path) -> None:
    server.moved_to = {"/a.tar.gz": "/night.tar.gz", "/b.tar.gz": "http://shop.example/night.tar.gz"}

    opened(server, "a.tar.gz", tmp_path)
    with pytest.raises(ExportRefused, match=r"http://shop\.example/night\.tar\.gz is no https address"):
        opened(server, "b.tar.gz", tmp_path)


def test_nobody_there_and_nothing_there_are_told_apart(server: ExportServer, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="the server answers 404"):
        opened(server, "none.tar.gz", tmp_path)
    with pytest.raises(ExportRefused, match="no connection"):
        open_anywhere("http://127.0.0.1:9/x.zip", tmp_path / "work", tmp_path / "kept", patience=QUICK)


def test_a_password_and_a_signature_are_not_printed(server: ExportServer, tmp_path: Path) -> None:
    secret = server.origin.replace("http://", "http://ops:hunter2@")

    with pytest.raises(ExportRefused) as refused:
        open_anywhere(f"{secret}/none.zip?signature=abc123", tmp_path / "work", tmp_path / "kept", patience=QUICK)

    assert "hunter2" not in refused.value.message
    assert "abc123" not in refused.value.message


def test_a_shop_is_built_from_an_address_and_is_the_same_as_from_the_folder(
    server: ExportServer, export: Path, tmp_path: Path
) -> None:
    more = ("--date", DAY, "--jobs", 1, "--without", "search")

    fetched = run("build", "--export", f"{server.origin}/night", "--releases", tmp_path / "a", *more)
    local = run("build", "--export", export, "--releases", tmp_path / "b", *more)
    checked = run(
        "export.check", "--export", f"{server.origin}/night.tar.gz", "--date", DAY, "--releases", tmp_path / "none"
    )

    assert (fetched.code, local.code, checked.code) == (0, 0, 0), fetched.err + checked.err
    assert fetched.last_line == local.last_line
