"""The same export and day give the same bytes, whatever the machine, and whoever runs Pelican."""

import json
import sys
from pathlib import Path

import msgspec
import pytest

from storefront.build.settings import read_settings
from storefront.build.writer import content_hash
from storefront.release.folder import read_manifest
from tests.build.made_exports import packed_backwards
from tests.build.shop_commands import DAY, ROOT, run, run_line

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


def differences(one: Path, other: Path) -> set[str]:
    """The paths that only one of two releases has, or whose bytes differ."""
    files = ({(entry.path, entry.hash) for entry in read_manifest(folder).files} for folder in (one, other))
    return {path for path, _ in next(files) ^ next(files)}


def test_clock_zone_hash_seed_locale_file_order_and_workers_change_no_byte(
    export: Path, release: Path, tmp_path: Path
) -> None:
    other = packed_backwards(export, tmp_path)

    built = run(
        *("build", "--export", other, "--releases", tmp_path / "releases", "--date", DAY, "--jobs", 1),
        TZ="Pacific/Auckland",
        PYTHONHASHSEED="77",
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
    )

    assert built.code == 0, built.err
    assert built.last_line == release.name
    made = tmp_path / "releases" / built.last_line
    assert differences(made, release) == set()
    assert (made / "manifest.json").read_bytes() == (release / "manifest.json").read_bytes()


def test_plain_pelican_builds_the_same_site(export: Path, release: Path, tmp_path: Path) -> None:
    settings = read_settings(
        {
            "site_url": "http://127.0.0.1:8000",
            "export": str(export),
            "work": str(tmp_path / "work"),
            "content": str(ROOT / "content"),
            "theme": str(ROOT / "theme"),
            "day": DAY,
        }
    )

    done = run_line(
        [
            *(sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", str(tmp_path / "site")),
            *("--fatal", "errors", "-e", f"STOREFRONT={json.dumps(msgspec.to_builtins(settings))}"),
        ]
    )

    assert done.code == 0, done.out + done.err
    site = {
        f"site/{path.relative_to(tmp_path / 'site')}": content_hash(path.read_bytes())
        for path in (tmp_path / "site").rglob("*")
        if path.is_file()
    }
    assert site == {entry.path: entry.hash for entry in read_manifest(release).files if entry.path.startswith("site/")}
