"""Writes a locale's Google Merchant feed from what its market sells: one part of the build per locale, one model at a time."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

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
        with _FeedFiles(writer, slug, feed.head(), largest) as files:
            with (site.settings.plan_folder / "sold" / f"{locale.market}.jsonl").open("rb") as lines:
                for line in lines:
                    for key, item in items.of(line):
                        files.add(key, item)
            files.end(f"<!-- left out, having no picture: {items.left_out} -->\n".encode())
    folder = Path(site.settings.work) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{slug}.json").write_bytes(encode_places(files.places))


def feed_version(site: Site, locale: Locale) -> str:
    """What every item of a locale's feed is made from, beside its row."""
    shop = site.shop(locale)
    said = encoded([shop.messages.texts, locale, shop.market, shop.merchant, site.settings.site_url])
    return digest(code_version(), market_rules(site.rules, locale.market), said)


class _FeedFiles:
    """The file being written; one that is full is ended and the next begun. Use as a context manager.

    `places` says of each file where its items are.
    """

    def __init__(self, writer: SiteWriter, slug: str, head: bytes, largest: int) -> None:
        self._writer = writer
        self._slug = slug
        self._head = head
        self._largest = largest
        self._open = ExitStack()
        self.places: list[FilePlaces] = []
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: Any) -> None:
        self._open.__exit__(*raised)

    def add(self, key: str, item: bytes) -> None:
        """Take an item; no file holds only a head, however small `largest` is."""
        if self.places[-1].items and self._size + len(item) > self._largest:
            self.end()
            self._begin()
        self._write(item)
        self.places[-1].items.append((key, len(item)))
        self._size += len(item)

    def end(self, note: bytes = b"") -> None:
        """End the file that is open."""
        self._write(note + END)
        self._open.close()

    def _begin(self) -> None:
        suffix = f"-{len(self.places) + 1}" if self.places else ""
        name = f"{FOLDER}/{self._slug}{suffix}.xml"
        self._write = self._open.enter_context(self._writer.in_pieces(name))
        self._write(self._head)
        self.places.append(FilePlaces(name, len(self._head), []))
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
