"""The days on which no period ends: a country's public holidays, and the days its law treats like them.

The library is imported when somebody asks: it costs 30 MB.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_LIKE_HOLIDAYS = {"SE": ("public", "de_facto")}
"""Sweden: the eves of Midsummer, Christmas and New Year end no period (lag 1930:173 section 2; from memory, unchecked)."""


@lru_cache(maxsize=64)
def days_without_deadlines(market: str, year: int) -> frozenset[date]:
    """The holidays of a year and the next, national ones only: no period of the shop's ends later."""
    import holidays

    kinds = _LIKE_HOLIDAYS.get(market, ("public",))
    return frozenset(holidays.country_holidays(market, years=[year, year + 1], categories=kinds))
