"""The lock of a target: one publish at a time, from whatever machine.

An object that only one can create, with a lease that its holder renews. A lease is taken over when it has run out, or
when its holder was a process of this machine that is no more.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from storefront.domain.errors import PublishFailed
from storefront.publishing.places import Conflict, Place, Tag
from storefront.release.audit import who

LOCK = "publish/lock.json"
LEASE_SECONDS = 300.0


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a lock. `until` is seconds since 1970; `machine` and `started` tell a process from any other."""

    token: str
    who: str
    what: str
    machine: str
    pid: int
    started: str
    since: str
    until: float


_decode = msgspec.json.Decoder(Holder).decode


class Lease:
    """Holds a target's lock as a context manager. Raises PublishFailed when a living holder has it."""

    def __init__(
        self, place: Place, what: str, *, seconds: float = LEASE_SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        self._place = place
        self._seconds = seconds
        self._clock = clock
        self._me = Holder(
            token=secrets.token_hex(8), who=who(), what=what, machine=machine(), pid=os.getpid(),
            started=_started(os.getpid()), since=datetime.now(UTC).isoformat(timespec="seconds"), until=0,
        )  # fmt: skip
        self._tag: Tag = {}
        self._lost = ""
        self._end = threading.Event()
        self._renewer = threading.Thread(target=self._renew_often, daemon=True)
        self.taken_over = ""

    def __enter__(self) -> Self:
        mine = self._written()
        try:
            self._tag = self._place.create(LOCK, mine)
        except Conflict:
            self._tag = self._take_over()
        self._renewer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._renewer.join()
        if not self._lost:
            try:
                there = self._place.read(LOCK)
                if there and _decode(there[0]).token == self._me.token:
                    self._place.delete([LOCK])
            except (PublishFailed, msgspec.DecodeError):
                if error is None:  # the lease runs out by itself; an error under way says more
                    raise

    def check(self) -> None:
        """Raise PublishFailed when the lock has gone to somebody else."""
        if self._lost:
            raise PublishFailed(f"the lock of {self._place.address} was lost: {self._lost}; publish again")

    def _written(self) -> bytes:
        return msgspec.json.encode(msgspec.structs.replace(self._me, until=self._clock() + self._seconds))

    def _take_over(self) -> Tag:
        there = self._place.read(LOCK)
        if there is None:  # given back this very moment
            return self._place.create(LOCK, self._written())
        try:
            holder = _decode(there[0])
        except msgspec.DecodeError:
            raise PublishFailed(f"{self._place.address}/{LOCK} is not a lock; remove it if nobody publishes") from None
        if not self._is_over(holder):
            until = datetime.fromtimestamp(holder.until, UTC)
            raise PublishFailed(
                f"{self._place.address} is held by {holder.who}, process {holder.pid}, which began to {holder.what} at "
                f"{holder.since}; its lease runs until {until:%H:%M:%S} UTC unless renewed",
                holder=holder.who,
            )
        tag = self._place.replace(LOCK, self._written(), there[1])
        self.taken_over = f"{holder.who}, process {holder.pid}"
        return tag

    def _is_over(self, holder: Holder) -> bool:
        if holder.until < self._clock():
            return True
        return holder.machine == self._me.machine and holder.started != _started(holder.pid)

    def _renew_often(self) -> None:
        while not self._end.wait(self._seconds / 3):
            try:
                self._tag = self._place.replace(LOCK, self._written(), self._tag)
            except Conflict as problem:
                self._lost = problem.message
                return
            except PublishFailed:
                continue  # the store is away for a moment; there is time for two more tries


def machine() -> str:
    """This machine since it started, and this container on it: where a process number means one process."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:  # no Linux: no process of another run is ever known to be dead
        return secrets.token_hex(8)


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks; '' when there is none, or it has ended and waits to be noticed."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
