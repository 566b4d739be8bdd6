"""The search script as it is shipped: small, without comments."""

from pathlib import Path

import brotli

from storefront.build.scripts import page_script, search_script

THEME = Path(__file__).parents[2] / "theme"
# Brotli at its best, as a CDN keeps files that never change.
LARGEST_SEARCH = 4_000
LARGEST_FIND = 350


def test_the_search_stays_small() -> None:
    assert len(brotli.compress(search_script(THEME))) <= LARGEST_SEARCH


def test_what_every_page_loads_for_the_search_stays_small(tmp_path: Path) -> None:
    (tmp_path / "static/js").mkdir(parents=True)
    (tmp_path / "static/js/find.js").write_bytes((THEME / "static/js/find.js").read_bytes())

    script = page_script(tmp_path, "/theme/search.0123456789ab.js")

    assert b'import("/theme/search.0123456789ab.js")' in script
    assert len(brotli.compress(script)) <= LARGEST_FIND


def test_comments_are_not_shipped() -> None:
    assert b"//" not in search_script(THEME).replace(b"\\/\\/", b"")
