"""Two shops that many tests read and none writes to, each built once per worker."""

from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from storefront.sample import write_sample
from tests.pages.built_shop import DAY, BuiltShop, build_shop, copy_content
from tests.pages.made_export import HOSTILE, write_made_export

HOSTILE_GUIDE = f"""Title: A guide with {HOSTILE["tag"]} and {HOSTILE["template"]}
Summary: It says {HOSTILE["image"]} and {HOSTILE["gap"]}, which must stay words wherever a page or a machine prints it.
Updated: 2026-11-20

## A heading with {HOSTILE["tag"]}

Words {HOSTILE["tag"]} {HOSTILE["image"]} {HOSTILE["template"]} and [a link](javascript:alert(4)) and <b onclick="alert(5)">bold</b>.

## A second heading

[[model:iphone-13]]

[[model:orphan-cable]]

## A third heading

Read on the [iPhone](model:iphone-13), or on the [cable](model:orphan-cable).
"""

LOCKERS = """Title: Parcel lockers
Summary: Made up for these tests: a help page that nobody has translated, so that English stands in for it everywhere.
Updated: 2026-11-20

## Where they are

Anywhere. See [delivery](page:help/delivery#when-it-arrives-and-what-it-costs).
"""

CARDS_GUIDE = """Title: {title}
Summary: {title}: made up for these tests, with cards of models, grades and guides, and a picture of a box.
Updated: 2026-11-20

## Two phones

[[model:iphone-13]]
[[model:no-such-model]]
[[model:orphan-cable]]

## Grades and guides

[[grade:good]]
[[grade:fair]]

[[guide:hostile]]
[[guide:battery-health]]

## A picture

![A box, opened](box.png)
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The export made by hand, in all 19 locales."""
    folder = tmp_path_factory.mktemp("made")
    content = copy_content(
        folder,
        guides__hostile_en=HOSTILE_GUIDE,
        help__lockers_en=LOCKERS,
        guides__cards_en=CARDS_GUIDE.format(title="Cards"),
        guides__cards_fr=CARDS_GUIDE.format(title="Cartes"),
    )
    (content / "pages" / "guides" / "cards").mkdir()
    Image.new("RGB", (900, 600), "teal").save(content / "pages" / "guides" / "cards" / "box.png")
    return build_shop(folder, write_made_export(folder), content=str(content))


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The smallest sample, in four markets."""
    folder = tmp_path_factory.mktemp("sampled")
    write_sample(folder / "export", skus=50, date=date.fromisoformat(DAY), markets=["FR", "DE", "US", "JP"])
    return build_shop(folder, folder / "export")


@pytest.fixture(
    params=[
        pytest.param("made", marks=pytest.mark.xdist_group("made-shop")),
        pytest.param("sampled", marks=[pytest.mark.xdist_group("sampled-shop"), pytest.mark.slow]),
    ]
)
def shop(request: pytest.FixtureRequest) -> BuiltShop:
    """Each of the two shops."""
    built: BuiltShop = request.getfixturevalue(request.param)
    return built


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the editors' files that a test may change."""
    return copy_content(tmp_path)
