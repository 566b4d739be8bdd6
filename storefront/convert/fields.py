"""The fields that a conversion fills, and how a text from elsewhere becomes a value of each.

A field is asked of every product, SKU or offer. What a foreign file never says has no default here: a guarantee or a
wiped disk is not to be assumed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from stdnum import ean

from storefront.catalog.rows.good_offers import LEAST_WARRANTY_MONTHS
from storefront.convert.bodies import words_of
from storefront.convert.words import shortened, slug_of

Level = Literal["model", "sku", "offer"]
OPTIONS = ("storage_gb", "memory_gb", "color", "size_mm", "connectivity", "keyboard", "edition")
GRADES = ("fair", "good", "excellent", "premium")
_CAPACITY = re.compile(r"(\d+)\s*(gb|go|gib|tb|to|tib|g|t)?", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mm)?", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)(?:\s*(?:-|–|to|à)\s*(\d+))?\D*")
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field: of what it is one, how its values are read, and whether a mapping must say where it comes from."""

    name: str
    level: Level
    parse: Callable[[object], Any]
    needed: bool = False
    meaning: str = ""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("empty")
    return value.strip()


def _name(value: object) -> str:
    return shortened(words_of(_text(value)), 120) or _text("")


def _slug(value: object) -> str:
    return slug_of(_text(value)) or _text("")


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _text(value).removesuffix(".0")
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise ValueError("not a whole number")
    return int(text)


def _stock(value: object) -> int:
    """Pieces; Shopify counts below zero what it has sold too often."""
    return max(0, _whole(value))


def _percent(value: object) -> int:
    number = _whole(value.strip().removesuffix("%").strip() if isinstance(value, str) else value)
    if not 0 <= number <= 100:
        raise ValueError("not from 0 to 100")
    return number


def _months(value: object) -> int:
    number = _whole(value)
    if number < LEAST_WARRANTY_MONTHS:
        raise ValueError(f"under {LEAST_WARRANTY_MONTHS} months")
    return number


def _days(value: object) -> list[int]:
    """Working days, the fewest and the most: [2, 4], '2-4', 3."""
    if isinstance(value, list):
        days = [_whole(day) for day in value]
    else:
        found = _RANGE.fullmatch(_text(value) if isinstance(value, str) else str(_whole(value)))
        days = [int(found[1]), int(found[2] or found[1])] if found else []
    if len(days) != 2 or not 0 <= days[0] <= days[1] <= 365:
        raise ValueError("not a range of days such as 2-4")
    return days


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    known = _YES.get(str(value).strip().casefold())
    if known is None:
        raise ValueError("neither true nor false")
    return known


def _one_of(*words: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        text = _text(value)
        if text not in words:
            raise ValueError(f"none of {', '.join(words)}")
        return text

    return parse


def _list(value: object) -> list[str]:
    parts = value if isinstance(value, list) else _text(value).split(",")
    return [text for part in parts if (text := slug_of(str(part)).replace("-", "_"))]


def _part_numbers(value: object) -> list[str]:
    parts = value if isinstance(value, list) else _text(value).split(",")
    return [text for part in parts if 0 < len(text := words_of(str(part))) <= 64]


def _month(value: object) -> str:
    text = _text(value)[:7]
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise ValueError("not a month such as 2021-09")
    return text


def _stars(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 5:
        return float(value)
    text = _text(value)
    if not re.fullmatch(r"[0-5](\.\d+)?", text, re.ASCII) or float(text) > 5:
        raise ValueError("not from 0 to 5")
    return float(text)


def gtin(text: str) -> str:
    """Return a GTIN's digits. Raises ValueError when they are none, or the check digit is wrong."""
    digits = text.strip().lstrip("'").replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (8, 12, 13, 14)):
        raise ValueError("not 8, 12, 13 or 14 digits")
    if not ean.is_valid(digits):
        raise ValueError("the check digit is wrong")
    return digits


def option_value(option: str, value: object) -> str | int | float:
    """Return an option's value as the export has it: '1 TB' of storage is 1024, 'Space Gray' is 'space-gray'."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = words_of(_text(value))
    if option in ("storage_gb", "memory_gb"):
        found = _CAPACITY.fullmatch(text)
        if not found:
            raise ValueError("not a capacity such as 128 GB")
        return int(found[1]) * (1024 if (found[2] or "").casefold() in ("tb", "to", "tib", "t") else 1)
    if option == "size_mm":
        size = _NUMBER.fullmatch(text)
        if not size:
            raise ValueError("not a size such as 41 mm")
        return int(size[1]) if size[1].isdigit() else float(size[1])
    return _slug(text)


FIELDS: tuple[Field, ...] = (
    Field(name="name", level="model", parse=_name, meaning="what the product is called"),
    Field(name="brand", level="model", parse=_name, meaning="who made it"),
    Field(name="description", level="model", parse=_text, meaning="its text, HTML or not"),
    Field(name="mpn", level="model", parse=_part_numbers, meaning="the maker's part numbers"),
    Field(name="category", level="model", parse=_slug, needed=True, meaning="a category of the site"),
    Field(name="released", level="model", parse=_month, needed=True, meaning="the month it came out, 2021-09"),
    Field(name="popularity", level="model", parse=_stock, meaning="what ranks it in listings"),
    Field(name="maker", level="model", parse=_text, meaning="a table [makers.…]: who answers for its safety"),
    Field(name="sku", level="sku", parse=_text, meaning="the article number"),
    Field(name="gtin", level="sku", parse=_text, meaning="its GTIN (EAN, UPC)"),
    Field(name="grade", level="offer", parse=_one_of(*GRADES), needed=True, meaning=", ".join(GRADES)),
    Field(name="seller", level="offer", parse=_text, needed=True, meaning="a table [sellers.…]: who sells"),
    Field(name="price", level="offer", parse=_text, needed=True, meaning="what it costs, tax as the market shows it"),
    Field(name="stock", level="offer", parse=_stock, needed=True, meaning="how many there are"),
    Field(name="shipping_price", level="offer", parse=_text, needed=True, meaning="what delivery costs"),
    Field(name="ships_in_days", level="offer", parse=_days, needed=True, meaning="working days until it is there, 2-4"),
    Field(name="warranty_months", level="offer", parse=_months, needed=True, meaning="the seller's own guarantee"),
    Field(
        name="vat_scheme", level="offer", parse=_one_of("margin", "standard"), needed=True, meaning="for the invoice"
    ),
    Field(name="tests_done", level="offer", parse=_flag, needed=True, meaning="whether all functions were tested"),
    Field(name="data_wiped", level="offer", parse=_flag, needed=True, meaning="whether its memory was wiped"),
    Field(
        name="parts",
        level="offer",
        parse=_one_of("genuine", "compatible", "mixed"),
        needed=True,
        meaning="whose parts went in: genuine, compatible or mixed",
    ),
    Field(name="battery_min_percent", level="offer", parse=_percent, meaning="the battery's least health"),
    Field(name="accessories", level="offer", parse=_list, meaning="what is in the box"),
    Field(name="quality_score", level="offer", parse=_stars, meaning="the seller's own, 0 to 5"),
)
FIELD = {field.name: field for field in FIELDS}
