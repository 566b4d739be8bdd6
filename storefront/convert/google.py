"""Google Merchant feeds: RSS 2.0 and Atom 1.0 with the namespace `g:`, and tab-delimited text.

Follows support.google.com/merchants/answer/7052112 (product data specification). A document type or an entity of its
own refuses the file: no feed needs one, and both are how small files become large ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from storefront.catalog.faults import Fault, fault
from storefront.convert.records import Cell, FoundPicture, Read, Record, Unconverted, cell
from storefront.convert.tables import LARGEST_ROW, check_size, read_table
from storefront.domain.errors import ExportRefused

ATOM = "{http://www.w3.org/2005/Atom}"
NAMESPACES = ("{http://base.google.com/ns/1.0}", "{http://base.google.com/cns/1.0}", ATOM)
ENTRIES = frozenset(("item", f"{ATOM}entry"))
DEEPEST = 12
GROUPS = {
    "variant_option": ("option", "name", "value"),
    "product_detail": ("detail", "attribute_name", "attribute_value"),
}


def read_google(path: Path) -> Iterator[Read]:
    """Yield the file's items. Raises ExportRefused when it is no feed or cannot be read on."""
    check_size(path)
    with path.open("rb") as file:
        start = file.read(200).lstrip(b"\xef\xbb\xbf \r\n\t")
    is_xml = start.startswith(b"<") or b"<\0" in start[:6] or b"\0<" in start[:6]
    return _read_xml(path) if is_xml else _read_text(path)


# ---------------------------------------------------------------- XML
class _Metered:
    """A file that refuses to be read further when one item is too long: the parser keeps all of an item in memory."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self.since_item = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._file.read(size)
        self.since_item += len(block)
        if self.since_item > LARGEST_ROW:
            raise ExportRefused(f"{self._name} has an item of more than {LARGEST_ROW} bytes", file=self._name)
        return block


def _read_xml(path: Path) -> Iterator[Read]:
    row = 0
    try:
        with path.open("rb") as file:
            metered = _Metered(file, path.name)
            above: list[Element] = []
            for event, element in iterparse(metered, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    above.append(element)
                    if len(above) > DEEPEST:
                        raise ExportRefused(f"{path.name} nests elements {DEEPEST} deep", file=path.name)
                    continue
                above.pop()
                if element.tag in ENTRIES:
                    row += 1
                    metered.since_item = 0
                    yield _record(row, _attributes(element))
                # What is read is let go, or a large feed would be kept whole.
                if above and not any(one.tag in ENTRIES for one in above):
                    above[-1].remove(element)
    except DefusedXmlException:
        raise ExportRefused(
            f"{path.name} has a document type or entities; no feed needs them", file=path.name
        ) from None
    except (ParseError, UnicodeError, ValueError) as problem:
        raise ExportRefused(f"{path.name} cannot be read after item {row}: {problem}", file=path.name) from None


def _attributes(item: Element) -> Iterator[tuple[Cell, str]]:
    """Yield what an item says, in its order; sub-attributes as 'shipping.price'."""
    for child in item:
        name = _local(child.tag)
        if name in GROUPS:
            kind, key, value = GROUPS[name]
            inner = {_local(part.tag): _text(part) for part in child}
            yield cell(kind, inner.get(key, "")), inner.get(value, "")
        elif len(child):
            inner = {_local(part.tag): _text(part) for part in child}
            yield from (
                _shipping(inner)
                if name == "shipping"
                else ((cell("column", f"{name}.{key}"), text) for key, text in inner.items())
            )
        elif name == "link" and child.get("href"):
            yield cell("column", name), child.get("href", "")
        else:
            yield cell("column", name), _text(child)


def _local(tag: object) -> str:
    """Return an attribute's name without namespace; what is no element (a comment) has none."""
    if not isinstance(tag, str):
        return ""
    for namespace in NAMESPACES:
        if tag.startswith(namespace):
            return tag.removeprefix(namespace).casefold()
    return tag.casefold()


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


# ---------------------------------------------------------------- tab-delimited text
def _read_text(path: Path) -> Iterator[Read]:
    for row, found in read_table(path, "\t"):
        if isinstance(found, Fault):
            yield Unconverted(row, (found,))
        else:
            yield _record(row, _columns((_column(name), text) for name, text in found.items()))


def _column(name: str) -> str:
    """Return a column's attribute: 'Image link' and 'image_link' are the same."""
    return "_".join(name.split()).casefold()


def _columns(found: Iterator[tuple[str, str]]) -> Iterator[tuple[Cell, str]]:
    """Yield the cells of a row; the attributes that hold several are taken apart."""
    for name, text in found:
        base = name.partition("(")[0]
        if not text:
            continue
        if base == "shipping":
            names = name[len(base) + 1 : -1].split(":") if "(" in name else ["country", "region", "service", "price"]
            for part in text.split(","):
                yield from _shipping(dict(zip(names, map(str.strip, part.split(":")), strict=False)))
        elif base in GROUPS:
            for part in text.split(","):
                *_, key, value = ["", *part.split(":")]
                yield cell(GROUPS[base][0], key), value.strip()
        elif base == "additional_image_link":
            for address in text.split(","):
                yield cell("column", base), address.strip()
        else:
            yield cell("column", base), text


# ---------------------------------------------------------------- both
def _shipping(inner: dict[str, str]) -> Iterator[tuple[Cell, str]]:
    """Yield a delivery's parts under its country: 'shipping.fr.price'."""
    country = inner.get("country", "").casefold()
    for key, text in inner.items():
        if key != "country":
            yield cell("column", f"shipping.{country}.{key}" if country else f"shipping.{key}"), text


def _record(row: int, found: Iterator[tuple[Cell, str]]) -> Read:
    cells: dict[Cell, str] = {}
    more = []
    for key, text in found:
        if key == ("column", "additional_image_link"):
            more.append(FoundPicture(text))
        elif text:
            cells.setdefault(key, text)
    identifier = cells.get(cell("column", "id"), "")
    if not identifier:
        return Unconverted(row, (fault("id", "", "empty: every item has an id"),))
    if cells.get(cell("column", "condition"), "").casefold() == "new":
        return Unconverted(row, (fault("condition", "new", "a new device; this shop sells refurbished ones"),))
    main = cells.get(cell("column", "image_link"), "")
    pictures = (*([FoundPicture(main, own=True)] if main else []), *more)
    group = cells.get(cell("column", "item_group_id"), "") or identifier
    return Record(row=row, group=group, cells=cells, pictures=pictures)
