"""What a database is asked while a request is answered: the real database, its statements written down as they pass."""

from collections.abc import Iterator
from contextlib import contextmanager

from functions.kit.database import Connection, Database, Row
from functions.kit.postgresql import connect_postgresql
from functions.kit.shop import Shop
from functions.kit.sqlite import connect_sqlite


class _Watched:
    """A connection that writes down what it is asked, values left out."""

    def __init__(self, connection: Connection, said: list[str]) -> None:
        self._connection, self._said = connection, said

    def begin(self, *, write: bool) -> None:
        self._said.append("BEGIN WRITE" if write else "BEGIN READ")
        self._connection.begin(write=write)

    def all(self, sql: str, *values: object) -> list[Row]:
        self._said.append(sql)
        return self._connection.all(sql, *values)

    def one(self, sql: str, *values: object) -> Row | None:
        self._said.append(sql)
        return self._connection.one(sql, *values)

    def do(self, sql: str, *values: object) -> int:
        self._said.append(sql)
        return self._connection.do(sql, *values)

    def commit(self) -> None:
        self._said.append("COMMIT")
        self._connection.commit()

    def rollback(self) -> None:
        self._said.append("ROLLBACK")
        self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


@contextmanager
def watched(shop: Shop) -> Iterator[list[str]]:
    """The statements of what happens within the block, in their order; the shop's database is up to date before."""
    plain, said = shop.database, []
    url = plain.url
    lite = url.startswith("sqlite:///")

    def connect() -> Connection:
        made: Connection = connect_sqlite(url.removeprefix("sqlite:///")) if lite else connect_postgresql(url)
        return _Watched(made, said)

    shop.raw_database = Database(url, connect, one_writer=lite)
    try:
        yield said
    finally:
        shop.raw_database.close()
        shop.raw_database = plain
