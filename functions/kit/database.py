"""The shop's database: SQLite or PostgreSQL, the same SQL text for both.

SQL is written with `?`, whole numbers as BIGINT, moments as seconds since 1970, flags as 0 and 1. A job is a function of
a transaction; it runs again where the database could not decide between two of them, never after a commit was sent,
because then nobody knows whether it holds.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from storefront.domain.errors import DatabaseUnavailable

T = TypeVar("T")
Row = dict[str, Any]

MOST_CONNECTIONS = 8
WAIT_SECONDS = 10.0
MOST_TRIES = 5
TRYING_SECONDS = 5.0
"""After this no further try is begun."""


class Lost(Exception):
    """A connection broke or could not be made; nothing was committed."""


class Again(Exception):
    """The database gave way to another transaction (a lock, a deadlock); nothing was committed."""


class Transaction(Protocol):
    """An open transaction. Values stand for the `?` of the SQL, in order."""

    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row a statement gives."""

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row a statement gives."""

    def do(self, sql: str, *values: object) -> int:
        """How many rows a statement changed."""


class Connection(Transaction, Protocol):
    """A connection of one of the two engines. Its methods raise Lost and Again instead of the engine's own errors."""

    def begin(self, *, write: bool) -> None:
        """Begin a transaction."""

    def commit(self) -> None:
        """Make it hold."""

    def rollback(self) -> None:
        """Undo it."""

    def close(self) -> None:
        """Let go."""


Job = Callable[[Transaction], T]


class Database:
    """A small pool of connections to one database. Threads share it."""

    def __init__(self, url: str, connect: Callable[[], Connection], *, one_writer: bool) -> None:
        self.url = url
        self._connect = connect
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)
        # SQLite has one writer at a time: threads of a process queue here instead of sleeping in its busy handler.
        self._writer: threading.Lock | None = threading.Lock() if one_writer else None

    def write(self, job: Job[T]) -> T:
        """Run a job in a transaction that may change things. Raises DatabaseUnavailable."""
        if self._writer is None:
            return self._run(job, write=True)
        if not self._writer.acquire(timeout=WAIT_SECONDS):
            raise DatabaseUnavailable("the database is busy")
        try:
            return self._run(job, write=True)
        finally:
            self._writer.release()

    def read(self, job: Job[T]) -> T:
        """Run a job that only reads. Raises DatabaseUnavailable."""
        return self._run(job, write=False)

    def close(self) -> None:
        """Close what lies idle."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _run(self, job: Job[T], *, write: bool) -> T:
        problem: Exception | None = None
        deadline = time.monotonic() + TRYING_SECONDS
        for number in range(MOST_TRIES):
            if time.monotonic() > deadline:
                break
            try:
                with self._borrowed(fresh=isinstance(problem, Lost)) as connection:
                    return _transact(connection, job, write=write)
            except Lost as lost:
                if isinstance(problem, Lost):
                    raise DatabaseUnavailable(f"the database cannot be reached: {lost}") from lost
                problem = lost
            except Again as again:
                problem = again
                time.sleep(random.uniform(0, 0.02 * 2**number))
        raise DatabaseUnavailable(f"the database is busy: {problem}")

    @contextmanager
    def _borrowed(self, *, fresh: bool) -> Iterator[Connection]:
        if not self._room.acquire(timeout=WAIT_SECONDS):
            raise DatabaseUnavailable("the database is busy: no connection came free")
        try:
            if fresh:
                self.close()
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                connection = self._connect()
            try:
                yield connection
            except BaseException as problem:
                # After a refusal of our own the connection is as good as before; else nobody knows.
                if isinstance(problem, Exception) and not isinstance(problem, Lost | DatabaseUnavailable):
                    self._idle.put(connection)
                else:
                    connection.close()
                raise
            self._idle.put(connection)
        finally:
            self._room.release()


def _transact(connection: Connection, job: Job[T], *, write: bool) -> T:
    connection.begin(write=write)
    try:
        result = job(connection)
    except BaseException:
        with suppress(Lost, Again):
            connection.rollback()
        raise
    try:
        connection.commit()
    except (Lost, Again) as problem:
        with suppress(Lost, Again):
            connection.rollback()
        raise DatabaseUnavailable(f"the database did not confirm a commit: {problem}") from problem
    return result


def open_database(url: str) -> Database:
    """Return the database of a DATABASE_URL; connects when first asked."""
    if url.startswith("sqlite:///"):
        from functions.kit.sqlite import connect_sqlite

        path = url.removeprefix("sqlite:///")
        return Database(url, lambda: connect_sqlite(path), one_writer=True)
    from functions.kit.postgresql import connect_postgresql

    return Database(url, lambda: connect_postgresql(url), one_writer=False)


@lru_cache(maxsize=512)
def statements(text: str) -> Sequence[str]:
    """The statements of a file of SQL: each ends with a semicolon at the end of a line."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join([*lines, ""]).split(";\n") if part.strip()]
