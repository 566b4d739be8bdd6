"""What one night tells the next: document ids, where shards begin, the figures scores rest on.

With it, a price changes no term shard, and a new model only the shards that hold one of its words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from storefront.domain.errors import BuildFailed
from storefront.search.atoms import atoms
from storefront.search.documents import Document
from storefront.search.schema import Figures

VERSION: Final = 1
# Ids that stand for nothing cost every reader a little; when a quarter is empty, all are given anew.
MOST_EMPTY: Final = 0.25


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one locale. `ids` holds document ids in the order of their numbers; `boundaries` where shards begin."""

    version: int = VERSION
    ids: list[str]
    boundaries: list[str]
    figures: Figures


def read_state(file: Path) -> State | None:
    """The state in a file; None if there is none or an earlier version wrote it. BuildFailed when it cannot be read."""
    if not file.is_file():
        return None
    try:
        data = file.read_bytes()
        version = msgspec.json.decode(data, type=dict[str, object]).get("version")
        return msgspec.json.decode(data, type=State) if version == VERSION else None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BuildFailed(
            f"{file} is not the state of a search index ({problem}); publish an undamaged release, "
            "or remove the file: search then numbers its documents anew",
            path=str(file),
        ) from problem


def write_state(state: State) -> bytes:
    """The state as bytes, the same for the same state."""
    return msgspec.json.encode(state, order="sorted")


def series_of(name: str) -> str:
    """A name up to its first number, in atoms: 'iphone 13' for all sizes of it, 'thinkpad t 480'."""
    found = atoms(name)
    end = next((place for place, atom in enumerate(found, 1) if atom[0].isdigit()), len(found))
    return " ".join(found[:end])


def assign_ids(documents: Collection[Document], order: Sequence[str], state: State | None) -> list[Document | None]:
    """Documents in the order of their ids: as they were, new ones after them, None for what is gone.

    New ones come by category in `order`, series by series, most wanted first, so that what one query shows stands
    together: 'iphone 13' finds neighbours, and 'phone' the heads of the first series. Pages come last.
    """
    rank: Mapping[str, int] = {category: place for place, category in enumerate(order)}
    wanted: dict[tuple[str, str], int] = {}
    for item in documents:
        series = (item.category, series_of(item.name))
        wanted[series] = max(item.popularity, wanted.get(series, 0))

    def place(item: Document) -> tuple[int, int, str, int, str]:
        series = series_of(item.name)
        head = wanted[item.category, series]
        return rank.get(item.category, len(rank)), -head, series, -item.popularity, item.id

    sorted_documents = sorted(documents, key=place)
    by_id = {document.id: document for document in sorted_documents}
    old = state.ids if state else []
    if sum(name not in by_id for name in old) > MOST_EMPTY * len(old):
        old = []
    known = set(old)
    return [by_id.get(name) for name in old] + [item for item in sorted_documents if item.id not in known]
