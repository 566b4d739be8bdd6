"""Answers a query from an index's files, step by step as the script in the browser does (docs/search.md).

For tests and figures: relevance is measured on the very bytes that are shipped. Knows no whoosh.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from storefront.search.atoms import is_cjk, query_atoms, spans

MOST_HEADS: Final = 4
EXACT: Final = 1.0
TYPO: Final = 0.5
PREFIX: Final = 0.25
SHORTEST_TYPO: Final = 4
SHORTEST_PREFIX: Final = 2
SHORTEST_SPAN_PREFIX: Final = 4

Read = Callable[[str], bytes]
# Document number to score, in units of 1/65536.
Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class Part:
    """An atom, or a span of neighbouring atoms: which places it covers, the surfaces that stand for it and a factor each."""

    places: range
    surfaces: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Documents with their scores, best first, editors' pages among them; and the names of files that were read."""

    documents: list[tuple[int, float]]
    parts: list[Part]
    required: frozenset[int]
    files: list[str]


@dataclass(slots=True)
class _Shard:
    words: list[str]
    which: list[int]
    lists: list[tuple[list[int], list[int] | int, int]]
    numbers: dict[str, int] = field(default_factory=dict)


class IndexReader:
    """An index, opened through `read(file name) -> bytes`; keeps what it has read."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.root: dict[str, Any] = msgspec.json.decode(read("root.json"))
        self._firsts = [first for first, _ in self.root["shards"]]
        self._shards: dict[int, _Shard] = {}
        self._seen: list[str] = []

    def answer(self, text: str) -> Answer:
        """Everything that matches, best first."""
        self._seen = ["root.json"]
        atoms, open_end = query_atoms(text)
        parts = [self._atom(atoms, place, open_end) for place in range(len(atoms))]
        parts += self._spans(atoms, open_end)
        scored = [(part.places, self._scores(part)) for part in parts]
        covered = {place for places, scores in scored if scores for place in places}
        optional = set(self.root["optional"])
        required = {place for place in covered if atoms[place] not in optional} or covered
        totals: Scores = {}
        covers: dict[int, set[int]] = {}
        for places, scores in scored:
            for document, score in scores.items():
                totals[document] = totals.get(document, 0) + score
                covers.setdefault(document, set()).update(required.intersection(places))
        most = max(map(len, covers.values()), default=0)
        matching = [document for document, found in covers.items() if len(found) == most]
        ranked = sorted(matching, key=lambda document: self._order(document, totals[document]))
        return Answer(
            documents=[(document, totals[document] + self._bonus(document)) for document in ranked],
            parts=parts,
            required=frozenset(required),
            files=list(dict.fromkeys(self._seen)),
        )

    def _level(self, document: int) -> int:
        return int(self.root["levels"][document], 36)

    def _bonus(self, document: int) -> int:
        return self._level(document) * int(self.root["level"])

    def _order(self, document: int, score: float) -> tuple[bool, float, int]:
        return self._level(document) == 0, -(score + self._bonus(document)), document

    # ---------------------------------------------------------------- what stands for an atom or a span
    def _atom(self, atoms: list[str], place: int, open_end: bool) -> Part:
        atom = atoms[place]
        found = [(atom, EXACT)] if self._has(atom) else []
        if open_end and place == len(atoms) - 1 and len(atom) >= (1 if is_cjk(atom) else SHORTEST_PREFIX):
            found += [(surface, PREFIX) for surface in self._longer(atom)]
        if not found and len(atom) >= SHORTEST_TYPO and not is_cjk(atom) and not _has_digit(atom):
            found = [(surface, TYPO) for surface in self._near(atom)]
        return Part(range(place, place + 1), tuple(found))

    def _spans(self, atoms: list[str], open_end: bool) -> Iterator[Part]:
        for first, past, joined in spans(atoms):
            found = [(joined, EXACT)] if self._has(joined) else []
            if open_end and past == len(atoms) and len(joined) >= SHORTEST_SPAN_PREFIX:
                found += [(surface, PREFIX) for surface in self._longer(joined)]
            yield Part(range(first, past), tuple(found))

    def _has(self, surface: str) -> bool:
        return surface in self._shard(self._place(surface)).numbers

    def _longer(self, start: str) -> list[str]:
        """Surfaces that begin with a text and go on: all in its shard and the next, or the best-known where they are more."""
        first, last = self._place(start), self._place(f"{start}\uffff")
        if last > first + 1:
            heads = (head for head in self.root["heads"] if head.startswith(start) and head != start)
            return [head for head, _ in zip(heads, range(MOST_HEADS), strict=False)]
        found = []
        for number in range(first, last + 1):
            words = self._shard(number).words
            found += words[bisect_right(words, start) : bisect_left(words, f"{start}\uffff")]
        return found

    def _near(self, atom: str) -> list[str]:
        """Surfaces at one edit's distance, in the atom's shard and among the best-known."""
        candidates = dict.fromkeys((*self._shard(self._place(atom)).words, *self.root["heads"]))
        return [word for word in candidates if not _has_digit(word) and is_one_edit(atom, word)]

    # ---------------------------------------------------------------- scores
    def _scores(self, part: Part) -> Scores:
        """The best a part gives to each document."""
        best: Scores = {}
        for surface, factor in part.surfaces:
            shard = self._shard(self._place(surface))
            steps, scores, worth = shard.lists[shard.which[shard.numbers[surface]]]
            document = 0
            for place, step in enumerate(steps):
                document += step
                score = (scores if isinstance(scores, int) else scores[place]) * worth * factor
                if score > best.get(document, 0):
                    best[document] = score
        return best

    def _place(self, surface: str) -> int:
        return max(0, bisect_right(self._firsts, surface) - 1)

    def _shard(self, number: int) -> _Shard:
        name = f"t-{self.root['shards'][number][1]}.json"
        self._seen.append(name)
        if number not in self._shards:
            raw = msgspec.json.decode(self._read(name))
            shard = _Shard(raw["w"], raw["i"], list(zip(raw["d"], raw["q"], raw["m"], strict=True)))
            shard.numbers = {word: place for place, word in enumerate(shard.words)}
            self._shards[number] = shard
        return self._shards[number]

    def step(self, surface: str) -> int:
        """What one step of a surface's scores is worth."""
        shard = self._shard(self._place(surface))
        return shard.lists[shard.which[shard.numbers[surface]]][2]

    def result(self, document: int) -> list[Any] | None:
        """A document's entry in its chunk: name, path and so on."""
        name = f"r-{self.root['chunks'][document // self.root['size']]}.json"
        entry: list[Any] | None = msgspec.json.decode(self._read(name))[document % self.root["size"]]
        return entry

    def chunk(self, document: int) -> str:
        """The name of the file a document's result stands in."""
        return f"r-{self.root['chunks'][document // self.root['size']]}.json"


def _has_digit(text: str) -> bool:
    return any(sign in "0123456789" for sign in text)


def is_one_edit(typed: str, word: str) -> bool:
    """Whether one insertion, deletion, substitution or transposition of neighbours makes one the other."""
    if typed == word or abs(len(typed) - len(word)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(word)) and typed[start] == word[start]:
        start += 1
    ours, theirs = typed[start:], word[start:]
    if len(ours) != len(theirs):
        return ours[1:] == theirs if len(ours) > len(theirs) else ours == theirs[1:]
    return ours[1:] == theirs[1:] or (ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:])
