"""Brings a database up to date: numbered files of SQL, each applied once, in order, under a lock.

What the engines write differently (triggers) stands in a file for each: `0012_name.sqlite.sql`, `0012_name.postgresql.sql`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from functions.kit.database import Database, Transaction, statements
from storefront.domain.errors import DatabaseUnavailable, SettingsInvalid

FOLDER = Path(__file__).parents[1] / "migrations"
_TABLE = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)"
_NAME = re.compile(r"(\d{4})_([a-z_]+)(?:\.(sqlite|postgresql))?\.sql")
ENGINES = ("sqlite", "postgresql")


class Migration(NamedTuple):
    """A file of the folder: 0001_orders.sql is number 1, 'orders'."""

    number: int
    name: str
    path: Path


def migrations(engine: str = "sqlite") -> list[Migration]:
    """Every migration of one of the ENGINES, in order."""
    found = [(_NAME.fullmatch(path.name), path) for path in sorted(FOLDER.glob("*.sql"))]
    return [Migration(int(match[1]), match[2], path) for match, path in found if match and match[3] in (None, engine)]


def engine_of(database: Database) -> str:
    """The engine behind a database's address."""
    return "sqlite" if database.url.startswith("sqlite:") else "postgresql"


def migrate(database: Database) -> list[str]:
    """Apply what is missing; returns the names applied. Two at once wait for each other; one that fails leaves nothing."""

    def run(tx: Transaction) -> list[str]:
        if engine_of(database) != "sqlite":
            tx.do("SELECT pg_advisory_xact_lock(7377377)")
        tx.do(_TABLE)
        done = {row["number"] for row in tx.all("SELECT number FROM migrations")}
        missing = [migration for migration in migrations(engine_of(database)) if migration.number not in done]
        for migration in missing:
            for statement in statements(migration.path.read_text(encoding="utf-8")):
                tx.do(statement)
            tx.do("INSERT INTO migrations (number, name) VALUES (?, ?)", migration.number, migration.name)
        return [migration.name for migration in missing]

    return database.write(run)


def require_migrated(database: Database) -> None:
    """Refuse a database that lacks a migration, naming the command that helps."""
    wanted = {migration.number for migration in migrations(engine_of(database))}
    try:
        done = {row["number"] for row in database.read(lambda tx: tx.all("SELECT number FROM migrations"))}
    except DatabaseUnavailable:
        raise
    except Exception:  # the engines disagree on how they say that a table is not there
        done = set()
    if wanted - done:
        raise SettingsInvalid("the database is not up to date: invoke functions.migrate brings it there")
