"""Rows of the export from a record and a mapping: a product's model, a variant's SKU, its offer in each country.

What keeps a row from being written is `Refused` with its faults; what only a value loses is a note.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Table
from datetime import UTC, datetime
from typing import Any

import msgspec

from storefront.catalog.faults import Fault, fault
from storefront.catalog.rows.good_offers import OfferRow
from storefront.catalog.rows.models import ModelRow
from storefront.catalog.rows.refurbishers import RefurbisherRow
from storefront.catalog.rows.skus import SkuRow
from storefront.convert.bodies import markdown_of
from storefront.convert.fields import FIELD, FIELDS, gtin, option_value
from storefront.convert.formats import KNOWN_OPTIONS
from storefront.convert.mapping import Mapping, MarketMap, Source, Unsaid
from storefront.convert.prices import exact_amount
from storefront.convert.records import Record
from storefront.convert.words import nfc, shortened, sku_of, slug_of, within
from storefront.domain.errors import MoneyError

Row = dict[str, Any]


class Refused(Exception):
    """Why a record makes no row."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


class RowMaker:
    """Makes rows by one mapping. `now` decides whether a sale of the file is on."""

    def __init__(self, mapping: Mapping, now: datetime, note: Callable[[int, Fault], None]) -> None:
        self.mapping = mapping
        self.now = now
        self._note = note

    # ---------------------------------------------------------------- models
    def model(self, record: Record) -> Row:
        """Return a product's row but for its pictures. Raises Refused with everything that is wrong with it."""
        said = self._said(record, "model", None)
        language = self.mapping.language
        maker = self._maker(said)
        try:
            description = markdown_of(said.get("description") or "")
        except ValueError as problem:
            raise Refused(fault("description", said["description"], str(problem))) from None
        name, own = said.get("name"), record.get("column", "item_group_title")
        if not name:
            name = FIELD["name"].parse(own or record.get("column", "title") or record.group)
        row = {
            "model": slug_of(record.group),
            "brand": said.get("brand") or "",
            "name": name,
            "category": said["category"],
            "released": said["released"],
            "description": {language: description} if description else {},
            "specs": {},
            "images": [],
            "impact": None,
            "repairability": None,
            "energy_class": None,
            "mpn": said.get("mpn") or [],
            "aliases": {},
            "popularity": said.get("popularity") or 0,
            "support_until": None,
            **maker,
            "safety": {},
        }
        return _checked(row, ModelRow)

    def _maker(self, said: Table[str, Any]) -> Row:
        name = said.get("maker")
        if not name:
            return {"manufacturer": None, "eu_responsible": None}
        known = self.mapping.makers.get(" ".join(str(name).split()).casefold())
        if known is None:
            raise Refused(fault("maker", name, f"the mapping has no table [makers.{name}]"))
        return dict(known)

    # ---------------------------------------------------------------- SKUs
    def options(self, record: Record) -> Row:
        """Return what tells a variant from its siblings. Raises Refused where an option means nothing to the mapping."""
        used = {source.name.casefold() for source in self._sources() if source.kind == "option"}
        found, faults = {}, []
        for option, source in self.mapping.options.items():
            try:
                value = source.read(record)
                if value not in (None, ""):
                    found[option] = option_value(option, value)
            except Unsaid as unsaid:
                faults.append(fault(f"options.{option}", unsaid.value, unsaid.reason))
            except ValueError as problem:
                faults.append(fault(f"options.{option}", record.get(source.kind, source.name), str(problem)))
        for (kind, name), text in record.cells.items():
            if kind != "option" or name in used or name in self.mapping.ignored_options:
                continue
            option = KNOWN_OPTIONS.get(name, "")
            if option in found:
                continue
            if not option:
                faults.append(fault(name, text, f"the mapping does not say what the option {name!r} means"))
                continue
            try:
                found[option] = option_value(option, text)
            except ValueError as problem:
                faults.append(fault(f"options.{option}", text, str(problem)))
        if faults:
            raise Refused(*faults)
        return found

    def _sources(self) -> list[Source]:
        own = [source for market in self.mapping.markets for source in market.fields.values()]
        return [*self.mapping.fields.values(), *self.mapping.options.values(), *own]

    def sku(self, record: Record, model: str, options: Row) -> Row:
        """Return a variant's row. A GTIN that cannot be one is left out, and noted."""
        said = self._said(record, "sku", None)
        code = sku_of(said.get("sku") or "")
        if not code:
            code = sku_of("-".join([model, *(str(options[name]) for name in sorted(options))]))
        number = said.get("gtin")
        try:
            number = gtin(number) if number else None
        except ValueError as problem:
            self._note(record.row, fault("gtin", number, f"left out: {problem}"))
            number = None
        return _checked({"sku": code, "model": model, "gtin": number, "options": options, "new_price": {}}, SkuRow)

    # ---------------------------------------------------------------- offers
    def offer(self, record: Record, sku: str, own: str, market: MarketMap) -> Row:
        """Return a variant's offer in a country; `own` is the variant's article number in the file.

        Raises Refused with everything that is wrong with it.
        """
        said = self._said(record, "offer", market)
        faults = [
            fault(name, said[name], f"the mapping has no table [sellers.{said[name]}]")
            for name in ("seller",)
            if said.get(name) and said[name] not in self.mapping.sellers
        ]
        amounts = {}
        for name, text in (("price", self._asked(record, said, market)), ("shipping_price", said["shipping_price"])):
            try:
                amounts[name] = exact_amount(str(text), market.currency)
            except MoneyError as problem:
                faults.append(fault(name, text, f"{problem.message}; {market.code} sells in {market.currency}"))
        if faults:
            raise Refused(*faults)
        row = {
            "offer": within(f"{own}.{said['grade']}.{said['seller']}.{market.code}", 64),
            "sku": sku,
            "refurbisher": said["seller"],
            "market": market.code,
            "grade": said["grade"],
            "price": amounts["price"],
            "currency": market.currency,
            "stock": said["stock"],
            "battery_min_percent": said.get("battery_min_percent"),
            "warranty_months": said["warranty_months"],
            "ships_in_days": said["ships_in_days"],
            "shipping_price": amounts["shipping_price"],
            "mandatory_fees": [],
            "vat_scheme": said["vat_scheme"],
            "tests_done": said["tests_done"],
            "data_wiped": said["data_wiped"],
            "parts": said["parts"],
            "accessories": said.get("accessories") or [],
            "quality_score": said.get("quality_score"),
        }
        return _checked(row, OfferRow)

    def _asked(self, record: Record, said: Table[str, Any], market: MarketMap) -> object:
        """Return what a buyer pays today: a feed's sale price while its sale is on, unless the mapping says otherwise."""
        source = self.mapping.source("price", market)
        sale = record.get("column", "sale_price")
        if source is None or (source.kind, source.name) != ("column", "price") or not sale:
            return said["price"]
        start, _, end = record.get("column", "sale_price_effective_date").partition("/")
        return sale if _has_come(start, self.now) and not (end and _has_come(end, self.now)) else said["price"]

    # ---------------------------------------------------------------- fields
    def _said(self, record: Record, level: str, market: MarketMap | None) -> Row:
        """Return every field of a level, parsed. Raises Refused naming all that are missing or no values."""
        found: Row = {}
        faults = []
        for field in FIELDS:
            source = self.mapping.source(field.name, market)
            if field.level != level or source is None:
                continue
            try:
                value = source.read(record)
                if value in (None, ""):
                    if field.needed:
                        faults.append(fault(field.name, "", f"{source.place} says nothing"))
                    continue
                found[field.name] = field.parse(value)
            except Unsaid as unsaid:
                faults.append(fault(field.name, unsaid.value, unsaid.reason))
            except ValueError as problem:
                faults.append(fault(field.name, value, f"{source.place}: {problem}"))
        if faults:
            raise Refused(*faults)
        return found


