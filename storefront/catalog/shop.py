"""What a row may refer to: the rules of the day, the export's markets, and the parents read so far.

Knows no file format.

Tables are read in the order of `rows.TABLES`, parents first, so a row that names a rejected or missing parent is
found at once.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache

import msgspec
from babel.core import get_global

from storefront.domain.errors import MoneyError
from storefront.domain.grades import Grade, GradePromise
from storefront.domain.headline_price import FeeKinds
from storefront.domain.markets import Market
from storefront.domain.money import parse_minor
from storefront.domain.rules import Rules

_NOT_COUNTRIES = {"AC", "CP", "DG", "EA", "IC", "TA", "XK", "ZZ"}
"""Codes that CLDR knows and ISO 3166-1 does not assign."""


class TextFinding(msgspec.Struct, frozen=True):
    """A text that claims what it may not. `left_out`: it shows in no market of that language; else it is a warning."""

    file: str
    row: int
    field: str
    language: str
    phrase: str
    kind: str
    left_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What an offer needs to know of its model."""

    model: str
    category: str
    has_manufacturer: bool


@dataclass(slots=True, kw_only=True)
class Shop:
    """The state of one load: filled while parents are read, asked while children are."""

    rules: Rules
    markets: dict[str, Market]
    files: dict[str, str] = field(default_factory=dict)
    models: dict[str, ModelFacts] = field(default_factory=dict)
    skus: dict[str, ModelFacts] = field(default_factory=dict)
    sellers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    rejected: dict[str, dict[str, int]] = field(default_factory=dict)
    findings: list[TextFinding] = field(default_factory=list)

    safety_markets: frozenset[str] = field(init=False)
    fee_kinds: dict[str, FeeKinds] = field(init=False)
    promises: dict[tuple[str, str, str], GradePromise] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.safety_markets = frozenset(code for code in self.markets if self.rules.in_force("S1", code))
        self.fee_kinds = {code: self.rules.headline_fee_kinds(code) for code in self.markets}

    def promise(self, grade: str, category: str, market: str) -> GradePromise:
        """Return what a grade promises; asked millions of times, so remembered."""
        key = (grade, category, market)
        if key not in self.promises:
            self.promises[key] = self.rules.promise(Grade(grade), category, market)
        return self.promises[key]

    def readers(self, language: str) -> tuple[str | None, ...]:
        """Return the export's markets that read a language; (None,) when none does, so that the strictest judges."""
        codes = tuple(
            code
            for code, market in self.markets.items()
            if any(locale.language == language for locale in market.locales)
        )
        return codes or (None,)

    def why_absent(self, table: str, key: str) -> str:
        """Return why a parent that a row names is not there."""
        row = self.rejected.get(table, {}).get(key)
        if row is None:
            return f"not in {self.files.get(table, table)}"
        return f"depends on a rejected row: {self.files[table]} row {row}"


@lru_cache(maxsize=20_000)
def minor_or_reason(text: str, currency: str) -> int | str:
    """Return an amount in minor units, or why it is none. Remembered: a night has few different prices."""
    try:
        return parse_minor(text, currency)
    except MoneyError as error:
        return error.message


@cache
def is_country(code: str) -> bool:
    """Tell whether ISO 3166-1 assigns a two-letter code."""
    return (
        code in get_global("territory_languages") and len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    )
