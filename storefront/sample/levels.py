"""How the markets differ, read from data/markets.toml. Decides what an amount in euro becomes on a market's price tag."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from storefront.domain.rulebook import load_rulebook
from storefront.sample.devices import DATA

WHOLE_UNITS = {"JPY": 100, "KRW": 1000, "SEK": 5}
"""Currencies whose prices are whole, and the step they are rounded to."""

ENDINGS = (0, 0, 90, 99, 50)
"""Cents that prices end in elsewhere; a seller keeps to one."""

CHEAP = 30
"""Under this many units a price keeps its tenths instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketLevel:
    """A market as the back office sees it; EXPORT.md's names for code and currency."""

    code: str
    currency: str
    languages: tuple[str, ...]
    in_union: bool
    factor: float
    range: float
    abroad: tuple[str, ...]
    shipping: tuple[str, ...]
    keyboards: tuple[str, ...]
    plug: str
    new_sellers: tuple[str, ...]

    def price_tag(self, eur: float, ending: int = 99) -> str:
        """Return what an amount in euro costs here, as the decimal text of an export."""
        return amount_text(eur * self.factor, self.currency, ending)


def amount_text(units: float, currency: str, ending: int) -> str:
    """Round an amount as shops of that currency do; it never becomes zero."""
    step = WHOLE_UNITS.get(currency)
    if step is not None:
        whole = max(1, round(units / step)) * step - (20 if currency == "JPY" else 0)
        return f"{whole}.00" if currency == "SEK" else str(whole)
    if units < CHEAP:
        return f"{max(10, round(units * 10)) / 10 - 0.01:.2f}"
    whole = round(units)
    return f"{whole - 1 if ending else whole}.{ending:02d}"


def market_levels(day: date, only: Sequence[str] | None) -> tuple[list[MarketLevel], frozenset[str]]:
    """Return all markets of the shop in its order, and the codes that the export is for.

    Raises ValueError for a market that the shop does not have.
    """
    lines = tomllib.loads((DATA / "markets.toml").read_text(encoding="utf-8"))
    markets = load_rulebook().on(day).markets

    def line(code: str) -> dict[str, Any]:
        # A market that the data does not know yet is an ordinary one.
        found: dict[str, Any] = lines.get(code, lines["others"])
        return found

    levels = [
        MarketLevel(
            code=code,
            currency=market.currency,
            languages=tuple(locale.language for locale in market.locales),
            in_union=market.eu,
            factor=line(code)["level"] * line(code)["rate"],
            range=line(code)["range"],
            abroad=tuple(line(code)["abroad"].split()),
            shipping=tuple(line(code)["shipping"]),
            keyboards=tuple(line(code)["keyboards"].split()),
            plug=line(code)["plug"],
            new_sellers=tuple(line(code)["new_sellers"]),
        )
        for code, market in markets.items()
    ]
    wanted = frozenset(markets) if only is None else frozenset(code.upper() for code in only)
    if unknown := sorted(wanted - set(markets)):
        raise ValueError(f"no market {unknown[0]}; there are {', '.join(markets)}")
    return levels, wanted
