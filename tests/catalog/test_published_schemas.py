"""The JSON Schemas in docs/schema are those of the row types, and name every field of the contract."""

from pathlib import Path

import pytest

from storefront.catalog.schema import schema_bytes, table_schemas, write_schemas
from tests.catalog.export_builder import good_tables

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema"


@pytest.mark.parametrize("table", sorted(good_tables()))
def test_published_schema_is_current(table: str) -> None:
    assert (PUBLISHED / f"{table}.schema.json").read_bytes() == schema_bytes(table_schemas()[table])


@pytest.mark.parametrize("table", sorted(good_tables()))
def test_schema_names_every_field_and_says_what_it_is(table: str) -> None:
    schema = table_schemas()[table]

    assert list(schema["properties"]) == list(good_tables()[table][0])
    assert schema["description"].endswith(".")
    assert schema["title"] == f"a row of {table}"


def test_schemas_are_written_one_file_a_table(tmp_path: Path) -> None:
    write_schemas(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{table}.schema.json" for table in good_tables())
    # Beside them lies what a site publishes of each product, which tests/feeds compares.
    published = {path.name for path in PUBLISHED.iterdir()} - {"product.schema.json"}
    assert sorted(published) == sorted(path.name for path in tmp_path.iterdir())
