"""Where an export comes from, and what its manifest must bear out: refused before any effect, with where."""

import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from storefront.catalog.limits import MIB, Limits
from storefront.catalog.sources import open_export
from storefront.domain.errors import ExportRefused
from tests.catalog.export_builder import good_tables, load, make_export, make_offer, pack_tar, pack_zip, sha256, tar_of

SMALL = Limits(unpacked_bytes=4 * MIB, ratio_grace_bytes=MIB, members=20, line_bytes=64 * 1024)


def refusal(root: Path, **changes: Any) -> str:
    """Load an export that must be refused; return the sentence, after seeing that nothing came of it."""
    with pytest.raises(ExportRefused) as refused:
        load(root, **changes)
    left = [path.name for path in (root.parent / f"work-{root.name}").glob("**/*") if "snapshot" in path.name]
    assert left == []
    return str(refused.value)


def test_folder_and_archives_hold_the_same_export(tmp_path: Path) -> None:
    root = make_export(tmp_path)

    digests = {
        load(source, workdir=tmp_path / source.name.replace(".", "-")).digest
        for source in (
            root,
            pack_tar(root, tmp_path / "e.tar.gz"),
            pack_tar(root, tmp_path / "f.tgz"),
            pack_zip(root, tmp_path / "g.zip"),
        )
    }

    assert len(digests) == 1


def test_pictures_are_read_from_the_export_and_nowhere_else(tmp_path: Path) -> None:
    root = make_export(tmp_path)
    (root / "images").mkdir()
    (root / "images" / "a.svg").write_bytes(b"<svg/>")
    (root / "images" / "out.svg").symlink_to(tmp_path.parent)
    (tmp_path / "secret").write_text("x")
    (root / "images" / "secret.svg").symlink_to(tmp_path / "secret")
    folder = load(root).images

    assert folder.open_member("images/a.svg") == b"<svg/>"
    for name in (
        "images/secret.svg",
        "images/out.svg",
        "../secret",
        str(tmp_path / "secret"),
        "images/none.svg",
        "a\0b",
        "",
    ):
        with pytest.raises(ExportRefused):
            folder.open_member(name)


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        ({"schema": "reprise-export/2"}, "reprise-export/2"),
        ({"exported_at": "2026-11-21T02:00:00"}, "not a UTC time"),
        ({"exported_at": "2026-11-21T02:00:00+01:00"}, "not a UTC time"),
        ({"exported_at": "last night"}, "exported_at"),
        ({"markets": []}, "markets"),
        ({"markets": ["FR", "FR"]}, "FR, FR"),
        ({"markets": ["FR", "NO"]}, "NO"),
        ({"files": {}}, "manifest.json does not list it"),
        (
            {"files": {"../offers.jsonl": {"rows": 1, "sha256": "0" * 64}}},
            "'../offers.jsonl', which is no table's file",
        ),
        ({"files": {"offers.jsonl": {"rows": -1, "sha256": "0" * 64}}}, "rows"),
    ],
)
def test_manifest_that_is_off_refuses_the_export(tmp_path: Path, manifest: dict[str, Any], found: str) -> None:
    assert found in refusal(make_export(tmp_path, manifest=manifest))


def test_manifest_that_is_no_json_or_missing_refuses_the_export(tmp_path: Path) -> None:
    root = make_export(tmp_path)
    (root / "manifest.json").write_text("{")
    assert "manifest.json cannot be read" in refusal(root)

    (root / "manifest.json").unlink()
    assert "holds no manifest.json" in refusal(root)


def test_missing_required_table_refuses_the_export_and_a_missing_optional_one_does_not(tmp_path: Path) -> None:
    assert refusal(make_export(tmp_path, offers=None)) == "the export lacks the table offers"

    loaded = load(make_export(tmp_path, name="without", reviews=None, trade_in=None, plans=None))
    assert loaded.tables["reviews"].rows == 0


def test_two_files_for_one_table_refuse_the_export(tmp_path: Path) -> None:
    root = make_export(tmp_path)
    manifest = json.loads((root / "manifest.json").read_text())
    (root / "offers.csv").write_text("offer\n")
    manifest["files"]["offers.csv"] = {"rows": 0, "sha256": sha256(root / "offers.csv")}
    (root / "manifest.json").write_text(json.dumps(manifest))

    assert "which one holds offers?" in refusal(root)


