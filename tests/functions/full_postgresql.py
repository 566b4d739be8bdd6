"""A PostgreSQL server on a full disk: no table may grow, by the operating system's own refusal to write.

A small file system to fill up would need rights that not every machine gives; a limit on the size of a file needs none. What the
server's log is written to is overwritten in place (files of a megabyte, as on a disk that was full before); the tables are made
just so large that the next block of each reaches beyond the limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.functions.running_postgresql import PostgresqlServer

BLOCK = 8192
LOG_SEGMENT_MB = 1
ROOM = LOG_SEGMENT_MB * 1024 * 1024
_TABLES = """
SELECT t.table_name, json_agg(json_build_array(c.column_name, c.data_type) ORDER BY c.ordinal_position)
FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
WHERE t.table_schema = 'public' AND t.table_name <> 'migrations' GROUP BY t.table_name
"""
_GROW = """
DO $$
DECLARE last BIGINT := 0;
BEGIN
    WHILE pg_relation_size('{table}') < {bytes} LOOP
        INSERT INTO {table} SELECT {values} FROM generate_series(last + 1, last + {rows}) AS made (n);
        last := last + {rows};
    END LOOP;
END $$
"""


@contextmanager
def full_disk(server: PostgresqlServer, url: str) -> Iterator[None]:
    """While the block runs no table of this database has room for more than a few rows; afterwards all is as before."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no keys to other tables, no triggers
        tables = [(table, columns) for table, columns in connection.execute(_TABLES) if columns[0][1] == "text"]
        for table, columns in tables:
            _fill(connection, table, columns)
    server.limit_files(ROOM + BLOCK // 2)
    try:
        yield
    finally:
        server.limit_files(None)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            for table, columns in tables:
                connection.execute(f"DELETE FROM {table} WHERE {columns[0][0]} LIKE 'made%'")  # type: ignore[arg-type]


def _fill(connection: psycopg.Connection, table: str, columns: list[list[str]]) -> None:
    """Grow a table by many rows at a time, and then row by row into the last block that there is room for."""
    for most, rows in ((ROOM - 10 * BLOCK, 50), (ROOM, 1)):
        # Never the same key twice: a mark for each of the two.
        mark = f"made{rows}-"
        values = ", ".join(
            f"'{mark}' || n || repeat(md5(n::TEXT), 3)" if kind == "text" else "n" for _, kind in columns
        )
        connection.execute(_GROW.format(table=table, bytes=most, rows=rows, values=values))  # type: ignore[arg-type]
