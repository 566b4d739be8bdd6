"""A small shop of every locale, with photos, drawings and SKUs without a picture; built once per worker."""

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from storefront.sample import write_sample
from tests.pages.built_shop import DAY, BuiltShop, build_shop
from tests.pages.made_export import models, write_made_export


@pytest.fixture(scope="session")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The smallest sample in all 19 locales."""
    folder = tmp_path_factory.mktemp("everywhere")
    write_sample(folder / "export", skus=50, date=date.fromisoformat(DAY))
    return build_shop(folder, folder / "export")


@pytest.fixture(scope="session")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The export made by hand; its iPhone 13 has a photo, its hostile cable a drawing, the others nothing."""
    folder = tmp_path_factory.mktemp("pictured")
    rows = models()
    for row in rows:
        if row["model"] == "iphone-13":
            row["images"] = [{"src": "a.png", "alt": {"en": "front"}, "color": None}]
        if row["model"] == "hostile-cable":
            row["images"] = [{"src": "b.svg", "alt": {"en": "cable"}, "color": None}]
    export = write_made_export(folder, models=rows)
    (export / "images").mkdir(exist_ok=True)
    photo = io.BytesIO()
    Image.new("RGB", (800, 800), "navy").save(photo, "PNG")
    (export / "images" / "a.png").write_bytes(photo.getvalue())
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    (export / "images" / "b.svg").write_text(drawing)
    return build_shop(folder, export)


@pytest.fixture
def site_folder(everywhere: BuiltShop) -> Path:
    """Where its site is."""
    return everywhere.root
