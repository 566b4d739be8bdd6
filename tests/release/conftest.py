"""One small shop of three markets, its pages on disk, and the offer book of the same build."""

from datetime import date
from pathlib import Path

import pytest

from storefront.build.book_writer import write_book
from storefront.release.book_rows import BOOK
from storefront.release.offer_book import OfferBook
from storefront.sample import write_sample
from tests.pages.built_shop import DAY, BuiltShop, build_shop

RELEASE = "2026-11-21-0123456789ab"
MARKETS = ["FR", "US", "JP"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The shop, rendered."""
    folder = tmp_path_factory.mktemp("shop")
    write_sample(folder / "export", skus=50, date=date.fromisoformat(DAY), markets=MARKETS)
    return build_shop(folder, folder / "export", assets=False)


@pytest.fixture(scope="session")
def book_file(shop: BuiltShop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's offer book, which no test changes."""
    path = tmp_path_factory.mktemp("book") / BOOK
    write_book(shop.site.settings, shop.loaded.snapshot, path, RELEASE)
    return path


@pytest.fixture
def book(book_file: Path) -> OfferBook:
    """The offer book, opened."""
    return OfferBook.open(book_file)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """An empty folder of releases."""
    folder = tmp_path / "releases"
    folder.mkdir()
    return folder
