"""Money, numbers, dates and units as a locale writes them: Babel's work, asked once per value and remembered.

The browser and Babel disagree in five of the 19 locales, so every string a page or a script shows is made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import add
from typing import Literal

from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from storefront.domain.money import decimals_of
from storefront.locales.cldr import read_locale

# CLDR's pattern for plain numbers, `#,##0.###`.
DECIMALS_SHOWN = 3
# A plural where the language says "6,1 inch".
SHORT_ONLY = frozenset({("nl", "length-inch")})


class Formats:
    """How one locale (`fr-BE`) writes things. Amounts are minor units."""

    def __init__(self, code: str, currency: str) -> None:
        self.babel = read_locale(code)
        self.currency = currency
        self._decimals = decimals_of(currency)
        self._unit = 10**self._decimals
        self._digits = lru_cache(maxsize=32)(self._pattern)
        self._shapes = lru_cache(maxsize=64)(self._shape)
        self._units: dict[tuple[str, str, str], str] = {}
        # Small caches, one set per locale: a worker that has rendered a million pages is no larger than one that has begun.
        self.money = lru_cache(maxsize=300)(self._money)
        self.plain = lru_cache(maxsize=100)(self._plain)
        self.day = lru_cache(maxsize=500)(self._day)
        self.month = lru_cache(maxsize=300)(self._month)
        self.number = lru_cache(maxsize=500)(self._number)
        self.measure = lru_cache(maxsize=500)(self._measure)

    def _money(self, minor: int) -> str:
        digits = str(minor).rjust(self._decimals + 1, "0")
        start, *gaps = self._digits(len(digits))
        return start + "".join(map(add, digits, gaps))

    def _pattern(self, length: int) -> list[str]:
        """What Babel writes around the digits of an amount of `length` digits.

        Babel takes some 60 us an amount and a night formats a million. Where separators and sign stand depends on the
        number of digits alone, so Babel is asked once per length (a property test compares the two).
        """
        amount = Decimal("1" * length) / 10**self._decimals
        return str(format_currency(amount, self.currency, locale=self.babel)).split("1")

    @property
    def sign(self) -> str:
        """The currency's sign in this locale."""
        return str(self.babel.currency_symbols.get(self.currency, self.currency))

    def _plain(self, minor: int) -> str:
        """Decimal text with a point, for machines: `199.00`, `19900` for yen."""
        return str(minor) if self._unit == 1 else f"{minor // self._unit}.{minor % self._unit:02d}"

    def _number(self, value: float) -> str:
        whole, _, fraction = repr(value).partition(".")
        fraction = fraction if fraction != "0" else ""
        if not (whole.isdigit() and (fraction.isdigit() or not fraction) and len(fraction) <= DECIMALS_SHOWN):
            return str(format_decimal(value, locale=self.babel))
        start, *gaps = self._shapes(len(whole), len(fraction))
        return start + "".join(map(add, whole + fraction, gaps))

    def _shape(self, whole: int, fraction: int) -> list[str]:
        """What Babel writes around so many digits before and after the point: asked once, as for amounts."""
        number = Decimal(f"{'1' * whole}.{'1' * fraction}") if fraction else Decimal("1" * whole)
        return str(format_decimal(number, locale=self.babel)).split("1")

    def percent(self, value: int) -> str:
        """`85` becomes `85 %`, `85%`, ... as the locale writes it."""
        return str(format_percent(Decimal(value) / 100, locale=self.babel))

    def _day(self, day: date, style: str = "long") -> str:
        return str(format_date(day, style, locale=self.babel))

    def _month(self, year_and_month: str) -> str:
        """`2021-09` as month and year in words."""
        year, month = year_and_month.split("-")
        return str(format_skeleton("yMMMM", date(int(year), int(month), 1), locale=self.babel))

    def moment(self, at: datetime) -> str:
        """Day and time of day, short: `21 Nov 2026, 10:43`. `at` is in the time zone that is meant."""
        day, hour = (
            format_date(at.date(), "medium", locale=self.babel),
            format_time(at.time(), "short", locale=self.babel),
        )
        joined = str(get_datetime_format("medium", locale=self.babel))
        return joined.replace("{1}", day).replace("{0}", hour)

    def short_day(self, day: date) -> str:
        """Weekday, day and month, abbreviated: `Wed 25 Nov`."""
        return str(format_skeleton("MMMEd", day, locale=self.babel))

    def _measure(self, value: float, unit: str, length: Literal["short", "long"] = "short") -> str:
        # A unit's words hang on the number's plural category alone, and Babel takes 200 us a measure: it is asked for
        # the first number of each category (a property test compares the two).
        key = (unit, length, self.babel.plural_form(value))
        number = self.number(value)
        if key not in self._units:
            self._units[key] = self._with_unit(value, unit, length).replace(number, "{}", 1)
        return self._units[key].format(number)

    def _with_unit(self, value: float, unit: str, length: Literal["short", "long"]) -> str:
        words = str(format_unit(value, unit, length, locale=self.babel))
        # Babel lacks the long form of some units (sv: inch, ja, ko and nl: hour) and then prints the unit's id.
        missing = unit in words or (self.babel.language, unit) in SHORT_ONLY
        return str(format_unit(value, unit, "short", locale=self.babel)) if missing else words

    def all_of(self, items: Sequence[str]) -> str:
        """Items joined as an enumeration: `a, b and c`."""
        return str(format_list(list(items), locale=self.babel))

    def country(self, code: str) -> str:
        """The country's name in this locale's language."""
        return str(self.babel.territories.get(code, code))

    def language(self, code: str) -> str:
        """A language's name in this locale's language."""
        return str(self.babel.languages.get(code, code))
