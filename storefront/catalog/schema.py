"""The published JSON Schema of each table, made from the row types, so that it cannot drift from what is checked."""

from pathlib import Path
from typing import Any

import msgspec

from storefront.catalog.rows import TABLES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def table_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of a row of each table, by table name."""
    return {table.name: _schema(table.row_type, table.name) for table in TABLES}


def write_schemas(folder: Path) -> None:
    """Write `<table>.schema.json` for each table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in table_schemas().items():
        (folder / f"{name}.schema.json").write_bytes(schema_bytes(schema))


def schema_bytes(schema: dict[str, Any]) -> bytes:
    """Return a schema as it is published: sorted keys, two spaces."""
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2) + b"\n"


def _schema(row_type: type[msgspec.Struct], table: str) -> dict[str, Any]:
    _, definitions = msgspec.json.schema_components((row_type,), ref_template="#/$defs/{name}")
    row = definitions.pop(row_type.__name__)
    return {"$schema": DIALECT, **row, "title": f"a row of {table}", "$defs": definitions}
