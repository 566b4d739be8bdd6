"""The foreign formats: who reads each, and where its fields stand when a mapping says nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from storefront.convert.google import read_google
from storefront.convert.mapping import Source
from storefront.convert.records import Read
from storefront.convert.shopify import read_shopify


def _column(name: str) -> Source:
    return Source(kind="column", name=name)


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign format. `priced` tells that its prices name their currency."""

    name: str
    title: str
    read: Callable[[Path], Iterator[Read]]
    fields: Mapping[str, Source]
    options: Mapping[str, Source]
    priced: bool


_OPTION_NAMES = {
    "color": ("Color", "Colour", "Couleur", "Farbe", "Colore", "Kleur", "Cor", "Färg", "Väri"),
    "storage_gb": ("Storage", "Capacity", "Stockage", "Capacité", "Speicher", "Almacenamiento", "Memoria", "Opslag"),
    "memory_gb": ("RAM", "Memory", "Mémoire vive", "Arbeitsspeicher"),
    "edition": ("Edition", "Édition"),
    "connectivity": ("Connectivity", "Connectivité", "Konnektivität"),
    "keyboard": ("Keyboard", "Clavier", "Tastatur"),
}
KNOWN_OPTIONS = {name.casefold(): option for option, names in _OPTION_NAMES.items() for name in names}
"""Options that need no mapping, by the names shops give them."""

SHOPIFY = Format(
    name="shopify",
    title="Shopify's product CSV",
    read=read_shopify,
    fields={
        "name": _column("Title"),
        "brand": _column("Vendor"),
        "description": _column("Body (HTML)"),
        "mpn": _column("Google Shopping / MPN"),
        "sku": _column("Variant SKU"),
        "gtin": _column("Variant Barcode"),
        "price": _column("Variant Price"),
        "stock": _column("Variant Inventory Qty"),
    },
    options={},
    priced=False,
)
GOOGLE = Format(
    name="google",
    title="a Google Merchant feed",
    read=read_google,
    fields={
        "brand": _column("brand"),
        "description": _column("description"),
        "mpn": _column("mpn"),
        "sku": _column("id"),
        "gtin": _column("gtin"),
        "price": _column("price"),
    },
    options={"color": _column("color")},
    priced=True,
)
FORMATS = {one.name: one for one in (SHOPIFY, GOOGLE)}
