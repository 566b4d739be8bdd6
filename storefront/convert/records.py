"""What a reader of a foreign format hands on: one record a variant, its cells by kind and name, as text.

Readers decide what belongs together; they know nothing of mappings or of the export.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from storefront.catalog.faults import Fault

KINDS = ("column", "option", "metafield", "detail")
"""Where a cell can stand: a column (or feed attribute), an option of a variant, a Shopify metafield, a Google product detail."""

Cell = tuple[str, str]


def cell(kind: str, name: str) -> Cell:
    """Return the key of a cell. Names are compared without case and outer spaces, as people type them."""
    return kind, " ".join(name.split()).casefold()


class FoundPicture(msgspec.Struct, frozen=True):
    """The address of a picture and its words, both as written. `own` is a picture of this variant, not of all."""

    src: str
    alt: str = ""
    own: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file. `group` names its product; a row that is no variant only brings pictures."""

    row: int
    group: str
    cells: Mapping[Cell, str]
    pictures: tuple[FoundPicture, ...] = ()
    variant: bool = True

    def get(self, kind: str, name: str) -> str:
        """Return what stands in a cell, '' where there is none."""
        return self.cells.get(cell(kind, name), "")


class Unconverted(msgspec.Struct, frozen=True):
    """A row that cannot be taken, and why."""

    row: int
    faults: tuple[Fault, ...]


class PassedOver(msgspec.Struct, frozen=True):
    """A row that the shop does not want: a draft, a gift card."""

    row: int
    why: str


Read = Record | Unconverted | PassedOver
