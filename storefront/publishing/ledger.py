"""What a target holds, by content: a ledger from the last publish, and a journal of the one that is under way.

The journal is written ahead. Each entry says what came of the batch before it and what the next batch is about to
change; so of a publish that stopped anywhere, everything is known but its last batch, which is sent again. Nothing is
ever judged by size or time.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence

import msgspec
from isal import igzip

from storefront.domain.errors import PublishFailed
from storefront.publishing.places import Place, Tag

FOLDER = "publish"
STATE = f"{FOLDER}/state.json"
JOURNAL = f"{FOLDER}/journal/"
FORMAT = 1


class Held(msgspec.Struct, frozen=True, array_like=True):
    """An object of the target. `tag` is the store's ETag, by which `verify` sees edits; `left` is the number of the
    publish since which no page needs it, or 0. An empty `hash` says: nothing is there."""

    key: str
    hash: str
    how: str
    tag: str = ""
    left: int = 0


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The last publish that came to its end. `number` counts them; `ledger` is the key of its ledger."""

    format: int
    number: int
    release: str
    ledger: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the journal: what came of the batch before, and which keys the next one will change."""

    release: str
    done: list[Held]
    next: list[str]


UNKNOWN = "?"
"""The hash of an object that a batch may or may not have changed."""

_state = msgspec.json.Decoder(State).decode
_entry = msgspec.json.Decoder(Entry).decode
_held = msgspec.json.Decoder(Held).decode


def read_state(place: Place) -> tuple[State, Tag] | None:
    """The target's state, or None where nothing was published yet."""
    there = place.read(STATE)
    if there is None:
        return None
    try:
        state = _state(there[0])
    except msgspec.DecodeError as problem:
        raise PublishFailed(f"{place.address}/{STATE} cannot be read ({problem}): is this a target of ours?") from None
    if state.format != FORMAT:
        raise PublishFailed(f"{place.address}/{STATE} has format {state.format}; this program knows {FORMAT}")
    return state, there[1]


class Ledger:
    """The objects of a target by key, and the journal of the publish under way."""

    def __init__(self, place: Place, number: int, held: dict[str, Held]) -> None:
        self._place = place
        self._number = number
        self._entries = 0
        self._release = ""
        self.held = held

    @property
    def number(self) -> int:
        """The number of the publish under way."""
        return self._number

    def begin(self, release: str) -> None:
        """Say which release the entries from here on are of."""
        self._release = release

    def announce(self, done: Sequence[Held], keys: Sequence[str]) -> None:
        """Write down what came of the batch before, and what the next is about to change."""
        self.settle(done)
        entry = Entry(release=self._release, done=list(done), next=list(keys))
        self._entries += 1
        self._place.put(f"{JOURNAL}{self._number:08d}-{self._entries:08d}.json", msgspec.json.encode(entry))
        self.doubt(keys)

    def settle(self, done: Iterable[Held]) -> None:
        """Take over what is known of a batch."""
        for held in done:
            if held.hash:
                self.held[held.key] = held
            else:
                self.held.pop(held.key, None)

    def doubt(self, keys: Iterable[str]) -> None:
        """What a batch may have changed is unknown until it is settled."""
        for key in keys:
            left = self.held[key].left if key in self.held else 0
            self.held[key] = Held(key=key, hash=UNKNOWN, how="", left=left)

    def finish(self, release: str, before: tuple[State, Tag] | None) -> None:
        """Write ledger and state, and clear away what was before."""
        name = f"{FOLDER}/ledger-{self._number:08d}.jsonl.gz"
        lines = b"".join(msgspec.json.encode(self.held[key]) + b"\n" for key in sorted(self.held))
        self._place.put(name, igzip.compress(lines, 3, mtime=0))
        state = State(format=FORMAT, number=self._number, release=release, ledger=name)
        if before is None:
            self._place.create(STATE, msgspec.json.encode(state))
        else:
            self._place.replace(STATE, msgspec.json.encode(state), before[1])
        old = [key for key, _ in self._place.list(JOURNAL)]
        if before is not None and before[0].ledger != name:
            old.append(before[0].ledger)
        self._place.delete(old)

    def resume(self) -> int:
        """Take over the journal of a publish that did not come to its end; returns how many entries it has."""
        keys = sorted(key for key, _ in self._place.list(JOURNAL))
        for key in keys:
            number, _, entry = key.removeprefix(JOURNAL).removesuffix(".json").partition("-")
            there = self._place.read(key)
            if int(number) != self._number or there is None:
                continue  # of a publish that is over, and only its clearing away was cut short
            read = _entry(there[0])
            self.settle(read.done)
            self.doubt(read.next)
            self._entries = int(entry)
        return self._entries


def open_ledger(place: Place, state: State | None, *, anew: bool = False) -> Ledger:
    """The ledger as the last publish left it, or an empty one to be written `anew`.

    Raises PublishFailed when it is missing or cannot be read.
    """
    held: dict[str, Held] = {}
    if state is not None and not anew:
        there = place.read(state.ledger)
        if there is None:
            raise PublishFailed(
                f"{place.address}/{state.ledger} is missing: invoke verify --repair --target writes it anew"
            )
        try:
            for line in gzip.decompress(there[0]).splitlines():
                entry = _held(line)
                held[entry.key] = entry
        except (OSError, EOFError, ValueError, msgspec.DecodeError) as problem:
            raise PublishFailed(f"{place.address}/{state.ledger} cannot be read: {problem}") from None
    return Ledger(place, (state.number if state else 0) + 1, held)


def is_unfinished(place: Place) -> bool:
    """Whether a publish began and did not come to its end."""
    return next(place.list(JOURNAL), None) is not None
