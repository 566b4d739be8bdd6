"""Builders of tiny exports.

`make_offer(price="12,99")` is a good offer but for its price; `make_export` writes a whole export.
"""

import csv
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from storefront.catalog.faults import Fault
from storefront.catalog.load import Loaded, load_export
from storefront.catalog.rows import TABLES as CATALOG_TABLES
from storefront.catalog.shop import Shop
from storefront.catalog.table import judge
from storefront.domain.rulebook import load_rulebook
from storefront.domain.rules import Rules

DAY = date(2026, 11, 21)
EXPORTED_AT = "2026-11-21T02:00:00Z"
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MARKETS = ("FR", "DE", "GB", "JP")

Row = dict[str, Any]


@cache
def rules_on(day: date = DAY) -> Rules:
    return load_rulebook().on(day)


def make_model(**changes: Any) -> Row:
    return {
        "model": "iphone-13",
        "brand": "Apple",
        "name": "iPhone 13",
        "category": "smartphones",
        "released": "2021-09",
        "description": {"fr": "Un téléphone **sobre**.", "en": "A plain phone."},
        "specs": {"screen_in": 6.1, "memory_gb": 4, "os": "iOS"},
        "images": [{"src": "images/iphone-13.svg", "alt": {"en": "iPhone 13"}, "color": "midnight"}],
        "impact": None,
        "repairability": {"FR": {"score": 6.2, "kind": "reparability"}},
        "energy_class": None,
        "mpn": ["A2633"],
        "aliases": {"fr": ["iphone13"]},
        "popularity": 10,
        "support_until": "2028-09-30",
        "manufacturer": {
            "name": "Apple Inc.",
            "address": "One Apple Park Way, Cupertino",
            "email": "safety@apple.example",
        },
        "eu_responsible": None,
        "safety": {"fr": "Ne pas ouvrir la batterie."},
    } | changes


def make_sku(**changes: Any) -> Row:
    return {
        "sku": "IP13-128",
        "model": "iphone-13",
        "gtin": "4006381333931",
        "options": {"storage_gb": 128, "color": "midnight"},
        "new_price": {"FR": {"amount": "629.00", "currency": "EUR", "seller": "Apple Store", "seen_on": "2026-11-01"}},
    } | changes


def make_refurbisher(**changes: Any) -> Row:
    return {
        "refurbisher": "renewtech",
        "name": "RenewTech",
        "legal_name": "RenewTech SAS",
        "address": "1 rue du Port, 44000 Nantes",
        "country": "FR",
        "email": "contact@renewtech.example",
        "vat_id": "FR00000000000",
        "rating": 4.6,
        "reviews": 1200,
        "since": "2019-05-01",
        "certified": True,
    } | changes


def make_offer(**changes: Any) -> Row:
    return {
        "offer": "o-1",
        "sku": "IP13-128",
        "refurbisher": "renewtech",
        "market": "FR",
        "grade": "good",
        "price": "299.00",
        "currency": "EUR",
        "stock": 3,
        "battery_min_percent": 80,
        "warranty_months": 12,
        "ships_in_days": [2, 4],
        "shipping_price": "0.00",
        "mandatory_fees": [{"kind": "private_copy_levy", "amount": "8.40"}],
        "vat_scheme": "margin",
        "tests_done": True,
        "data_wiped": True,
        "parts": "genuine",
        "accessories": ["cable"],
        "quality_score": 4.5,
    } | changes


def make_review(**changes: Any) -> Row:
    return {
        "review": "r-1",
        "model": "iphone-13",
        "market": "FR",
        "language": "fr",
        "rating": 5,
        "title": "Parfait",
        "text": "Rien à redire.",
        "grade": "good",
        "date": "2026-10-01",
        "verified": True,
    } | changes


def make_bid(**changes: Any) -> Row:
    return {
        "bid": "b-1",
        "market": "FR",
        "model": "iphone-13",
        "options": {"storage_gb": 128},
        "condition": "good",
        "price": "150.00",
        "currency": "EUR",
        "refurbisher": "renewtech",
        "expires": "2026-12-31",
    } | changes


def make_plan(**changes: Any) -> Row:
    return {
        "plan": "p-1",
        "market": "FR",
        "carrier": "Bouygues Telecom",
        "name": "Forfait 100 Go",
        "monthly_price": "19.99",
        "currency": "EUR",
        "commitment_months": 24,
        "data_gb": 100,
        "device_discount": "50.00",
        "models": None,
        "terms_url": "https://carrier.example/terms",
        "contract_summary": "documents/p-1.pdf",
    } | changes