def picture_rows(drafts: Table[str, tuple[str, str | None]], name: str, language: str) -> list[Row]:
    """Return a model's pictures: address to its words and the colour it shows."""
    return [{"src": src, "alt": {language: nfc(alt or name)}, "color": color} for src, (alt, color) in drafts.items()]


def seller_row(seller: Table[str, Any]) -> Row:
    """Return a seller's row. Raises Refused as the export's own types do."""
    return _checked(dict(seller), RefurbisherRow)


def short_name(text: str) -> str:
    """Return a product's name within the export's length."""
    return shortened(text, 120)


def _has_come(moment: str, now: datetime) -> bool:
    """Tell whether a moment in ISO 8601 is past; an empty or unreadable one of a sale's start is."""
    try:
        at = datetime.fromisoformat(moment.strip())
    except ValueError:
        return True
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) <= now


def _checked(row: Row, kind: type[msgspec.Struct]) -> Row:
    """Return the row when the export's own types take it."""
    try:
        msgspec.convert(row, kind)
    except msgspec.ValidationError as problem:
        reason, _, place = str(problem).partition(" - at `$")
        field = place.strip("`").lstrip(".") or kind.__name__
        raise Refused(fault(field, row.get(field.split("[")[0].split(".")[0]), reason)) from None
    return row
