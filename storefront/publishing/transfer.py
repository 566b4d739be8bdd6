"""Brings a target up to a release: only what differs, in an order that never shows a page without its assets.

Lasting files, pages, lists of pages; then the functions' pointer by compare-and-swap; then what left the site. A run
that is cut short anywhere leaves a site that works, and the next one goes on where it stopped.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from storefront.domain.errors import PublishFailed
from storefront.publishing.leases import LEASE_SECONDS, Lease
from storefront.publishing.ledger import Held, Ledger, State, is_unfinished, open_ledger, read_state
from storefront.publishing.places import Place, Tag
from storefront.publishing.sending import POINTER_HEADERS, Sending, lasts, sendings
from storefront.release.folder import read_manifest
from storefront.release.runtime_files import FILES, POINTER, RUNTIME, parse_files

BATCH = 500
"""Files between two entries of the journal: what is sent again after a cut."""

SENDERS = 16
KEEP_LASTING = 3
"""For how many publishes more an asset or a release's `runtime/` stays that nothing needs any more: browsers and
functions hold on to what they began with."""

MOST_REMOVED = 50_000
"""Objects removed in one run at most; the rest goes in the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a run did. `new` is False when the target was of this release already and nothing was sent."""

    new: bool
    before: str
    sent: int = 0
    kept: int = 0
    removed: int = 0
    waiting: int = 0
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What a check of the target found: keys that do not hold what they should, keys that should not be there, and
    whether the ledger has to be written anew."""

    doubted: frozenset[str]
    strays: frozenset[str]
    ledger: bool = False


def bring_up(
    place: Place,
    folder: Path,
    say: Callable[[str], None] = lambda line: None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    *,
    lease_seconds: float = LEASE_SECONDS,
    repair: Repair | None = None,
) -> Brought:
    """Make a target show the release in `folder`, and put right what a check of it found.

    Raises PublishFailed when the store refuses, when somebody else publishes there, or when a file of the release is not
    what its manifest lists.
    """
    pointer = (folder / RUNTIME / FILES).read_bytes()
    release = parse_files(pointer, str(folder / RUNTIME / FILES)).release
    before = read_state(place)
    if repair is None and _is_live(place, before, release, pointer):
        return Brought(new=False, before=release)
    with Lease(place, f"publish {release}", seconds=lease_seconds) as lease:
        if lease.taken_over:
            say(f"took over the lock that {lease.taken_over} left")
        before = read_state(place)  # as it is now that nobody else may change it
        swap = place.read(POINTER)
        ledger = open_ledger(place, before[0] if before else None, anew=repair is not None and repair.ledger)
        resumed = ledger.resume() > 0
        if repair is not None:
            ledger.doubt(repair.doubted | repair.strays)
        if resumed:
            say("going on where the last publish stopped")
        ledger.begin(release)
        run = _Run(place, ledger, lease, progress)
        wanted = {sending.key: sending for sending in _wanted(folder, place)}
        due = [sending for sending in wanted.values() if _differs(ledger.held.get(sending.key), sending)]
        _refuse_without_room(place, due)
        run.send(due)
        run.point(pointer, swap)
        removed, waiting = run.remove(wanted, repair.strays if repair else frozenset())
        lease.check()
        ledger.finish(release, before)
    return Brought(
        new=True, before=before[0].release if before else "", sent=len(due), kept=len(wanted) - len(due),
        removed=removed, waiting=waiting, resumed=resumed,
    )  # fmt: skip


def _is_live(place: Place, before: tuple[State, Tag] | None, release: str, pointer: bytes) -> bool:
    if before is None or before[0].release != release:
        return False
    there = place.read(POINTER)
    return there is not None and there[0] == pointer and not is_unfinished(place)


def _refuse_without_room(place: Place, due: Iterable[Sending]) -> None:
    """A disk that is full half-way leaves two releases' pages side by side: better not to begin."""
    if place.folder is None:
        return
    needed, free = sum(sending.size for sending in due), shutil.disk_usage(place.folder).free
    if needed > free:
        raise PublishFailed(f"{place.folder} has {free:,} bytes free, and {needed:,} are needed; nothing was sent")


def _wanted(folder: Path, place: Place) -> Iterable[Sending]:
    return sendings(folder, read_manifest(folder), keeps_headers=place.keeps_headers)


def _differs(held: Held | None, sending: Sending) -> bool:
    return held is None or held.hash != sending.hash or held.how != sending.how


class _Run:
    """One publish to one target, under its lease."""

    def __init__(self, place: Place, ledger: Ledger, lease: Lease, progress: Callable[[str, int, int], None]) -> None:
        self._place = place
        self._ledger = ledger
        self._lease = lease
        self._progress = progress
        self._done: list[Held] = []

    def send(self, due: Iterable[Sending]) -> None:
        """Send files turn by turn, batch by batch."""
        ordered = sorted(due, key=lambda sending: (sending.turn, sending.key))
        sent = 0
        with ThreadPoolExecutor(SENDERS) as pool:
            for batch in _batches(ordered):
                self._announce([sending.key for sending in batch])
                # One turn a batch: all assets are there before the first page goes.
                self._done = list(pool.map(self._put, batch))
                sent += len(batch)
                self._progress(f"sending to {self._place.address}", sent, len(ordered))

    def point(self, pointer: bytes, before: tuple[bytes, Tag] | None) -> None:
        """Move the functions' pointer, if it is still what it was when this run began."""
        self._announce([])
        if before is None:
            self._place.create(POINTER, pointer, POINTER_HEADERS)
        elif before[0] != pointer:
            self._place.replace(POINTER, pointer, before[1], POINTER_HEADERS)

    def remove(self, wanted: dict[str, Sending], strays: frozenset[str]) -> tuple[int, int]:
        """Remove what the site no longer has: pages at once, since they sell at old prices; lasting files when their
        time has come. Returns how many went and how many wait."""
        due: list[str] = []
        number, waiting = self._ledger.number, 0
        for key, held in list(self._ledger.held.items()):
            if key in wanted:
                if held.left:
                    self._ledger.held[key] = Held(key=key, hash=held.hash, how=held.how, tag=held.tag)
                continue
            left = held.left or number
            self._ledger.held[key] = Held(key=key, hash=held.hash, how=held.how, tag=held.tag, left=left)
            if len(due) < MOST_REMOVED and (not lasts(key) or key in strays or number - left >= KEEP_LASTING):
                due.append(key)
            else:
                waiting += 1
        for start in range(0, len(due), BATCH):
            keys = due[start : start + BATCH]
            self._announce(keys)
            self._place.delete(keys)
            self._done = [Held(key=key, hash="", how="") for key in keys]
        self._ledger.settle(self._done)
        return len(due), waiting

    def _announce(self, keys: list[str]) -> None:
        self._lease.check()
        self._ledger.announce(self._done, keys)
        self._done = []

    def _put(self, sending: Sending) -> Held:
        tag = self._place.put(sending.key, sending.body(), sending.attributes if sending.how else None)
        return Held(key=sending.key, hash=sending.hash, how=sending.how, tag=tag.get("e_tag", ""))


def _batches(ordered: list[Sending]) -> Iterator[list[Sending]]:
    batch: list[Sending] = []
    for sending in ordered:
        if batch and (len(batch) == BATCH or batch[0].turn != sending.turn):
            yield batch
            batch = []
        batch.append(sending)
    if batch:
        yield batch
