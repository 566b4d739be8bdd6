"""How wanted a model is, in 31 levels among those on sale; what is sold out has level 0 and comes last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from storefront.search.documents import Document

LEVELS: Final = 31
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
NOT_HERE: Final = "-"


def popularity_levels(documents: Sequence[Document | None]) -> list[int | None]:
    """A level for each document, by quantile of popularity; editors' pages have level 1, unused ids None."""
    known = sorted(document.popularity for document in documents if document and document.category and document.on_sale)
    levels: list[int | None] = []
    for document in documents:
        if document is None:
            levels.append(None)
        elif not document.category:
            levels.append(1)
        elif not document.on_sale:
            levels.append(0)
        else:
            below = bisect_right(known, document.popularity) - 1
            levels.append(1 + below * (LEVELS - 1) // max(1, len(known) - 1))
    return levels


def as_digits(levels: Sequence[int | None]) -> str:
    """One character for each document, as `root.json` has them."""
    return "".join(NOT_HERE if level is None else DIGITS[level] for level in levels)
