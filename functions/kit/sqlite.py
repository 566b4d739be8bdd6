"""A connection to SQLite: WAL, and on disk before a commit is answered (`synchronous=FULL`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from functions.kit.database import Again, Connection, Lost, Row

T = TypeVar("T")
BUSY_MILLISECONDS = 2500
"""How long one try waits for a writer of another process; the database tries again."""


def connect_sqlite(path: str) -> Connection:
    """Open the file, made with its folder where it is not there. Raises Lost."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
        raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
    except (sqlite3.Error, OSError) as problem:
        raise Lost(str(problem)) from problem
    return SqliteConnection(raw)


class SqliteConnection:
    """See database.Connection."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row a statement gives."""
        return _translated(lambda: _rows(self._raw.execute(sql, values)))

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row a statement gives."""
        return next(iter(self.all(sql, *values)), None)

    def do(self, sql: str, *values: object) -> int:
        """How many rows a statement changed."""
        return _translated(lambda: self._raw.execute(sql, values).rowcount)

    def begin(self, *, write: bool) -> None:
        """Begin; a writer takes its place at once, so that it never has to give way half-way."""
        _translated(lambda: self._raw.execute("BEGIN IMMEDIATE" if write else "BEGIN"))

    def commit(self) -> None:
        """Make it hold."""
        _translated(lambda: self._raw.execute("COMMIT"))

    def rollback(self) -> None:
        """Undo it."""
        if self._raw.in_transaction:
            _translated(lambda: self._raw.execute("ROLLBACK"))

    def close(self) -> None:
        """Let go."""
        self._raw.close()


def _rows(cursor: sqlite3.Cursor) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _translated(call: Callable[[], T]) -> T:
    try:
        return call()
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_SNAPSHOT"):
            raise Again(str(problem)) from problem
        if problem.sqlite_errorname == "SQLITE_ERROR":
            raise
        raise Lost(str(problem)) from problem
    except sqlite3.DatabaseError as problem:
        if isinstance(problem, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
            raise
        raise Lost(str(problem)) from problem
