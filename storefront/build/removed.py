"""Pages that the live release has and this one has not: each answers with a page that leads to the nearest there is.

By the setting `removed` that page answers as any other, or with the status 410: then it is the folder's `gone.html`.

A SKU whose address changed leads to its new page at once; one that left leads to its model, else to the nearest model of
its brand, else to its category, else home. The list goes from release to release for `NIGHTS` nights (`report/removed/`),
and names `MOST` pages at most, the latest first. What this needs of the live release is its writers' lines and its offer book; its
id is among the inputs of a build, as are its search states.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import closing
from datetime import timedelta
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import quote

import msgspec

from storefront.build import headers
from storefront.build.live_pages import PAGES
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.build.writer import read_records
from storefront.domain import urls
from storefront.pages.removed_page import moved_page, removed_page
from storefront.release.book_rows import BOOK
from storefront.release.folder import current
from storefront.release.runtime_files import RUNTIME

NIGHTS = 30
MOST = 20_000
REDIRECTS = 1_900
"""Lines of `_redirects`: Cloudflare Pages reads 2,000. All moved pages lead on by themselves as well."""

FOLDER = "removed"
LIST, GIVEN = "list.jsonl", "given"
_KINDS = ("p", "m")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the live release knew of a SKU, or of a model (without `sku`)."""

    model: str
    brand: str
    name: str
    category: str
    sku: str = ""


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is no more. `since` is the day of the first release without it; `moved`: it has another address."""

    path: str
    to: str
    since: str
    moved: bool
    known: Known


_decode = msgspec.json.Decoder(Removed).decode


def live_release(releases: Path) -> str:
    """The folder of the live release, or '': what `Settings.live` is."""
    live = current(releases)
    return str(live) if live else ""


def given_release(live: str) -> str:
    """The release that was live when the live one was built, or ''."""
    file = Path(live) / "report" / FOLDER / GIVEN
    return file.read_text(encoding="ascii") if live and file.is_file() else ""


def write_removed(site: Site, root: Path) -> None:
    """Write a page for each path that was lost, `_redirects`, and the list for the next night.

    Runs when all other pages are written. A partial build loses nothing: what it leaves out is still sold.
    """
    settings = site.settings
    whole = not (settings.markets or settings.locales or settings.models)
    rows = list(_rows(site)) if settings.live and whole else []
    folder = made_removed(settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LIST).write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    (folder / GIVEN).write_text(Path(settings.live).name if settings.live else "", encoding="ascii")
    locales = {locale.slug: locale for locale in site.locales}
    with site.writer(root, "removed") as writer:
        for row in rows:
            locale = locales[row.path.split("/")[1]]
            if row.moved:
                writer.page(row.path, moved_page(site.shop(locale), row.known.name, row.to), listed=False)
            else:
                page = removed_page(site.shop(locale), row.path, row.known.name, row.to)
                site.write(writer, locale, "removed", page, name="" if settings.removed == "page" else headers.GONE)
        moved = [(row.path, row.to) for row in rows if row.moved][:REDIRECTS]
        gone = [row.path for row in rows if not row.moved and settings.removed == "gone"][: REDIRECTS - len(moved)]
        writer.file("_redirects", headers.redirects_file(moved, gone).encode())


def made_removed(settings: Settings) -> Path:
    """Where this build leaves its list until it is a release."""
    return Path(settings.work) / FOLDER


def _rows(site: Site) -> Iterator[Removed]:
    live, today = Path(site.settings.live), site.settings.now().date()
    records = read_records(Path(site.settings.work) / "records")
    here = {_page_of(written.path) for written in records if written.path.endswith("index.html")}
    oldest = (today - timedelta(days=NIGHTS)).isoformat()
    kept = {row.path: row for row in _carried(live) if row.since >= oldest and row.path not in here}
    slugs = {locale.slug for locale in site.locales}
    lost = sorted(
        path for path in _pages_of(live) if path not in here and path not in kept and path.split("/")[1] in slugs
    )
    known = _known_of(live) if lost else {}
    found = [(path, today.isoformat(), what) for path in lost if (what := _what(path, known))]
    found += [(row.path, row.since, row.known) for row in kept.values() if row.path.split("/")[1] in slugs]
    newest = sorted(found, key=lambda row: (row[1], row[0]), reverse=True)[:MOST]
    nearest = _Nearest(here, known.values(), [what for _, _, what in found]) if found else None
    for path, since, what in sorted(newest):
        assert nearest is not None
        to, moved = nearest.to(path, what)
        yield Removed(path=path, to=to, since=since, moved=moved, known=what)


class _Nearest:
    """Finds where a lost page leads among the pages that there are."""

    def __init__(self, here: set[str], known: Collection[Known], lost: Collection[Known]) -> None:
        self._here = here
        self._models = {what.model: what for what in (*known, *lost)}
        self._by_sku: dict[tuple[str, str], str] = {}
        skus = {what.sku for what in (*known, *lost) if what.sku}
        # Only pages that may be of a lost SKU are looked at closely: there are many pages, and few lost ones.
        ends = {f"{what.sku.rpartition('-')[2]}/" for what in lost if what.sku}
        for path in here:
            if path.rpartition("-")[2] in ends or path.rpartition("/p/")[2] in ends:
                steps = path.split("/")
                if len(steps) == 5 and steps[2] == "p" and (sku := _ending(steps[3], skus)):
                    self._by_sku[steps[1], sku] = path

    def to(self, path: str, what: Known) -> tuple[str, bool]:
        """The path it leads to, and whether that is the same thing at another address."""
        locale = path.split("/")[1]
        if what.sku and (moved := self._by_sku.get((locale, what.sku))):
            return moved, True
        own = urls.model(locale, what.model)
        if own in self._here and own != path:
            return own, False
        alike = [
            other
            for other in self._models.values()
            if (other.category, other.brand) == (what.category, what.brand)
            and urls.model(locale, other.model) in self._here
        ]
        if alike:
            best = max(alike, key=lambda other: (SequenceMatcher(None, what.name, other.name).ratio(), other.model))
            return urls.model(locale, best.model), False
        category = urls.category(locale, what.category)
        return (category if category in self._here else urls.home(locale)), False


def _what(path: str, known: Mapping[str, Known]) -> Known | None:
    """What a path of the live release showed; None for a page of another kind."""
    _, _, kind, name, _ = path.split("/")
    if kind == "m":
        return known.get(f"m/{name}")
    sku = _ending(name, known.keys(), "p/")
    return known.get(f"p/{sku}") if sku else None


def _ending(segment: str, known: Set[str], prefix: str = "") -> str:
    """The SKU that a page's last step ends in: `telephone-bleu-IP13-128` -> `IP13-128`. The longest one wins."""
    rest = segment
    while True:
        if f"{prefix}{rest}" in known:
            return rest
        _, hyphen, rest = rest.partition("-")
        if not hyphen:
            return ""


