"""Turns a foreign file into an export: SKUs and offers go to disk as they come, models once all their variants are read.

Memory holds one short entry a product and a variant, whatever their texts. The export appears whole or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from storefront.catalog.faults import Fault, fault
from storefront.catalog.quarantine import QuarantineWriter
from storefront.convert.formats import Format
from storefront.convert.mapping import Mapping, MarketMap
from storefront.convert.pictures import PictureFolder
from storefront.convert.records import FoundPicture, PassedOver, Record, Unconverted
from storefront.convert.rows import Refused, Row, RowMaker, picture_rows, seller_row, short_name
from storefront.convert.words import common_start
from storefront.domain.errors import ExportRefused, UsageError
from storefront.sample.tables import TableFile, manifest_entry

TABLES = ("models", "skus", "offers", "refurbishers")
REPORT = "conversion"
MANIFEST = "manifest.json"
MOST_PICTURES = 60
MOST_SHOWN = 20


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a conversion. `rows` were read; `passed_over` counts what the shop does not want, by reason; `report` holds every rejection and note, line by line; `first` says the first rejections."""

    rows: int
    tables: dict[str, int]
    unconverted: int
    notes: int
    passed_over: dict[str, int]
    report: Path
    first: list[str]


class _Draft:
    """A product while its variants are read."""

    def __init__(self, row: int, model: Row, title: str) -> None:
        self.row = row
        self.model = model
        self.title = title
        self.pictures: dict[str, tuple[str, str | None]] = {}
        self.skus: dict[frozenset[tuple[str, Any]], str] = {}
        self.written = False


