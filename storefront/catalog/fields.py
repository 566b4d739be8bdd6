"""Types of single fields, as the export contract gives them.

Each pattern ends in `$(?!\\n)`: Python's `$` alone lets a last newline pass.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

_END = r"$(?!\n)"

Slug = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*" + _END,
        max_length=80,
        description="lower-case words joined by hyphens",
    ),
]
SkuText = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+" + _END, min_length=1, max_length=64)]
SellerText = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*" + _END,
        max_length=64,
        description="stands in URLs as a folder of its own",
    ),
]
RowId = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Text = Annotated[str, Meta(min_length=1)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}" + _END)]
MarketKey = Annotated[str, Meta(pattern=r"^[A-Z]{2}" + _END)]
Month = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])" + _END)]
HttpsUrl = Annotated[str, Meta(pattern=r"^https://[^\s\\\"<>]+" + _END, max_length=2000)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]+" + _END, max_length=64)]
AmountText = Annotated[str, Meta(description="decimal text, no more decimals than the currency has", max_length=32)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Popularity = Annotated[int, Meta(ge=0, le=2**53)]
Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Figure = Annotated[float, Meta(ge=-1e15, le=1e15, description="no NaN and no infinity, which a Parquet file may hold")]
Percent = Annotated[int, Meta(ge=0, le=100)]
Months = Annotated[int, Meta(ge=0, le=1200)]
Stars = Annotated[float, Meta(ge=0, le=5)]
Grade = Literal["fair", "good", "excellent", "premium"]
OptionName = Literal["storage_gb", "memory_gb", "color", "size_mm", "connectivity", "keyboard", "edition"]
OptionValue = Slug | Annotated[int, Meta(ge=0, le=10**6)] | Annotated[float, Meta(ge=0, le=10**6)]
Options = dict[OptionName, OptionValue]
Texts = dict[Language, str]
Day = date


class Fee(msgspec.Struct, frozen=True, gc=False):
    """A fee the buyer cannot refuse."""

    kind: Key
    amount: AmountText


def json_text(value: object) -> str:
    """Return JSON with sorted keys, the form in which a snapshot holds what is nested."""
    return msgspec.json.encode(value, order="sorted").decode()


def plain_text(text: str) -> str:
    """Return a text without control characters, which no HTML or XML page can hold (XML 1.0, 2.2).

    All else stays as written.
    """
    return text.translate(_UNPRINTABLE)


def whole_numbers(values: Mapping[Any, str | int | float]) -> dict[str, str | int | float]:
    """Return values with 10.0 as 10: a column of a table file may hold all its numbers as floats."""
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() else value for key, value in values.items()
    }


def milli(figure: float | None) -> int | None:
    """Return a rating such as 4.6 in thousandths."""
    return None if figure is None else round(figure * 1000)


_UNPRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF])
