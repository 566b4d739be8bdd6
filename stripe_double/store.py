"""Where the double keeps its objects: SQLite, in memory or in a file, one writer at a time.

An object is its JSON. Keys that begin with '_' are the double's own and never leave it (`public`).
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stripe_double.refusals import Json

LETTERS = string.ascii_letters + string.digits
PAGE = 200

TABLES = """
CREATE TABLE IF NOT EXISTS thing (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, due INTEGER, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS thing_by_kind ON thing (kind, number);
CREATE INDEX IF NOT EXISTS thing_due ON thing (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS kept_answer (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, path TEXT NOT NULL, at INTEGER NOT NULL, answer TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY, event TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, due REAL NOT NULL,
    held INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (due) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS attempt (
    number INTEGER PRIMARY KEY, delivery INTEGER NOT NULL, event TEXT NOT NULL, type TEXT NOT NULL,
    at REAL NOT NULL, status INTEGER, error TEXT
);
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def new_id(prefix: str, length: int = 24) -> str:
    """An id as Stripe's look: 'pi_' and 24 letters and digits."""
    return f"{prefix}_{''.join(secrets.choice(LETTERS) for _ in range(length))}"


def public(thing: Any) -> Any:
    """What may leave the double: without keys of its own, at any depth."""
    if isinstance(thing, dict):
        return {key: public(value) for key, value in thing.items() if not key.startswith("_")}
    if isinstance(thing, list):
        return [public(value) for value in thing]
    return thing


class Store:
    """One connection behind one lock. Every write happens inside `transaction()`, which threads take in turn."""

    def __init__(self, path: str = "") -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; one inside another is part of it."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """One statement and all its rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def put(self, thing: Json, due: int | None = None) -> Json:
        """Keep an object, new or changed. `due` is when something must happen to it by itself, or None."""
        self.run(
            "INSERT INTO thing (id, kind, due, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body, due = excluded.due",
            thing["id"],
            thing["object"],
            due,
            json.dumps(thing, separators=(",", ":")),
        )
        return thing

    def get(self, wanted: str) -> Json | None:
        """The object with this id."""
        rows = self.run("SELECT body FROM thing WHERE id = ?", wanted)
        return json.loads(rows[0][0]) if rows else None

    def due(self, now: int) -> list[Json]:
        """Objects whose time has come, earliest first."""
        return [
            json.loads(row[0])
            for row in self.run("SELECT body FROM thing WHERE due <= ? ORDER BY due, number LIMIT 1000", now)
        ]

    def newest_first(self, kind: str, *, before: str = "") -> Iterator[Json]:
        """Objects of a kind, the latest made first; `before` an id, from there on backwards."""
        last = self._number(before) if before else 1 << 62
        while rows := self.run(
            f"SELECT number, body FROM thing WHERE kind = ? AND number < ? ORDER BY number DESC LIMIT {PAGE}",
            kind,
            last,
        ):
            for number, body in rows:
                last = number
                yield json.loads(body)

    def oldest_first(self, kind: str, *, after: str) -> Iterator[Json]:
        """Objects of a kind made after the one with this id."""
        last = self._number(after)
        while rows := self.run(
            f"SELECT number, body FROM thing WHERE kind = ? AND number > ? ORDER BY number LIMIT {PAGE}", kind, last
        ):
            for number, body in rows:
                last = number
                yield json.loads(body)

    def note(self, name: str, value: str | None = None) -> str | None:
        """Read a small value, or with `value` write it."""
        if value is not None:
            self.run("INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", name, value)
        rows = self.run("SELECT value FROM note WHERE name = ?", name)
        return rows[0][0] if rows else None

    def forget(self) -> None:
        """Empty it."""
        with self.transaction():
            for table in ("thing", "kept_answer", "delivery", "attempt", "note"):
                self.run(f"DELETE FROM {table}")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def _number(self, wanted: str) -> int:
        rows = self.run("SELECT number FROM thing WHERE id = ?", wanted)
        return int(rows[0][0]) if rows else 0
