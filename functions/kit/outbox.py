"""What must happen after a commit and must not be lost: mail, hand-off, refunds. Put in with the order, drained by the worker.

A message waits, is leased by one worker at a time, and is done or, after too many tries, dead: visible to ops, never deleted.
Its id is made from what it is about, so that putting it in twice is putting it in once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from functions.kit.database import Database, Row, Transaction
from functions.kit.log import log

LEASE_SECONDS = 120
AT_ONCE = 20
MOST_REFUSALS = 5
"""How often the same message may be refused before it is dead; an unreachable receiver is asked for longer."""
PATIENCE_SECONDS = 3 * 24 * 3600
"""How long an unreachable receiver is asked again."""
_FIRST_WAIT, _LONGEST_WAIT = 10, 900


class Unreachable(Exception):
    """The receiver cannot be reached now: the message is not at fault."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the outbox, leased."""

    id: str
    topic: str
    number: str
    payload: dict[str, str]
    attempts: int
    created_at: int


def put(tx: Transaction, topic: str, kind: str, number: str, now: int, **payload: str) -> None:
    """Put a message in, within the transaction that it belongs to. The same topic, kind and number once only."""
    tx.do(
        "INSERT INTO outbox (id, topic, number, payload, state, due_at, created_at) "
        "VALUES (?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT (id) DO NOTHING",
        f"{topic}-{kind}-{number}", topic, number, msgspec.json.encode({"kind": kind} | payload).decode(), now, now,
    )  # fmt: skip


def drain(database: Database, deliver: Callable[[Message], None], clock: Callable[[], int]) -> int:
    """Deliver what is due; returns how many messages were tried. Several workers may drain at once."""
    leased = database.write(lambda tx: _lease(tx, clock()))
    for message in leased:
        try:
            deliver(message)
        except Exception as problem:
            _failed(database, message, problem, clock())
        else:
            database.write(lambda tx, message=message: _done(tx, message, clock()))  # type: ignore[misc]
    return len(leased)


def state_of_outbox(tx: Transaction, now: int) -> Mapping[str, int]:
    """How many wait, how many are dead, and for how many seconds the oldest one that is due has waited."""
    row = tx.one(
        "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS BIGINT) AS waiting, "
        "CAST(COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS BIGINT) AS dead, "
        "MIN(CASE WHEN state = 'waiting' THEN created_at END) AS oldest FROM outbox WHERE state <> 'done'"
    )
    assert row is not None
    oldest = row["oldest"]
    return {
        "waiting": row["waiting"],
        "dead": row["dead"],
        "oldest_seconds": max(now - oldest, 0) if oldest is not None else 0,
    }


def revive(tx: Transaction, now: int) -> int:
    """Try the dead ones again; returns how many."""
    return tx.do("UPDATE outbox SET state = 'waiting', attempts = 0, due_at = ? WHERE state = 'dead'", now)


def _lease(tx: Transaction, now: int) -> list[Message]:
    # The outer conditions are checked again on rows that another worker has just leased (PostgreSQL).
    rows = tx.all(
        "UPDATE outbox SET leased_until = ?, attempts = attempts + 1 WHERE state = 'waiting' AND leased_until <= ? "
        "AND id IN (SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= ? AND leased_until <= ? "
        "ORDER BY due_at, id LIMIT ?) RETURNING *",
        now + LEASE_SECONDS, now, now, now, AT_ONCE,
    )  # fmt: skip
    return [_message(row) for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))]


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        topic=row["topic"],
        number=row["number"],
        payload=msgspec.json.decode(row["payload"], type=dict[str, str]),
        attempts=row["attempts"],
        created_at=row["created_at"],
    )


def _done(tx: Transaction, message: Message, now: int) -> None:
    tx.do("UPDATE outbox SET state = 'done', done_at = ?, problem = '' WHERE id = ?", now, message.id)


def _failed(database: Database, message: Message, problem: Exception, now: int) -> None:
    """Wait and try again, or give up. What went wrong is kept as a kind, never as a text that could name a person."""
    patient = isinstance(problem, Unreachable)
    given_up = now - message.created_at > PATIENCE_SECONDS if patient else message.attempts >= MOST_REFUSALS
    wait = min(_FIRST_WAIT * 2 ** min(message.attempts - 1, 10), _LONGEST_WAIT)
    what = type(problem.__cause__ or problem).__name__
    database.write(
        lambda tx: tx.do(
            "UPDATE outbox SET state = ?, problem = ?, due_at = ?, leased_until = 0 WHERE id = ?",
            "dead" if given_up else "waiting", what, now + wait, message.id,
        )
    )  # fmt: skip
    log(
        "error" if given_up else "warning",
        "message given up" if given_up else "message not delivered",
        order=message.number, topic=message.topic, attempts=message.attempts, problem=what,
    )  # fmt: skip
