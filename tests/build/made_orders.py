"""A build as a test orders it without a command."""

from pathlib import Path

from storefront.build.release import Order
from storefront.build.settings import read_settings
from tests.build.shop_commands import DAY, ROOT


def order_for(export: Path, releases: Path) -> Order:
    """An order of the project's own content and theme on the tests' day, over two processes."""
    settings = read_settings(
        {
            "site_url": "http://127.0.0.1:8000",
            "export": str(export),
            "content": str(ROOT / "content"),
            "theme": str(ROOT / "theme"),
            "day": DAY,
        }
    )
    return Order(settings=settings, releases=releases, jobs=2, configuration=str(ROOT / "pelicanconf.py"))
