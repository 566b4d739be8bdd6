"""Reads a sample export back as rows, for the tests beside it."""

import gzip
import json
from pathlib import Path
from typing import Any


def read_rows(export: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    with gzip.open(export / f"{table}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_lines(export: Path, table: str) -> dict[str, str]:
    """Return the rows of a table as written, by their first field, which names them."""
    with gzip.open(export / f"{table}.jsonl.gz", "rt", encoding="utf-8") as file:
        return {next(iter(json.loads(line).values())): line for line in file}


def file_bytes(export: Path) -> dict[str, bytes]:
    """Return every file of an export by its path."""
    files = (path for path in export.rglob("*") if path.is_file())
    return {path.relative_to(export).as_posix(): path.read_bytes() for path in files}
