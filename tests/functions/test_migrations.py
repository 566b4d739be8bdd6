"""Migrations: each once, in order, under a lock; production is told the command instead of being changed."""

import pytest

from functions.kit.database import open_database
from functions.kit.migrations import migrate, migrations, require_migrated
from storefront.domain.errors import SettingsInvalid
from tests.functions.running_functions import at_once


def test_each_is_applied_once(database_url: str) -> None:
    database = open_database(database_url)

    first, second = migrate(database), migrate(database)
    require_migrated(database)
    database.close()

    assert first == [migration.name for migration in migrations()]
    assert second == []


def test_several_at_once_wait_for_each_other(database_url: str) -> None:
    databases = [open_database(database_url) for _ in range(4)]

    applied = at_once([lambda database=database: migrate(database) for database in databases])
    for database in databases:
        database.close()

    assert sorted(applied, key=len) == [[], [], [], [migration.name for migration in migrations()]]


def test_an_old_database_is_refused_with_the_command_that_helps(database_url: str) -> None:
    database = open_database(database_url)

    with pytest.raises(SettingsInvalid, match=r"invoke functions\.migrate"):
        require_migrated(database)
    database.close()


def test_no_number_is_used_twice(database_url: str) -> None:
    database = open_database(database_url)
    migrate(database)

    rows = database.read(lambda tx: tx.all("SELECT number FROM migrations"))
    database.close()

    assert len(rows) == len({row["number"] for row in rows}) == len(migrations())
