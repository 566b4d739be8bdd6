"""An editor's view: one locale, a few models, rendered again from the same plan."""

import shutil
from pathlib import Path

import pytest

from storefront.build.settings import read_settings
from storefront.serving.preview import Preview
from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import DAY, ROOT

pytestmark = pytest.mark.slow


def test_preview_builds_one_locale_and_shows_a_saved_fault_where_the_editor_looks(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    settings = read_settings(
        {
            "site_url": "http://127.0.0.1:8001",
            "export": str(one_sku_export(tmp_path)),
            "content": str(ROOT / "content"),
            "theme": str(theme),
            "day": DAY,
            "models": 1,
        }
    )
    preview = Preview(settings, str(ROOT / "pelicanconf.py"), "fr-fr", tmp_path / "preview")

    preview.run(8001, once=True)

    first = tmp_path / "preview" / "site-1"
    assert {path.parent.name for path in first.glob("*/days.json")} == {"fr-fr"}
    assert (first / "fr-fr" / "m" / "iphone-13" / "index.html").is_file()
    assert (first / "fr-fr" / "guides" / "choosing-a-grade" / "index.html").is_file()

    (theme / "templates" / "pages" / "home.html").write_text("{{ not_there }}", encoding="utf-8")
    said: list[str] = []
    second = preview.rebuild(said.append)

    assert len(said) == 1
    assert "not_there" in said[0]
    assert "not_there" in (second / "fr-fr" / "index.html").read_text(encoding="utf-8")
    assert not first.exists()