def _pages_of(live: Path) -> Iterator[str]:
    """Paths of the live release's pages of SKUs and models, line by line: a manifest would be held whole."""
    for written in read_records(live / "report" / PAGES):
        steps = written.path.split("/")
        if len(steps) == 4 and steps[1] in _KINDS and steps[3] == "index.html":
            yield _page_of(written.path)


def _page_of(file: str) -> str:
    return f"/{file.removesuffix('index.html')}"


def _carried(live: Path) -> Iterator[Removed]:
    file = live / "report" / FOLDER / LIST
    if file.is_file():
        yield from map(_decode, file.read_bytes().splitlines())


def _known_of(live: Path) -> dict[str, Known]:
    """SKUs ('p/<sku>') and models ('m/<model>') of the live release's offer book."""
    book = live / RUNTIME / BOOK
    if not book.is_file():
        return {}
    with closing(sqlite3.connect(f"file:{quote(str(book))}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute(
            "SELECT s.sku, m.model, m.brand, m.name, m.category FROM models m LEFT JOIN skus s ON s.model = m.id"
        ).fetchall()
    found = {}
    for sku, model, brand, name, category in rows:
        found[f"m/{model}"] = Known(model=model, brand=brand, name=name, category=category)
        if sku is not None:
            found[f"p/{sku}"] = Known(model=model, brand=brand, name=name, category=category, sku=sku)
    return found
