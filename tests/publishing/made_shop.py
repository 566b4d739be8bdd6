"""Releases of a small shop, written by hand around a real offer book: some thirty files each, made in milliseconds."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storefront.domain.money import plain_amount
from storefront.release.book_rows import BOOK, Offer
from storefront.release.folder import FileEntry, ReleaseHead, write_manifest
from storefront.release.offer_book import OfferBook
from storefront.release.runtime_files import RUNTIME, hash_of, write_files

FIRST, SECOND, THIRD, FOURTH = (f"2026-11-2{day}-0123456789ab" for day in (1, 2, 3, 4))
LOCALE = "fr-fr"
HOME = f"site/{LOCALE}/index.html"
PRODUCTS = 12


def make_release(
    releases: Path,
    name: str,
    book: Path,
    changes: Mapping[str, str | None] | None = None,
    *,
    partial: str = "",
    exported_at: datetime | None = None,
) -> Path:
    """Write a finished release; `changes` are files below it, path to text, or None for a file it does not have."""
    folder = releases / name
    runtime = folder / RUNTIME
    runtime.mkdir(parents=True)
    shutil.copyfile(book, runtime / BOOK)
    with closing(sqlite3.connect(runtime / BOOK)) as connection, connection:
        connection.execute("UPDATE book SET head = json_set(head, '$.release', ?)", [name])
    (runtime / "release.json").write_text(json.dumps({"release": name}))
    write_files(runtime, name)
    for path, text in (site_files(name, runtime / BOOK) | dict(changes or {})).items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    report = folder / "report"
    report.mkdir()
    (report / "report.json").write_text(
        json.dumps({"release": name, "pages": {"p": PRODUCTS, "files": 9}, "accepted": []})
    )
    (report / "report.html").write_text(f"<h1>{name}</h1>")
    list_files(folder, partial=partial, exported_at=exported_at)
    return folder


def list_files(folder: Path, *, partial: str = "", exported_at: datetime | None = None) -> None:
    """Write the manifest of what lies in a release, read-only from then on, as the build leaves it."""
    moment = exported_at or datetime.now(UTC) - timedelta(hours=5)
    head = ReleaseHead(
        release=folder.name,
        exported_at=moment.isoformat(timespec="seconds"),
        day=moment.date().isoformat(),
        site_url="https://shop.example",
        markets=["FR"],
        partial=partial,
    )
    files = [path for top in ("site", RUNTIME) for path in sorted((folder / top).rglob("*")) if path.is_file()]
    entries = []
    for path in files:
        path.chmod(0o444)
        entries.append(
            FileEntry(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, hash=hash_of(path))
        )
    write_manifest(folder, head, entries)


def site_files(name: str, book: Path) -> dict[str, str]:
    """The files of a site whose prices are the book's; its style sheet, as a build's, is named by its content."""
    style = f"body {{ --release: '{name}' }}"
    css = f"theme/reprise.{hashlib.sha256(style.encode()).hexdigest()[:8]}.css"
    page = f'<!doctype html><link rel="stylesheet" href="/{css}"><title>{{title}}</title>{{body}}</html>\n'
    offers = OfferBook.open(book).best_offers("FR")[:PRODUCTS]
    files = {
        "index.html": page.format(title="Reprise", body=""),
        "404.html": page.format(title="Not here", body=""),
        f"{LOCALE}/index.html": page.format(title=f"France {name}", body=""),
        css: style,
        "media/drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "robots.txt": "User-agent: *\n",
        "_headers": "/*\n",
        "_redirects": "# none\n",
        "sitemap.xml": "<sitemapindex/>",
        f"sitemaps/{LOCALE}-1.xml": f"<urlset><!-- {name} --></urlset>",
        f"{LOCALE}/search/index/root.json": json.dumps({"release": name}),
        f"{LOCALE}/search/index/t-aaaaaaaa.json": "[1]",
    }
    for offer in offers:
        files[product(offer.sku).removeprefix("site/")] = page.format(title=offer.sku, body=structured(offer))
    return {f"site/{path}": text for path, text in files.items()}


def structured(offer: Offer, price: str = "") -> str:
    """What a product page tells machines of an offer."""
    told = {"@type": "Offer", "sku": offer.offer, "priceCurrency": offer.currency}
    told["price"] = price or plain_amount(offer.headline_minor, offer.currency)
    graph = {"@graph": [{"@type": "Product", "sku": offer.sku, "offers": [told]}]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def product(sku: str) -> str:
    """The file of a product's page."""
    return f"site/{LOCALE}/p/telephone-{sku}/index.html"


def skus(release: Path) -> list[str]:
    """The SKUs that have pages in a made release."""
    return [offer.sku for offer in OfferBook.open(release / RUNTIME / BOOK).best_offers("FR")[:PRODUCTS]]


def written(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
