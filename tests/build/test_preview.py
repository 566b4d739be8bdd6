"""An editor's view: one locale and a few models, built in seconds; a fault is said and shown, never hidden."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.build.settings import read_settings
from storefront.serving.preview import Preview
from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import DAY, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def preview(tmp_path: Path) -> Callable[..., Preview]:
    """A preview of the French shop with a theme and an editors' folder."""

    def make(theme: Path, content: Path = ROOT / "content") -> Preview:
        export = tmp_path / "export"
        settings = read_settings(
            {
                "site_url": "http://127.0.0.1:8001",
                "export": str(export if export.exists() else one_sku_export(tmp_path)),
                "content": str(content),
                "theme": str(theme),
                "day": DAY,
                "models": 1,
            }
        )
        return Preview(settings, str(ROOT / "pelicanconf.py"), "fr-fr", tmp_path / "preview")

    return make


def test_preview_builds_one_locale_once(tmp_path: Path, preview: Callable[[Path], Preview]) -> None:
    said: list[str] = []

    preview(ROOT / "theme").run(8001, once=True, say=said.append)

    # The export has one model; the shop's own guides name more.
    assert [line for line in said if "in the export" not in line and "of the export" not in line] == []
    (home,) = (tmp_path / "preview").glob("site*/fr-fr/index.html")
    assert (home.parent / "m" / "iphone-13" / "index.html").is_file()
    assert (home.parent / "guides" / "choosing-a-grade" / "index.html").is_file()
    assert {path.parent.name for path in home.parents[1].glob("*/days.json")} == {"fr-fr"}


def test_preview_says_what_is_wrong_with_a_template(tmp_path: Path, preview: Callable[[Path], Preview]) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    (theme / "templates" / "pages" / "home.html").write_text("{{ not_there }}", encoding="utf-8")
    said: list[str] = []

    preview(theme).run(8001, once=True, say=said.append)

    assert len(said) == 1
    assert "not_there" in said[0]
    assert any("not_there" in page.read_text() for page in (tmp_path / "preview").glob("site*/**/*.html"))


def test_preview_shows_every_fault_of_a_guide_with_file_line_and_what_to_do_and_goes_on_when_it_is_mended(
    tmp_path: Path, preview: Callable[..., Preview]
) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    guide = content / "pages" / "guides" / "first-phone.fr.md"
    guide.write_text(
        "Title: Premier\nSummary: Un guide\n\n## A\n\n[[prices]]\n\n[x](page:guides/none)\n", encoding="utf-8"
    )
    said: list[str] = []
    shown = preview(ROOT / "theme", content)

    shown.run(8001, once=True, say=said.append)

    page = (tmp_path / "preview" / "site" / "404.html").read_text(encoding="utf-8")
    assert "first-phone.fr.md:6: no block [[prices]]; there are" in page
    assert "first-phone.fr.md:8: links to &#x27;page:guides/none&#x27;, which nobody has written" in page
    assert len(said) == 1

    guide.write_text("Title: Premier\nSummary: Un guide\n\n## A\n\n[[model:iphone-31]]\n", encoding="utf-8")
    shown = preview(ROOT / "theme", content)
    shown.run(8001, once=True, say=said.append)

    built = (tmp_path / "preview" / "site" / "fr-fr" / "guides" / "first-phone" / "index.html").read_text(
        encoding="utf-8"
    )
    hint = "first-phone.fr.md:6: no model &#x27;iphone-31&#x27; in the export, so nothing is shown for it; did you mean &#x27;iphone-13&#x27;?"
    assert hint in built
    assert "Not built" not in (tmp_path / "preview" / "site" / "404.html").read_text(encoding="utf-8")
