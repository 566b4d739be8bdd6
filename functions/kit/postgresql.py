"""A connection to PostgreSQL. `?` becomes `%s`; time-outs are short, because a shopper is waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

from functions.kit.database import Again, Connection, Lost, Row

T = TypeVar("T")
_OPTIONS = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=60s"


def connect_postgresql(url: str) -> Connection:
    """Connect within five seconds. Raises Lost."""
    # Statements are not prepared: behind a pooler the next one may run on another connection.
    raw = _translated(
        lambda: psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=5,
            options=_OPTIONS,
            prepare_threshold=None,
            row_factory=dict_row,
            application_name="reprise",
        )
    )
    return PostgresqlConnection(raw)


class PostgresqlConnection:
    """See database.Connection."""

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        self._raw = raw

    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row a statement gives."""
        return _translated(lambda: self._fetched(sql, values))

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row a statement gives."""
        return next(iter(self.all(sql, *values)), None)

    def do(self, sql: str, *values: object) -> int:
        """How many rows a statement changed."""
        return _translated(lambda: self._raw.execute(_marked(sql), values or None).rowcount)

    def begin(self, *, write: bool) -> None:
        """Begin at READ COMMITTED: each statement sees what was committed before it, and rows are locked by updates."""
        _translated(lambda: self._raw.execute("BEGIN" if write else "BEGIN READ ONLY"))

    def commit(self) -> None:
        """Make it hold."""
        _translated(lambda: self._raw.execute("COMMIT"))

    def rollback(self) -> None:
        """Undo it."""
        _translated(lambda: self._raw.execute("ROLLBACK"))

    def close(self) -> None:
        """Let go."""
        self._raw.close()

    def _fetched(self, sql: str, values: tuple[Any, ...]) -> list[Row]:
        cursor = self._raw.execute(_marked(sql), values or None)
        return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=512)
def _marked(sql: str) -> Any:
    return sql.replace("?", "%s")


def _translated(call: Callable[[], T]) -> T:
    try:
        return call()
    except (
        psycopg.errors.SerializationFailure,
        psycopg.errors.DeadlockDetected,
        psycopg.errors.LockNotAvailable,
        psycopg.errors.TooManyConnections,
    ) as problem:
        raise Again(str(problem)) from problem
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        # A write that the system refused for another reason than a full disk (a quota, a limit of the file), damage.
        psycopg.errors.InternalError_,
        psycopg.errors.DataCorrupted,
        psycopg.errors.IndexCorrupted,
    ) as problem:
        raise Lost(
            str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
        ) from problem
