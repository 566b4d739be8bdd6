"""Exports for tests of whole builds: a small sample with a photo, and changed copies of an export."""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from storefront.sample import write_sample
from tests.catalog.export_builder import good_tables, make_export, make_model

Rows = list[dict[str, Any]]
PHOTOGRAPHED = "iphone-13"
PHOTO = "images/photo.jpg"


def photo(width: int = 700, height: int = 500) -> bytes:
    """A JPEG as a camera would write one."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def small_export(folder: Path, markets: Sequence[str] = ("FR",)) -> Path:
    """A sample of 50 SKUs whose iPhone 13 has a photo instead of drawings."""
    write_sample(folder, skus=50, date=date(2026, 11, 21), markets=markets)
    (folder / PHOTO).write_bytes(photo())

    def photographed(rows: Rows) -> None:
        for row in rows:
            if row["model"] == PHOTOGRAPHED:
                row["images"] = [{"src": PHOTO, "alt": {"en": "iPhone 13", "fr": "iPhone 13"}, "color": None}]

    rewrite(folder, "models", photographed)
    return folder


def one_sku_export(folder: Path, market: str = "FR", **model: Any) -> Path:
    """An export of one SKU in one market."""
    tables: dict[str, Any] = good_tables()
    chosen = {
        name: [row for row in rows if row.get("market", market) == market]
        if name != "models"
        else [make_model(**model)]
        for name, rows in tables.items()
    }
    return make_export(folder, manifest={"markets": [market]}, **chosen)


def read_rows(export: Path, table: str) -> Rows:
    """The rows of a table."""
    data = gzip.decompress((export / f"{table}.jsonl.gz").read_bytes())
    return [json.loads(line) for line in data.splitlines()]


def rewrite(export: Path, table: str, change: Callable[[Rows], object]) -> None:
    """Change the rows of a table in place; the manifest follows."""
    rows = read_rows(export, table)
    change(rows)
    path = export / f"{table}.jsonl.gz"
    text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    describe(export, {path.name: len(rows)})


def describe(export: Path, rows: dict[str, int]) -> None:
    """Bring the manifest's entries of these files up to date."""
    document = json.loads((export / "manifest.json").read_bytes())
    for name, count in rows.items():
        sha256 = hashlib.sha256((export / name).read_bytes()).hexdigest()
        document["files"][name] = {"rows": count, "sha256": sha256}
    (export / "manifest.json").write_text(json.dumps(document))


def changed_copy(export: Path, folder: Path, table: str, change: Callable[[Rows], object]) -> Path:
    """A copy of an export with one table changed."""
    shutil.copytree(export, folder)
    rewrite(folder, table, change)
    return folder


def packed_backwards(export: Path, folder: Path) -> Path:
    """The same export with its rows and files in reverse order, uncompressed tables, as an archive."""
    other = folder / "backwards"
    shutil.copytree(export, other)
    document = json.loads((other / "manifest.json").read_bytes())
    document["files"] = {}
    counts = {}
    for packed in sorted(other.glob("*.jsonl.gz"), reverse=True):
        lines = gzip.decompress(packed.read_bytes()).splitlines(keepends=True)
        plain = packed.with_suffix("")
        plain.write_bytes(b"".join(reversed(lines)))
        packed.unlink()
        counts[plain.name] = len(lines)
    (other / "manifest.json").write_text(json.dumps(document))
    describe(other, counts)
    archive = folder / "backwards.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for path in sorted(other.rglob("*"), reverse=True):
            if path.is_file():
                tar.add(path, path.relative_to(folder))
    return archive
