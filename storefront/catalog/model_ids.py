"""Which models an export knows, sold or not: for who only wants to see whether a name is spelt right."""

import tempfile
from pathlib import Path

import msgspec

from storefront.catalog.addresses import open_anywhere
from storefront.catalog.formats import Unreadable, read_rows
from storefront.catalog.limits import DEFAULT_LIMITS
from storefront.catalog.manifest import find_tables, read_manifest
from storefront.catalog.rows import TABLES
from storefront.catalog.rows.models import MODELS
from storefront.domain.rules import Rules


class _Named(msgspec.Struct):
    """As much of a model's row as its name."""

    model: str


def read_model_ids(source: str | Path, *, rules: Rules) -> frozenset[str]:
    """The id of every model in an export's table of models. Raises ExportRefused when that cannot be read."""
    with tempfile.TemporaryDirectory(prefix="reprise-models-") as folder:
        export = open_anywhere(source, Path(folder), Path(folder) / "fetched")
        manifest = read_manifest(export, rules.markets)
        files = find_tables(export, manifest, {table.name: table.required for table in TABLES})
        found = set()
        for row in read_rows(files[MODELS.name], _Named, DEFAULT_LIMITS):
            if not isinstance(row, Unreadable):
                name = row.model if isinstance(row, _Named) else row.get("model")
                found.add(str(name))
    return frozenset(found)
