"""Shopify's product CSV: a row a variant, a product's rows under one handle; rows without options bring pictures.

Both headers are read, the one with 'Handle' and 'Body (HTML)' and the later one with 'URL handle' and 'Description'
(help.shopify.com, 'Using CSV files to import and export products').
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from storefront.catalog.faults import Fault, fault
from storefront.convert.records import Cell, FoundPicture, PassedOver, Read, Record, Unconverted, cell
from storefront.convert.tables import read_table
from storefront.domain.errors import ExportRefused

LATER_NAMES = {
    "url handle": "handle",
    "description": "body (html)",
    "published on online store": "published",
    "sku": "variant sku",
    "barcode": "variant barcode",
    "price": "variant price",
    "compare-at price": "variant compare at price",
    "inventory tracker": "variant inventory tracker",
    "inventory quantity": "variant inventory qty",
    "product image url": "image src",
    "variant image url": "variant image",
    "google shopping / manufacturer part number (mpn)": "google shopping / mpn",
}
"""What the later header calls a column, and its earlier name; a mapping may use either."""

_OF_A_VARIANT = re.compile(
    r"variant |option\d |image |price( /|$)|compare[- ]at price|sku$|barcode$|cost per item|charge tax|tax code|unit price"
    r"|inventory |continue selling|weight |requires shipping|fulfillment service|product image url|included /"
)
_METAFIELD = re.compile(r"\(product\.metafields\.([^)]+)\)$")
DEFAULT_OPTION = "default title"


def read_shopify(path: Path) -> Iterator[Read]:
    """Yield the file's rows. Raises ExportRefused when it is no product CSV or cannot be read on."""
    product: _Product | None = None
    seen: dict[str, int] = {}
    for row, found in read_table(path, ","):
        if isinstance(found, Fault):
            yield Unconverted(row, (found,))
            continue
        cells = _cells(found, path)
        handle, title = cells.get(cell("column", "handle"), ""), cells.get(cell("column", "title"), "")
        if not handle:
            yield Unconverted(row, (fault("Handle", "", "empty: a row names its product"),))
            continue
        if product is None or handle != product.handle or (title and title != product.title):
            product = _Product(
                handle=handle, title=title, first=row, cells=cells, refused=_refusal(handle, title, seen)
            )
            seen.setdefault(handle, row)
        yield product.read(row, cells)


class _Product:
    """The product whose rows are being read; its first row says what the others leave empty."""

    def __init__(
        self, *, handle: str, title: str, first: int, cells: Mapping[Cell, str], refused: Fault | None
    ) -> None:
        self.handle = handle
        self.title = title
        self.refused = refused
        self.shared = {key: text for key, text in cells.items() if text and not _OF_A_VARIANT.match(key[1])}
        self.names = [cells.get(cell("column", f"option{place} name"), "") for place in (1, 2, 3)]
        self.first = first

    def read(self, row: int, cells: Mapping[Cell, str]) -> Read:
        """Return one row of the product, what it leaves empty filled in."""
        if self.refused:
            return Unconverted(row, (self.refused,))
        own = {key: text for key, text in cells.items() if text}
        whole = {**self.shared, **own}
        if why := _unwanted(whole):
            return PassedOver(row, why)
        values = [cells.get(cell("column", f"option{place} value"), "") for place in (1, 2, 3)]
        for name, value in zip(self.names, values, strict=True):
            if name and value and value.casefold() != DEFAULT_OPTION:
                whole[cell("option", name)] = value
        pictures = []
        if src := own.get(cell("column", "image src")):
            pictures.append(FoundPicture(src, own.get(cell("column", "image alt text"), "")))
        if src := own.get(cell("column", "variant image")):
            pictures.append(FoundPicture(src, own=True))
        is_variant = row == self.first or any(values) or cell("column", "variant price") in own
        return Record(row=row, group=self.handle, cells=whole, pictures=tuple(pictures), variant=is_variant)


def _cells(found: Mapping[str, str], path: Path) -> dict[Cell, str]:
    """Return a row's cells under the file's own names and the earlier header's."""
    cells: dict[Cell, str] = {}
    for name, text in found.items():
        key = cell("column", name)
        cells[key] = text
        if earlier := LATER_NAMES.get(key[1]):
            cells.setdefault(("column", earlier), text)
        if metafield := _METAFIELD.search(name):
            cells[cell("metafield", metafield[1])] = text
    if missing := [name for name in ("handle", "title") if cell("column", name) not in cells]:
        raise ExportRefused(
            f"{path.name} is no product CSV of Shopify's: it lacks the column {missing[0].title()!r}", file=path.name
        )
    return cells


def _refusal(handle: str, title: str, seen: Mapping[str, int]) -> Fault | None:
    if handle in seen:
        return fault("Handle", handle, f"used before, in row {seen[handle]}; a product's rows stand together")
    if not title:
        return fault("Title", "", "empty: a product's first row has its title")
    return None


def _unwanted(cells: Mapping[Cell, str]) -> str:
    """Return why Shopify itself would not show a product, '' when it would."""
    status = cells.get(cell("column", "status"), "").casefold()
    if status and status != "active":
        return f"its status is {status}"
    if cells.get(cell("column", "published"), "").casefold() == "false":
        return "not published"
    if cells.get(cell("column", "gift card"), "").casefold() == "true":
        return "a gift card"
    return ""
