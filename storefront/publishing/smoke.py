"""The smoke test: whether what has just gone live can be sold from.

A handful of pages of every locale, the sitemaps and feeds, the offer book, and prices: what a page tells machines must
be what the book will charge.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

from storefront.domain.errors import StorefrontError
from storefront.domain.money import plain_amount
from storefront.release.book_rows import BOOK
from storefront.release.folder import Manifest
from storefront.release.offer_book import OfferBook
from storefront.release.runtime_files import RUNTIME

Read = Callable[[str], bytes]
"""Gives a file of the site as a visitor would get it: `fr-fr/index.html`. Raises OSError or StorefrontError."""

PRODUCT_PAGES = 3
"""Product pages looked at in each locale, chosen by the release's id."""

_JSON_LD = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_PRODUCT = re.compile(r"site/([^/]+)/p/[^/]+/index\.html")


def faults(manifest: Manifest, read: Read, folder: Path) -> list[str]:
    """What is wrong with the release that is live, one sentence each. `folder` is its copy on this machine."""
    found = list(_pages(manifest, read))
    found += _listed(manifest, read)
    try:
        book = OfferBook.open(folder / RUNTIME / BOOK)
        if book.release != manifest.release:
            found.append(f"the offer book is of {book.release}")
        else:
            found += _prices(manifest, read, book)
    except StorefrontError as problem:
        found.append(f"the offer book does not open: {problem.message}")
    return found


def _pages(manifest: Manifest, read: Read) -> Iterator[str]:
    """The picker, the page for what is not there, and every locale's front page."""
    paths = [entry.path.removeprefix("site/") for entry in manifest.files if entry.path.startswith("site/")]
    homes = [path for path in paths if path.count("/") == 1 and path.endswith("/index.html")]
    if not homes:
        yield "no locale has a front page"
    for path in ("index.html", "404.html", *homes):
        data, problem = _given(read, path)
        if data is None:
            yield problem
        elif b"</html>" not in data[-200:]:
            yield f"{path} is cut short"


def _listed(manifest: Manifest, read: Read) -> Iterator[str]:
    """The index of sitemaps, one sitemap, and each feed: they are there, and XML from end to end."""
    paths = {entry.path.removeprefix("site/") for entry in manifest.files if entry.path.startswith("site/")}
    chosen = ["sitemap.xml", *sorted(path for path in paths if path.startswith("sitemaps/"))[:1]]
    chosen += sorted(path for path in paths if path.startswith("feeds/") and path.endswith(".xml"))
    for path in chosen:
        data, problem = _given(read, path)
        if data is None:
            yield problem
            continue
        try:
            expat.ParserCreate().Parse(data, True)  # no tree: a feed has 20 MB, and there is one for each locale
        except expat.ExpatError as broken:
            yield f"{path} is not XML: {broken}"


def _prices(manifest: Manifest, read: Read, book: OfferBook) -> Iterator[str]:
    by_locale: dict[str, list[str]] = defaultdict(list)
    for entry in manifest.files:
        if match := _PRODUCT.fullmatch(entry.path):
            by_locale[match[1]].append(entry.path.removeprefix("site/"))
    chance = random.Random(manifest.release)
    compared = 0
    for locale in sorted(by_locale):
        for path in chance.sample(by_locale[locale], min(PRODUCT_PAGES, len(by_locale[locale]))):
            data, problem = _given(read, path)
            if data is None:
                yield problem
                continue
            offers = list(_offers(data))
            compared += len(offers)
            yield from _wrong_prices(path, offers, book)
    if by_locale and not compared:
        yield "no product page tells a price"


def _wrong_prices(path: str, offers: Iterable[Mapping[str, Any]], book: OfferBook) -> Iterator[str]:
    for told in offers:
        offer = book.offer(str(told.get("sku")))
        if offer is None:
            yield f"{path} offers {told.get('sku')!r}, which the offer book does not have"
            continue
        price = plain_amount(offer.headline_minor, offer.currency)
        if (str(told.get("price")), told.get("priceCurrency")) != (price, offer.currency):
            yield (
                f"{path} says {told.get('price')} {told.get('priceCurrency')} for {offer.offer}, "
                f"the offer book {price} {offer.currency}"
            )


def _offers(page: bytes) -> Iterator[Mapping[str, Any]]:
    for text in _JSON_LD.findall(page):
        yield from _offers_of(json.loads(text).get("@graph", ()))


def _offers_of(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        if node.get("@type") == "Product":
            offers = node.get("offers", [])
            yield from [offers] if isinstance(offers, dict) else offers


def _given(read: Read, path: str) -> tuple[bytes | None, str]:
    try:
        return read(path), ""
    except StorefrontError as problem:
        return None, problem.message
    except OSError as problem:
        return None, f"{path} cannot be read: {problem.strerror or problem}"