def load(root: Path, **changes: Any) -> Loaded:
    """Load an export with the tests' day, clock and a work folder beside it."""
    settings = {"rules": rules_on(), "workdir": root.parent / f"work-{root.name}", "now": NOW} | changes
    return load_export(root, **settings)


def make_shop(rules: Rules | None = None, **tables: Sequence[Row]) -> Shop:
    """Return a shop that has read the parents of `good_tables` and changes to them."""
    rules = rules or rules_on()
    names = {table.name: f"{table.name}.jsonl" for table in CATALOG_TABLES}
    shop = Shop(rules=rules, markets={code: rules.markets[code] for code in MARKETS}, files=names)
    rows = good_tables() | tables
    for table in CATALOG_TABLES:
        for row in rows[table.name] if table.keep else ():
            read = judge(row, table, shop)
            assert isinstance(read, table.row_type), read
            table.keep(read, shop)
    return shop


def faults_of(name: str, row: Any, shop: Shop | None = None) -> list[tuple[str, object, str]]:
    """Return (field, value, reason) of every fault that the validator finds in a row."""
    table = next(table for table in CATALOG_TABLES if table.name == name)
    judged = judge(row, table, shop or make_shop())
    return [(fault.field, fault.value, fault.reason) for fault in judged] if _are_faults(judged) else []


def _are_faults(judged: object) -> bool:
    return isinstance(judged, list) and all(isinstance(fault, Fault) for fault in judged)


ELSEWHERE = {"DE": ("279.00", "EUR"), "GB": ("259.00", "GBP"), "JP": ("45000", "JPY")}


def good_tables() -> dict[str, list[Row]]:
    others = [
        make_offer(
            offer=f"o-{market.lower()}",
            market=market,
            price=price,
            currency=currency,
            shipping_price="0",
            mandatory_fees=[],
        )
        for market, (price, currency) in ELSEWHERE.items()
    ]
    return {
        "models": [make_model()],
        "skus": [make_sku()],
        "offers": [make_offer(), *others],
        "refurbishers": [make_refurbisher()],
        "reviews": [make_review()],
        "trade_in": [make_bid()],
        "plans": [make_plan()],
    }


def make_export(
    folder: Path,
    *,
    name: str = "export",
    ending: str = ".jsonl",
    manifest: Mapping[str, Any] | None = None,
    raw: Mapping[str, bytes] | None = None,
    **tables: Sequence[Row] | None,
) -> Path:
    """Write an export and return its folder. A table given as None is left out; `raw` holds whole files by name."""
    root = folder / name
    root.mkdir(parents=True)
    files: dict[str, Any] = {}
    for table, rows in (good_tables() | tables).items():
        if rows is not None and table not in {file.split(".")[0] for file in raw or {}}:
            path = root / f"{table}{ending}"
            write_table(path, rows)
            files[path.name] = {"rows": len(rows), "sha256": sha256(path)}
    for file, data in (raw or {}).items():
        (root / file).write_bytes(data)
        text = gzip.decompress(data) if file.endswith(".gz") else data
        files[file] = {"rows": text.count(b"\n"), "sha256": sha256(root / file)}
    document = {
        "schema": "reprise-export/1",
        "exported_at": EXPORTED_AT,
        "markets": list(MARKETS),
        "files": files,
    }
    (root / "manifest.json").write_text(json.dumps(document | dict(manifest or {})))
    return root


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write rows in the format that the file's name asks for."""
    if path.name.endswith(".parquet"):
        _write_parquet(path, rows)
        return
    data = (
        _csv(rows) if ".csv" in path.name else "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    ).encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.name.endswith(".gz") else data)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pack_tar(root: Path, archive: Path) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(root, root.name)
    return archive


def pack_zip(root: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(root.rglob("*")):
            packed.write(path, path.relative_to(root))
    return archive


def tar_of(archive: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return archive


def _csv(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list | bool):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value


def _write_parquet(path: Path, rows: Sequence[Row]) -> None:
    lines = path.with_suffix(".source.jsonl")
    write_table(lines, rows)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json('{lines}', format='newline_delimited')) TO '{path}' (FORMAT parquet)"
        )
    lines.unlink()
