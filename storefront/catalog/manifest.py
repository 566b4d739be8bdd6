"""The manifest: what an export says about itself, and whether the files bear it out.

Any difference refuses the export whole.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storefront.catalog.sources import MANIFEST, ExportFolder
from storefront.domain.errors import ExportRefused

SCHEMA = "reprise-export/1"

FORMATS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet")
"""The file name endings a table may have."""


class FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the manifest says of one table's file."""

    rows: Annotated[int, Meta(ge=0)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class Manifest(msgspec.Struct, frozen=True):
    """manifest.json, as the export contract describes it."""

    schema: Literal["reprise-export/1"]
    exported_at: datetime
    markets: Annotated[tuple[Annotated[str, Meta(pattern=r"^[A-Z]{2}$")], ...], Meta(min_length=1)]
    files: dict[str, FileEntry]


class TableFile(msgspec.Struct, frozen=True):
    """The file that holds a table, and the row count it must have."""

    name: str
    path: Path
    rows: int


def read_manifest(folder: ExportFolder, known_markets: Collection[str]) -> Manifest:
    """Return the manifest. Raises ExportRefused naming the field that is off and what was found."""
    path = folder.path_of(MANIFEST)
    if path.stat().st_size > folder.limits.manifest_bytes:
        raise ExportRefused(f"{MANIFEST} is larger than {folder.limits.manifest_bytes} bytes", file=MANIFEST)
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportRefused(f"{MANIFEST} cannot be read: {error}", file=MANIFEST) from error
    if manifest.exported_at.utcoffset() != timedelta(0):
        raise ExportRefused(
            f"{MANIFEST}: exported_at is not a UTC time: {manifest.exported_at.isoformat()}", file=MANIFEST
        )
    if len(set(manifest.markets)) < len(manifest.markets):
        raise ExportRefused(f"{MANIFEST}: markets names one twice: {', '.join(manifest.markets)}", file=MANIFEST)
    if strangers := sorted(set(manifest.markets) - set(known_markets)):
        raise ExportRefused(f"{MANIFEST}: markets the site does not have: {', '.join(strangers)}", file=MANIFEST)
    return msgspec.structs.replace(manifest, exported_at=manifest.exported_at.astimezone(UTC))


def find_tables(folder: ExportFolder, manifest: Manifest, tables: Mapping[str, bool]) -> dict[str, TableFile]:
    """Return the file of each table, its bytes verified; `tables` tells which are required.

    Raises ExportRefused when a file is missing, is not what the manifest says, or is in doubt: two files for one
    table, or a table that lies there and is not listed.
    """
    names = {table + ending: table for table in tables for ending in FORMATS}
    found: dict[str, TableFile] = {}
    for name, entry in manifest.files.items():
        table = names.get(name)
        if table is None:
            raise ExportRefused(f"{MANIFEST} lists {name!r}, which is no table's file", file=name)
        if table in found:
            raise ExportRefused(f"{MANIFEST} lists {found[table].name} and {name}: which one holds {table}?", file=name)
        path = folder.path_of(name)
        digest = _sha256(path)
        if digest != entry.sha256:
            raise ExportRefused(
                f"{name} has sha256 {digest}, the manifest says {entry.sha256}: it was cut or changed",
                file=name,
            )
        found[table] = TableFile(name=name, path=path, rows=entry.rows)
    if unlisted := sorted(name for name in names if name not in manifest.files and (folder.root / name).exists()):
        raise ExportRefused(f"{unlisted[0]} is in the export, but {MANIFEST} does not list it", file=unlisted[0])
    if missing := [table for table, required in tables.items() if required and table not in found]:
        raise ExportRefused(f"the export lacks the table {missing[0]}", file=missing[0])
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
