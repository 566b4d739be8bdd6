"""The audit log, `RELEASES/audit.jsonl`: a line for every publish, rollback, repair and override, never rewritten.

It also tells which release was live before, and which ones somebody has gone back from.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

AUDIT = "audit.jsonl"
PUBLISH, ROLLBACK, REPAIR, OVERRIDE = "publish", "rollback", "repair", "override"


class AuditLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was done. `at` is RFC 3339, UTC; `before` is what was live until then, '' for nothing.

    `target` is '' for RELEASES/current. `accepted` are the guards overridden, or 'partial'; `reason` is in people's words.
    """

    at: str
    event: str
    release: str
    by: str
    before: str = ""
    target: str = ""
    accepted: tuple[str, ...] = ()
    reason: str = ""


_decode = msgspec.json.Decoder(AuditLine).decode


def write_audit(releases: Path, event: str, release: str, **details: Any) -> None:
    """Append a line, in one write that has reached the disk when this returns."""
    line = AuditLine(
        at=datetime.now(UTC).isoformat(timespec="seconds"), event=event, release=release, by=who(), **details
    )
    file = os.open(releases / AUDIT, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        # A process killed within its write leaves half a line; ours begins on one of its own.
        size = os.fstat(file).st_size
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        os.write(file, (b"\n" if torn else b"") + msgspec.json.encode(line) + b"\n")
        os.fsync(file)
    finally:
        os.close(file)


def audit_lines(releases: Path) -> Iterator[AuditLine]:
    """Every whole line, oldest first."""
    try:
        text = (releases / AUDIT).read_bytes()
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            yield _decode(line)
        except msgspec.DecodeError:  # half a line that a killed process left
            continue


def gone_back_from(releases: Path) -> set[str]:
    """Releases that somebody went back from and nobody has published since."""
    left: set[str] = set()
    for line in audit_lines(releases):
        left.discard(line.release)
        if line.event == ROLLBACK and line.before:
            left.add(line.before)
    return left


def live_before(releases: Path, release: str) -> Iterator[str]:
    """What was live before `release`, the latest first, each once."""
    seen = {release}
    for line in reversed([line for line in audit_lines(releases) if line.event in (PUBLISH, ROLLBACK)]):
        for name in (line.release, line.before):
            if name and name not in seen:
                seen.add(name)
                yield name


def who() -> str:
    """Who runs this: user@host."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
