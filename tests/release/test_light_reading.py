"""A cold start pays for what it uses: reading a local release imports nothing large."""

import os
import subprocess
import sys
from pathlib import Path

from tests.pages.built_shop import PROJECT
from tests.release.made_releases import FIRST, make_release, point_to

LARGE = ("babel", "jinja2", "obstore", "requests", "duckdb", "pelican", "PIL", "tempfile", "concurrent.futures")


def loaded_after(program: str) -> set[str]:
    """Names of the large modules that a fresh process has after a program."""
    line = f"{program}\nimport sys\nprint(*(name for name in {LARGE!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", line],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_offer_of_a_local_release_takes_nothing_large(releases: Path, book_file: Path) -> None:
    make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)

    loaded = loaded_after(
        "from storefront.release.runtime import open_runtime\n"
        f"book = open_runtime({str(releases)!r}).current().book\n"
        "book.offer('x'), book.rules(), book.merchant()"
    )

    assert loaded == set()


def test_each_kind_of_release_takes_its_own_client_only(tmp_path: Path) -> None:
    of_web = loaded_after(
        "from storefront.release.runtime import open_runtime\n"
        f"open_runtime('https://shop.example', cache=__import__('pathlib').Path({str(tmp_path)!r}))"
    )
    of_stores = loaded_after(
        "from storefront.release.runtime import open_runtime\n"
        f"open_runtime('file://{tmp_path}', cache=__import__('pathlib').Path({str(tmp_path)!r}))"
    )

    assert "requests" in of_web
    assert "obstore" not in of_web
    assert "obstore" in of_stores
    assert "requests" not in of_stores
