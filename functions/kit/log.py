"""Log lines as JSON: what happened, to which order, how long it took. Never a person, a token, a key or a body."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Literal

import msgspec

Level = Literal["info", "warning", "error"]
MAY_BE_LOGGED = frozenset(
    [
        "order",
        "event",
        "code",
        "status",
        "milliseconds",
        "path",
        "method",
        "release",
        "topic",
        "state",
        "attempts",
        "problem",
        "session",
        "refund",
        "count",
        "kind",
        "minor",
        "currency",
    ]
)
"""The only fields a line may carry beside its moment, level and words."""


def log(level: Level, what: str, **fields: object) -> None:
    """Write one line to standard error. A field outside the list is a mistake in our code: AssertionError."""
    strange = fields.keys() - MAY_BE_LOGGED
    assert not strange, f"may not be logged: {sorted(strange)}"
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "what": what, **fields}
    sys.stderr.write(msgspec.json.encode(line).decode() + "\n")
