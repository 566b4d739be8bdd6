"""Surfaces and their scores as files: ranges of surfaces in code-point order, scores in 8-bit steps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from storefront.search.ranking import Posting

# Bytes of JSON in a shard; brotli leaves some 6 kB of them.
SHARD_BYTES: Final = 20_000
# A shard that has grown to this many times its size is cut.
TOO_LARGE: Final = 2
STEPS: Final = 255


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of surfaces: the text at or before its first surface, and the file's bytes."""

    first: str
    data: bytes


def cut(surfaces: Mapping[str, Posting], boundaries: Sequence[str]) -> list[Shard]:
    """Shards of all surfaces. Known boundaries stay; a shard that outgrew its size is cut further."""
    names = sorted(surfaces)
    weights = {name: _weight(name, surfaces[name]) for name in names}
    ranges: list[list[str]] = [[] for _ in range(len(boundaries) or 1)]
    for name in names:
        ranges[max(0, bisect_right(boundaries, name) - 1)].append(name)
    shards: list[Shard] = []
    for number, members in enumerate(ranges):
        first = boundaries[number] if boundaries else ""
        limit = SHARD_BYTES if not boundaries else TOO_LARGE * SHARD_BYTES
        before = ""
        for piece in _pieces(members, weights, limit):
            shards.append(Shard(_separator(before, piece[0]) if before else first, _encode(piece, surfaces)))
            before = piece[-1] if piece else ""
    return shards


def _pieces(members: Sequence[str], weights: Mapping[str, int], limit: int) -> list[list[str]]:
    """A range in pieces: one if it keeps the limit, else as many as make each of the wanted size."""
    total = sum(weights[name] for name in members)
    if total <= limit:
        return [list(members)]
    share = total / max(1, round(total / SHARD_BYTES))
    pieces: list[list[str]] = [[]]
    filled = 0
    for name in members:
        if pieces[-1] and filled >= share * len(pieces):
            pieces.append([])
        pieces[-1].append(name)
        filled += weights[name]
    return pieces


def _weight(name: str, posting: Posting) -> int:
    """About how many bytes a surface takes in its file."""
    return len(name.encode()) + 12 + 5 * len(posting.places)


def _separator(before: str, after: str) -> str:
    """The shortest text that sorts after `before` and not after `after`: the root holds one per shard."""
    for size in range(1, len(after) + 1):
        if after[:size] > before:
            return after[:size]
    return after


def _encode(names: Sequence[str], surfaces: Mapping[str, Posting]) -> bytes:
    numbers: dict[Posting, int] = {}
    which = [numbers.setdefault(surfaces[name], len(numbers)) for name in names]
    steps, lists, scores = [], [], []
    for posting in numbers:
        step = -(-max(posting.scores) // STEPS)
        quantized = [max(1, round(score / step)) for score in posting.scores]
        steps.append(step)
        lists.append([place - before for place, before in zip(posting.places, (0, *posting.places), strict=False)])
        scores.append(quantized[0] if len(set(quantized)) == 1 else quantized)
    return msgspec.json.encode({"w": names, "i": which, "d": lists, "q": scores, "m": steps})
