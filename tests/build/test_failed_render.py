"""A page that cannot be rendered fails the build by name and leaves no release."""

import shutil
from pathlib import Path

import pytest

from storefront.build.release import Order, build
from storefront.build.settings import read_settings
from storefront.domain.errors import BuildFailed, ContentInvalid, StorefrontError
from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import DAY, ROOT

pytestmark = pytest.mark.slow


def order(tmp_path: Path, **settings: str) -> Order:
    """A build of one SKU with a theme or content of the test's own."""
    values = {
        "site_url": "http://127.0.0.1:8000",
        "export": str(one_sku_export(tmp_path)),
        "work": str(tmp_path / "work"),
        "content": str(ROOT / "content"),
        "theme": str(ROOT / "theme"),
        "day": DAY,
    }
    return Order(
        settings=read_settings(values | settings),
        releases=tmp_path / "releases",
        jobs=1,
        configuration=str(ROOT / "pelicanconf.py"),
    )


def failure(wanted: Order) -> StorefrontError:
    """Build what cannot be built."""
    with pytest.raises(StorefrontError) as failed:
        build(wanted, say=lambda line: None, progress=lambda done, total: None)
    assert list(wanted.releases.iterdir()) == []
    return failed.value


def test_a_model_that_cannot_be_rendered_fails_the_build_and_names_the_part(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    template = theme / "templates" / "pages" / "model.html"
    template.write_text(template.read_text(encoding="utf-8") + "{{ view.no_such_thing }}", encoding="utf-8")

    failed = failure(order(tmp_path, theme=str(theme)))

    assert isinstance(failed, BuildFailed)
    assert failed.exit_code == 5
    assert failed.message.startswith("models:0000: ")
    assert "no_such_thing" in failed.message


def test_a_guide_that_cannot_be_shown_fails_the_build_and_names_the_file(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    guide = content / "pages" / "guides" / "choosing-a-grade.fr.md"
    guide.write_text(guide.read_text(encoding="utf-8") + "\n[a page](page:guides/no-such-guide)\n", encoding="utf-8")

    failed = failure(order(tmp_path, content=str(content)))

    assert isinstance(failed, ContentInvalid)
    assert failed.exit_code == 5
    assert "choosing-a-grade.fr.md" in failed.message
