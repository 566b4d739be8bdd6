"""Writes a locale's Google Merchant feed from what its market sells: one part of the build per locale, one model at a time."""

from __future__ import annotations

from pathlib import Path

from storefront.build.feed_items import FOLDER, FeedItems, FilePlaces, LastItems, encode_places
from storefront.build.fingerprints import code_version, digest, encoded, market_rules
from storefront.build.site import Site
from storefront.build.writer import SiteWriter
from storefront.build.written import decode_written
from storefront.domain.markets import Locale
from storefront.pages.feed import END, Feed

# Google fetches up to 4 GB; static hosts stop earlier, the smallest of them at 25 MiB a file.
LARGEST_FILE = 20_000_000


def write_feed(site: Site, root: Path, slug: str, largest: int = LARGEST_FILE) -> None:
    """Write `feeds/<locale>.xml`, and `feeds/<locale>-2.xml` and so on where it would be over `largest` bytes.

    An item that the live release has from the same row is copied from its feed.
    """
    locale = next(locale for locale in site.locales if locale.slug == slug)
    feed = Feed(site.shop(locale))
    taken_from = site.settings.taken_from
    with (
        LastItems(Path(taken_from) if taken_from else None, slug) as last,
        site.writer(root, f"feed:{slug}") as writer,
    ):
        items = FeedItems(site.shop(locale), feed, feed_version(site, locale), last)
        file = _FeedFile(writer, slug, feed.head(), largest)
        with (site.settings.plan_folder / "sold" / f"{locale.market}.jsonl").open("rb") as lines:
            for line in lines:
                for key, item in items.of(line):
                    file.add(key, item)
        file.close(f"<!-- left out, having no picture: {items.left_out} -->\n".encode())
    folder = Path(site.settings.work) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{slug}.json").write_bytes(encode_places(file.places))


def feed_version(site: Site, locale: Locale) -> str:
    """What every item of a locale's feed is made from, beside its row."""
    shop = site.shop(locale)
    said = encoded([shop.messages.texts, locale, shop.market, shop.merchant, site.settings.site_url])
    return digest(code_version(), market_rules(site.rules, locale.market), said)


class _FeedFile:
    """The file being filled; one that is full is written and the next begun."""

    def __init__(self, writer: SiteWriter, slug: str, head: bytes, largest: int) -> None:
        self._writer = writer
        self._slug = slug
        self._head = head
        self._largest = largest
        self._number = 1
        self.places: list[FilePlaces] = []
        self._begin()

    def add(self, key: str, item: bytes) -> None:
        """Take an item; no file holds only a head, however small `largest` is."""
        if self._items and self._size + len(item) > self._largest:
            self.close()
            self._number += 1
            self._begin()
        self._data += item
        self._places.append((key, len(item)))
        self._items += 1
        self._size += len(item)

    def close(self, note: bytes = b"") -> None:
        """Write what is there."""
        suffix = f"-{self._number}" if self._number > 1 else ""
        name = f"{FOLDER}/{self._slug}{suffix}.xml"
        self._data += note + END
        self._writer.file(name, self._data)
        self.places.append(FilePlaces(name, len(self._head), self._places))

    def _begin(self) -> None:
        # Filled in place: a list of pieces and the file made of it would be twice as large.
        self._data = bytearray(self._head)
        self._places: list[tuple[str, int]] = []
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