@pytest.mark.parametrize("change", [-1, 1])
def test_another_row_count_refuses_the_export(tmp_path: Path, change: int) -> None:
    root = make_export(tmp_path)
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["files"]["offers.jsonl"]["rows"] += change
    (root / "manifest.json").write_text(json.dumps(manifest))

    assert f"offers.jsonl has 4 rows, the manifest says {4 + change}" in refusal(root)


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    flipped = bytes([data[len(data) // 2] ^ 1])
    path.write_bytes(
        {
            "truncated": data[:-10],
            "one bit flipped": data[: len(data) // 2] + flipped + data[len(data) // 2 + 1 :],
            "empty": b"",
            "cut at a row": data[: data.find(b"\n") + 1],
        }[how]
    )


@pytest.mark.parametrize("how", ["truncated", "one bit flipped", "empty", "cut at a row"])
@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
def test_damaged_table_is_refused_with_its_name(tmp_path: Path, how: str, ending: str) -> None:
    root = make_export(tmp_path, ending=ending)
    damage(root / f"offers{ending}", how)

    assert f"offers{ending} has sha256" in refusal(root)


@pytest.mark.parametrize(
    ("how", "ending"),
    [
        *((how, ending) for how in ("truncated", "one bit flipped", "empty") for ending in (".jsonl.gz", ".csv.gz")),
        ("truncated", ".parquet"),
        ("empty", ".parquet"),
    ],
)
def test_damaged_table_is_refused_even_when_the_manifest_agrees(tmp_path: Path, how: str, ending: str) -> None:
    root = make_export(tmp_path, ending=ending, offers=[make_offer(offer=f"o-{i}") for i in range(200)])
    path = root / f"offers{ending}"
    damage(path, how)
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["files"][path.name]["sha256"] = sha256(path)
    (root / "manifest.json").write_text(json.dumps(manifest))

    assert path.name in refusal(root)


@pytest.mark.parametrize("how", ["truncated", "one bit flipped", "empty"])
def test_damaged_archive_is_refused(tmp_path: Path, how: str) -> None:
    root = make_export(tmp_path)
    for archive in (pack_tar(root, tmp_path / "e.tar.gz"), pack_zip(root, tmp_path / "e.zip")):
        damage(archive, how)

        assert archive.name in refusal(archive)


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "a\\..\\out", "C:/out"])
def test_archive_member_outside_the_export_is_refused_and_not_written(tmp_path: Path, name: str) -> None:
    tar = tar_of(tmp_path / "e.tar.gz", (tarfile.TarInfo(name), b"x"))
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as packed:
        packed.writestr(name, b"x")

    for archive in (tar, tmp_path / "e.zip"):
        with pytest.raises(ExportRefused, match="outside the export"):
            open_export(archive, tmp_path / "work")
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_archive_member_that_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("offers.jsonl")
    info.type, info.linkname = kind, "/etc/passwd"

    with pytest.raises(ExportRefused, match="no plain file"):
        open_export(tar_of(tmp_path / "e.tar.gz", (info, b"")), tmp_path / "work")


def test_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("offers.jsonl")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as packed:
        packed.writestr(info, "/etc/passwd")

    with pytest.raises(ExportRefused, match="is a link"):
        open_export(tmp_path / "e.zip", tmp_path / "work")


def test_archive_with_too_many_or_twice_the_same_member_is_refused(tmp_path: Path) -> None:
    many = tar_of(tmp_path / "many.tar.gz", *((tarfile.TarInfo(f"images/{i}"), b"") for i in range(21)))
    twice = tar_of(tmp_path / "twice.tar.gz", (tarfile.TarInfo("a"), b"1"), (tarfile.TarInfo("a"), b"2"))

    with pytest.raises(ExportRefused, match="more than 20 files"):
        open_export(many, tmp_path / "work", SMALL)
    with pytest.raises(ExportRefused, match="twice"):
        open_export(twice, tmp_path / "work", SMALL)


def test_tar_header_that_asks_for_much_memory_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "e.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"comment": "x" * (5 * MIB)}
        tar.addfile(info, io.BytesIO())

    with pytest.raises(ExportRefused, match="header"):
        open_export(tmp_path / "e.tar.gz", tmp_path / "work")


@pytest.mark.parametrize("name", ["export.rar", "nothing-there", "https://shop.example/export.tar.gz"])
def test_source_that_is_no_export_is_refused_with_what_to_give(tmp_path: Path, name: str) -> None:
    (tmp_path / "export.rar").write_bytes(b"x")

    with pytest.raises(ExportRefused, match="folder"):
        open_export(tmp_path / name if "//" not in name else name, tmp_path / "work")


def bomb(line: bytes) -> bytes:
    """Return a gzip file of 1 MB that unpacks to 1 GB."""
    member = gzip.compress(line * (16 * MIB // len(line)), mtime=0)
    return member * 64


LOAD_IN_A_CHILD = """
import sys
from pathlib import Path
from storefront.domain.errors import ExportRefused
from tests.catalog.export_builder import load
try:
    load(Path(sys.argv[1]))
except ExportRefused as refused:
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(int(peak.split()[1]) // 1024, refused)
"""


@pytest.mark.parametrize("line", [b"a" * MIB, b"a" * 65535 + b"\n"], ids=["one line", "many lines"])
def test_bomb_is_refused_under_100_mb_of_memory(tmp_path: Path, line: bytes) -> None:
    root = make_export(tmp_path, offers=None)
    path = root / "offers.jsonl.gz"
    path.write_bytes(bomb(line))
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["files"][path.name] = {"rows": 1, "sha256": sha256(path)}
    (root / "manifest.json").write_text(json.dumps(manifest))

    child = subprocess.run(
        [sys.executable, "-c", LOAD_IN_A_CHILD, str(root)], capture_output=True, text=True, timeout=60, check=True
    )

    peak, _, message = child.stdout.partition(" ")
    assert path.stat().st_size < 1.2 * MIB
    assert "offers.jsonl.gz" in message
    assert int(peak) < 100


def test_archive_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    data = b"a" * (3 * MIB)
    tar = tar_of(tmp_path / "e.tar.gz", (tarfile.TarInfo("offers.jsonl"), data))
    with zipfile.ZipFile(tmp_path / "e.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("offers.jsonl", data)

    for archive in (tar, tmp_path / "e.zip"):
        with pytest.raises(ExportRefused, match="unpacks to more than"):
            open_export(archive, tmp_path / "work", SMALL)


def test_line_over_the_cap_is_refused(tmp_path: Path) -> None:
    root = make_export(tmp_path, offers=[make_offer(offer="x" * 100_000)])

    assert "a line of more than 65536 bytes" in refusal(root, limits=SMALL)


def test_nothing_is_written_outside_the_work_folder(tmp_path: Path) -> None:
    root = make_export(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    load(root, workdir=tmp_path / "work")

    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert {path.name for path in tmp_path.iterdir()} == {"export", "work"}
    assert {path.suffix for path in (tmp_path / "work").iterdir()} == {".duckdb", ".csv", ".jsonl"}
    assert good_tables() == good_tables()
