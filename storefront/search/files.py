"""A locale's search index as files below `/<locale>/search/index/` (docs/search.md): names and bytes, nothing written.

Every file but `root.json` is named by its content, so that a browser may keep it for ever.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from storefront.domain.errors import BuildFailed
from storefront.search.atoms import atoms, is_cjk, unit_words
from storefront.search.documents import Describer, Document, Offer
from storefront.search.popularity import DIGITS, as_digits, popularity_levels
from storefront.search.ranking import ONE, Ranking
from storefront.search.schema import ACCESSORIES
from storefront.search.shards import cut
from storefront.search.state import State, assign_ids, write_state
from storefront.search.words import Words

VERSION: Final = 1
ROOT: Final = "root.json"
# Documents in a chunk: ten results often stand together, and nobody loads the catalog. The root names every chunk, so a
# large catalog has larger ones.
CHUNK: Final = 16
LARGE_CHUNK: Final = 32
LARGE_CATALOG: Final = 3_000
HEADS: Final = 200
SHORTEST_HEAD: Final = 3
# What one level of popularity adds, in whoosh's units; thirty levels decide between equals, not between words.
LEVEL: Final = 0.06
PAGE_KIND: Final = "*"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A category in one locale: id, label and path below the locale."""

    id: str
    label: str
    path: str


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a build writes for one locale: the files by name, and what the next night needs.

    `ranking` is what the scores came from, for tests and figures.
    """

    files: dict[str, bytes]
    state: State
    ranking: Any
    documents: list[Document | None]

    @property
    def state_bytes(self) -> bytes:
        """The state as its file holds it."""
        return write_state(self.state)


def build_index(
    documents: Sequence[Document],
    *,
    words: Words,
    categories: Sequence[Place],
    money: Mapping[str, object],
    texts: Mapping[str, str],
    state: State | None = None,
    passing: Path | None = None,
) -> Index:
    """The index of one locale. `state` is what the night before left; `texts` are the words the script shows.

    Files that are needed meanwhile go below `passing`.
    """
    placed = assign_ids(documents, [place.id for place in categories], state)
    describer = Describer(words, {place.id: place.label for place in categories})
    described = {document.id: describer.texts(document) for document in placed if document}
    ranking = Ranking(words.language, placed, described, state.figures if state else None, passing)
    files: dict[str, bytes] = {}
    surfaces = {surface: ranking.posting(surface) for surface in ranking.terms}
    shards = cut(surfaces, state.boundaries if state else ())
    levels = popularity_levels(placed)
    which = {place.id: number for number, place in enumerate(categories)}
    size = CHUNK if len(placed) < LARGE_CATALOG else LARGE_CHUNK
    root = {
        "v": VERSION,
        "shards": [[shard.first, _keep(files, "t", shard.data)] for shard in shards],
        "size": size,
        "chunks": [
            _keep(files, "r", _json([_result(document, which) for document in placed[start : start + size]]))
            for start in range(0, len(placed), size)
        ],
        "levels": as_digits(levels),
        "kinds": "".join(_kind(document, which) for document in placed),
        "level": round(LEVEL * ONE),
        "heads": _heads(ranking, placed, levels),
        "units": unit_words(),
        "optional": sorted({atom for word in words.optional for atom in atoms(word)}),
        "facets": {
            place.id: _keep(files, "f", _json(columns))
            for place in categories
            if (columns := _facets(placed, place.id))["docs"]
        },
        "categories": list(categories),
        "money": money,
        "t": texts,
    }
    files[ROOT] = _json(root)
    kept = State(
        ids=[document.id if document else old for document, old in zip(placed, _names(placed, state), strict=True)],
        boundaries=[shard.first for shard in shards],
        figures=ranking.figures,
    )
    return Index(files=files, state=kept, ranking=ranking, documents=placed)


def _names(placed: Sequence[Document | None], state: State | None) -> list[str]:
    """The id of each number, also of those not in use."""
    old = state.ids if state else []
    return [document.id if document else old[number] for number, document in enumerate(placed)]


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _keep(files: dict[str, bytes], kind: str, data: bytes) -> str:
    """Name a file by its content; two contents of one name cannot stand."""
    digest = hashlib.blake2b(data, digest_size=5).digest()
    name = base64.b32encode(digest).decode().lower()
    if files.setdefault(f"{kind}-{name}.json", data) != data:
        raise BuildFailed(f"two files of the search index are called {kind}-{name}.json", path=name)
    return name


def _kind(document: Document | None, which: Mapping[str, int]) -> str:
    if document is None or not document.category:
        return PAGE_KIND
    return DIGITS[which[document.category]]


def _result(document: Document | None, which: Mapping[str, int]) -> list[object] | None:
    if document is None:
        return None
    place = which[document.category] if document.category else -1
    return [
        document.name, document.path, place, document.picture or 0, document.price, document.about,
        list(document.sizes),
    ]  # fmt: skip


def _heads(ranking: Ranking, placed: Sequence[Document | None], levels: Sequence[int | None]) -> list[str]:
    """The best-known words: single words of names, brands and everyday nouns, by the popularity they stand for."""
    weights: dict[str, float] = {}
    for surface, terms in ranking.terms.items():
        if len(surface) < SHORTEST_HEAD or not surface.isalpha() or is_cjk(surface):
            continue
        if not any(field in ("name", "brand", "words") for field, _ in terms):
            continue
        posting = ranking.posting(surface)
        weights[surface] = sum(
            score * (levels[place] or 0) * (_IMPORTANCE_OF_ACCESSORIES if _is_accessory(placed[place]) else 1)
            for place, score in zip(posting.places, posting.scores, strict=True)
        )
    return sorted(weights, key=lambda surface: (-weights[surface], surface))[:HEADS]


_IMPORTANCE_OF_ACCESSORIES: Final = 0.3


def _is_accessory(document: Document | None) -> bool:
    return document is not None and document.category == ACCESSORIES


def _facets(placed: Sequence[Document | None], category: str) -> dict[str, Any]:
    """The facet columns of a category, row by row. Sizes are those of all categories, so that they can be joined in order."""
    members = [
        (number, document) for number, document in enumerate(placed) if document and document.category == category
    ]
    everywhere = [offer for document in placed if document for offer in document.offers]
    offers = [offer for _, document in members for offer in document.offers]
    brands = sorted({document.brand for _, document in members})
    storages = {offer.storage: offer.storage_label for offer in everywhere if offer.storage_label}
    labels = [storages[size] for size in sorted(storages)]
    colors = sorted({offer.color for offer in offers if offer.color})
    grades = list(dict.fromkeys(offer.grade for offer in sorted(offers, key=lambda offer: offer.grade_place)))
    rows: list[list[Offer]] = [list(document.offers) for _, document in members]
    places = {name: {label: place for place, label in enumerate(known)} for name, known in
              (("storage", labels), ("color", colors), ("grade", grades))}  # fmt: skip
    return {
        "brands": brands,
        "storages": labels,
        "colors": colors,
        "grades": grades,
        "docs": [number for number, _ in members],
        "brand": [brands.index(document.brand) for _, document in members],
        "rows": [len(group) for group in rows],
        "storage": [places["storage"].get(offer.storage_label, -1) for offer in offers],
        "color": [places["color"].get(offer.color, -1) for offer in offers],
        "grade": [places["grade"][offer.grade] for offer in offers],
        "price": [offer.price for offer in offers],
    }
