"""Pages for Pagefind, marked up as its documentation advises: a body, a title, metadata, filters and a sort key.

Two sites. 'models' has a page per model: the least that Pagefind could be given, but a filter by storage and grade then
means 'some version has this storage, some the grade', and the order is that of the model's lowest price.
'skus' has a page per SKU, as the shop has: filters and order are then right.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from bench.search.documents import Document, Version


def write_models(documents: Iterable[Document], folder: Path) -> int:
    """A page per model; how many."""
    pages = 0
    for document in documents:
        filters = {
            "category": [document.shelf],
            "brand": [document.brand],
            "storage": sorted({version.storage for version in document.versions} - {""}),
            "colour": sorted({version.color for version in document.versions} - {""}),
            "grade": sorted({grade for version in document.versions for grade in version.grades}),
        }
        _write(
            folder,
            document.path,
            _page(document, document.name, document.texts.options, filters, document.price, document.label),
        )
        pages += 1
    return pages


def write_skus(documents: Iterable[Document], folder: Path) -> int:
    """A page per SKU in stock; how many."""
    pages = 0
    for document in documents:
        for version in document.versions:
            _write(folder, version.path, _sku_page(document, version))
            pages += 1
    return pages


def _sku_page(document: Document, version: Version) -> str:
    filters = {
        "category": [document.shelf],
        "brand": [document.brand],
        "storage": [version.storage] if version.storage else [],
        "colour": [version.color] if version.color else [],
        "grade": sorted(version.grades),
    }
    price = min(version.grades.values())
    title = f"{document.name} {version.words}".strip()
    return _page(document, title, version.options, filters, price, f"{price / 100:.2f}")


def _page(
    document: Document, title: str, options: Iterable[str], filters: dict[str, list[str]], price: int, label: str
) -> str:
    # Weights from Pagefind's documentation: headings count for more by themselves.
    marks = "".join(
        f'<i data-pagefind-filter="{name}:{escape(value)}"></i>' for name, values in filters.items() for value in values
    )
    return (
        f'<!doctype html><html lang="en"><title>{escape(title)}</title><main data-pagefind-body>'
        f'<h1 data-pagefind-meta="title">{escape(title)}</h1>'
        f'<i data-pagefind-meta="model:{escape(document.model)}"></i><i data-pagefind-meta="price:{escape(label)}"></i>'
        f'<i data-pagefind-meta="about:{escape(document.about)}"></i>'
        f'<i data-pagefind-sort="price:{price:09d}"></i>'
        f'<i data-pagefind-sort="popularity:{document.popularity:09d}"></i>{marks}'
        f"<h2>{escape(document.brand)} {escape(document.shelf)}</h2>"
        f"<p>{escape(', '.join(document.texts.nouns))}</p><p>{escape(', '.join(document.texts.synonyms))}</p>"
        f'<p data-pagefind-weight="4">{escape(", ".join(document.texts.numbers))}</p>'
        f"<p>{escape(', '.join(options))}</p></main></html>"
    )


def _write(folder: Path, path: str, page: str) -> None:
    file = folder / path.strip("/") / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8")
