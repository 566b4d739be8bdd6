"""Writes a locale's Google Merchant feed from the plan's rows: one part of the build per locale, one model at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storefront.build.site import Site
from storefront.build.writer import SiteWriter
from storefront.build.written import decode_written
from storefront.domain.markets import Locale
from storefront.pages.feed import END, Feed
from storefront.pages.model_view import ModelView, view_model
from storefront.pages.rows import decode_model

FOLDER = "feeds"
# Google fetches up to 4 GB; static hosts stop earlier, the smallest of them at 25 MiB a file.
LARGEST_FILE = 20_000_000


def write_feed(site: Site, root: Path, slug: str, largest: int = LARGEST_FILE) -> None:
    """Write `feeds/<locale>.xml`, and `feeds/<locale>-2.xml` and so on where it would be over `largest` bytes."""
    locale = next(locale for locale in site.locales if locale.slug == slug)
    feed = Feed(site.shop(locale))
    with site.writer(root, f"feed:{slug}") as writer:
        file = _FeedFile(writer, slug, feed.head(), largest)
        for view in _models(site, locale):
            for item in feed.items(view):
                file.add(item)
        file.close(f"<!-- left out, having no picture: {feed.left_out} -->\n".encode())


def _models(site: Site, locale: Locale) -> Iterator[ModelView]:
    shop = site.shop(locale)
    with (site.settings.plan_folder / "sold" / f"{locale.market}.jsonl").open("rb") as lines:
        for line in lines:
            yield view_model(shop, decode_model(line))


class _FeedFile:
    """The file being filled; one that is full is written and the next begun."""

    def __init__(self, writer: SiteWriter, slug: str, head: bytes, largest: int) -> None:
        self._writer = writer
        self._slug = slug
        self._head = head
        self._largest = largest
        self._number = 1
        self._begin()

    def add(self, item: bytes) -> None:
        """Take an item; no file holds only a head, however small `largest` is."""
        if self._items and self._size + len(item) > self._largest:
            self.close()
            self._number += 1
            self._begin()
        self._pieces.append(item)
        self._items += 1
        self._size += len(item)

    def close(self, note: bytes = b"") -> None:
        """Write what is there."""
        suffix = f"-{self._number}" if self._number > 1 else ""
        self._writer.file(f"{FOLDER}/{self._slug}{suffix}.xml", b"".join([*self._pieces, note, END]))

    def _begin(self) -> None:
        self._pieces = [self._head]
        self._items = 0
        self._size = len(self._head) + len(END) + 100


def feed_files(site: Site) -> dict[str, list[str]]:
    """Return the files of each locale's feed, as its part left them on record."""
    found: dict[str, list[str]] = {}
    for locale in site.locales:
        record = Path(site.settings.work) / "records" / f"feed-{locale.slug}.jsonl"
        if record.is_file():
            lines = record.read_bytes().splitlines()
            found[locale.slug] = [decode_written(line).path for line in lines]
    return found