class Conversion:
    """One file on its way into a folder."""

    def __init__(
        self, format: Format, mapping: Mapping, folder: Path, now: datetime, pictures: PictureFolder, name: str
    ) -> None:
        self._format = format
        self._mapping = mapping
        self._folder = folder
        self._pictures = pictures
        self._name = name
        self._report = folder / REPORT
        self._report.mkdir(parents=True)
        self._notes: list[tuple[int, Fault]] = []
        self._maker = RowMaker(mapping, now, lambda row, found: self._notes.append((row, found)))
        self._drafts: dict[str, _Draft] = {}
        self._models: dict[str, str] = {}
        self._skus: dict[str, tuple[int, str]] = {}
        self._offered: dict[tuple[str, ...], int] = {}
        self._passed: Counter[str] = Counter()
        self._refused: dict[str, tuple[Fault, ...]] = {}

    def run(self, path: Path) -> Converted:
        """Read the file and write the tables. Raises ExportRefused when it cannot be read, or nothing comes of it."""
        rows = 0
        noted = 0
        with (
            QuarantineWriter(self._report) as quarantine,
            (self._report / "notes.jsonl").open("wb") as notes,
            TableFile(self._folder, "skus") as self._sku_file,
            TableFile(self._folder, "offers") as self._offer_file,
        ):
            for found in self._format.read(path):
                rows += 1
                try:
                    self._take(found)
                except Refused as refusal:
                    quarantine.reject(self._name, found.row, list(refusal.faults))
                for row, note in self._notes:
                    notes.write(msgspec.json.encode({"file": self._name, "row": row, **msgspec.structs.asdict(note)}))
                    notes.write(b"\n")
                    noted += 1
                self._notes.clear()
        files = {file.path.name: manifest_entry(file.path, file.rows) for file in (self._sku_file, self._offer_file)}
        files |= {name: entry for table in (self._write_models, self._write_sellers) for name, entry in table().items()}
        counts = {name.partition(".")[0]: int(entry["rows"]) for name, entry in files.items()}
        if not counts["offers"]:
            first = next(iter(quarantine.quarantine), None)
            why = f"; the first: row {first.row}, {first.field}: {first.reason}" if first else ""
            raise ExportRefused(f"{self._name}: no row of {rows} could be converted{why}", file=self._name)
        self._write_manifest(files)
        return Converted(
            rows=rows,
            tables={table: counts[table] for table in TABLES},
            unconverted=sum(quarantine.quarantine.rows.values()),
            notes=noted,
            passed_over=dict(self._passed),
            report=self._report,
            first=[
                f"row {found.row}, {found.field} = {found.value!r}: {found.reason}"
                for found in islice(quarantine.quarantine, MOST_SHOWN)
            ],
        )

    # ---------------------------------------------------------------- rows
    def _take(self, found: Record | Unconverted | PassedOver) -> None:
        if isinstance(found, Unconverted):
            raise Refused(*found.faults)
        if isinstance(found, PassedOver):
            self._passed[found.why] += 1
            return
        draft = self._draft(found)
        options = self._maker.options(found) if found.variant else {}
        if found.variant:
            self._add_variant(found, draft, options)
        self._add_pictures(found, draft, options)

    def _draft(self, record: Record) -> _Draft:
        """Return the product of a record, begun with the first of its rows; all its rows share its refusal."""
        if record.group in self._refused:
            raise Refused(*self._refused[record.group])
        if draft := self._drafts.get(record.group):
            if title := self._shared_title(record):
                draft.title = common_start(draft.title, title) or draft.title
            return draft
        try:
            model = self._maker.model(record)
            if other := self._models.get(model["model"]):
                reason = f"becomes the model {model['model']!r}, as {other!r} does"
                raise Refused(fault("model", record.group, reason))
        except Refused as refusal:
            self._refused[record.group] = refusal.faults
            raise
        self._models[model["model"]] = record.group
        draft = self._drafts[record.group] = _Draft(record.row, model, self._shared_title(record))
        return draft

    def _shared_title(self, record: Record) -> str:
        """Return a variant's own title, of which a product's name is what all have in common; '' where it has a name."""
        if "name" in self._mapping.fields or record.get("column", "item_group_title"):
            return ""
        return " ".join(record.get("column", "title").split())

    def _add_variant(self, record: Record, draft: _Draft, options: Row) -> None:
        """Write the offers of a variant, and its SKU if no sibling with the same options has."""
        key = frozenset(options.items())
        row = self._maker.sku(record, draft.model["model"], options)
        own, sku = row["sku"], draft.skus.get(key)
        before, group = self._skus.get(own.casefold(), (0, record.group))
        if group != record.group or (before and sku is None):
            raise Refused(fault("sku", own, f"used before, in row {before}"))
        offers = []
        faults: list[Fault] = []
        for market in self._mapping.markets:
            if _unpriced(record, market):
                self._passed[f"no price in {market.code}"] += 1
                continue
            try:
                offers.append(self._maker.offer(record, sku or own, own, market))
            except Refused as refusal:
                faults += [one for one in refusal.faults if one not in faults]
        for made in offers:
            same = (made["market"], made["sku"], made["grade"], made["refurbisher"])
            if (twin := self._offered.setdefault(same, record.row)) != record.row:
                raise Refused(
                    fault("sku", own, f"the same version, grade and seller as row {twin}; map what tells them apart")
                )
        if offers:
            self._offer_file.write(offers)
            draft.written = True
            self._skus.setdefault(own.casefold(), (record.row, record.group))
            if sku is None:
                draft.skus[key] = own
                self._sku_file.write([row])
        if faults:
            raise Refused(*faults)

    def _add_pictures(self, record: Record, draft: _Draft, options: Row) -> None:
        color = options.get("color")
        for picture in record.pictures:
            src = self._picture(record, picture)
            if not src:
                continue
            shown = str(color) if picture.own and color is not None else None
            alt, known = draft.pictures.get(src, (picture.alt, shown))
            if src in draft.pictures or len(draft.pictures) < MOST_PICTURES:
                draft.pictures[src] = (alt or picture.alt, known or shown)

    def _picture(self, record: Record, picture: FoundPicture) -> str:
        src, problem = self._pictures.place(picture.src)
        if problem:
            self._notes.append((record.row, fault("picture", picture.src, problem)))
        return src

    # ---------------------------------------------------------------- files
    def _write_models(self) -> dict[str, dict[str, int | str]]:
        with TableFile(self._folder, "models") as file:
            for draft in self._drafts.values():
                if draft.written:
                    name = short_name(draft.title) or draft.model["name"]
                    images = picture_rows(draft.pictures, name, self._mapping.language)
                    file.write([{**draft.model, "name": name, "images": images}])
        return {file.path.name: manifest_entry(file.path, file.rows)}

    def _write_sellers(self) -> dict[str, dict[str, int | str]]:
        with TableFile(self._folder, "refurbishers") as file:
            try:
                file.write([seller_row(seller) for seller in self._mapping.sellers.values()])
            except Refused as refusal:
                (found,) = refusal.faults
                raise UsageError(f"--mapping: [sellers]: {found.field} = {found.value!r}: {found.reason}") from None
        return {file.path.name: manifest_entry(file.path, file.rows)}

    def _write_manifest(self, files: dict[str, dict[str, int | str]]) -> None:
        manifest = {
            "schema": "reprise-export/1",
            "exported_at": self._maker.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "markets": [market.code for market in self._mapping.markets],
            "files": files,
        }
        (self._folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")


def _unpriced(record: Record, market: MarketMap) -> bool:
    """Tell whether a country has a price column of its own and a variant has nothing in it: not sold there."""
    source = market.fields.get("price")
    return (
        source is not None and bool(source.kind) and source.default is None and not record.get(source.kind, source.name)
    )


def convert(
    format: Format,
    mapping: Mapping,
    path: Path,
    out: Path,
    now: datetime,
    fetch: Callable[[str, tuple[str, ...]], bytes],
) -> Converted:
    """Write an export into the folder `out`, over an earlier one; until it is whole, `out` stays as it was.

    Raises UsageError when `out` holds anything but an export or the mapping lacks something, ExportRefused when the
    file cannot be read or no row of it converted.
    """
    if mapping.missing:
        raise UsageError(f"--mapping: lacks {', '.join(mapping.missing)}; --explain says more")
    known = {MANIFEST, REPORT, "images", "documents"}
    if out.exists() and any(
        path.name.partition(".")[0] not in TABLES and path.name not in known for path in out.iterdir()
    ):
        raise UsageError(f"--out {out} holds something that is no part of an export; choose another folder")
    staging = out.with_name(f".{out.name}-{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        pictures = PictureFolder(staging / "images", mapping.picture_hosts, fetch)
        converted = Conversion(format, mapping, staging, now, pictures, path.name).run(path)
        if out.exists():
            shutil.rmtree(out)
        staging.rename(out)
        return msgspec.structs.replace(converted, report=out / REPORT)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
