"""Guards: does an export that can be read look right?

Pure functions over the figures of this export and of the live one.

A guard that trips raises nothing here: the caller decides, because each may be overridden by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import msgspec

from storefront.catalog.stats import Stats, TableCount


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLimits:
    """The defaults. `quarantine_least_rows`: fewer bad rows than this do not condemn a small table by its share.

    `price_moves_least`: one price that moved is no movement of a small market; if it jumped, it is held.
    """

    quarantine_percent: float = 2.0
    quarantine_least_rows: int = 10
    rows_least_percent: float = 90.0
    rows_most_percent: float = 130.0
    products_percent: float = -20.0
    median_price_percent: float = 10.0
    price_moves_percent: float = 5.0
    price_moves_least: int = 2
    stale_hours: float = 36.0
    future_minutes: float = 10.0


DEFAULT_GUARDS = GuardLimits()


class GuardReading(msgspec.Struct, frozen=True):
    """What a guard saw at its worst, and `where`: a table or markets. Percent, hours, minutes or a count, by guard."""

    guard: str
    figure: float
    limit: float
    tripped: bool
    where: str = ""


class PriceMoves(msgspec.Struct, frozen=True):
    """A market's prices that were published before, and how many of them moved by more than 40 % since."""

    compared: int
    moved: int


GUARDS = (
    "quarantine",
    "rows",
    "products",
    "median-price",
    "price-moves",
    "no-offers",
    "market-missing",
    "older",
    "stale",
    "future",
)
"""Every guard, by the name that overrides it."""

NO_MOVES: Mapping[str, PriceMoves] = MappingProxyType({})


def read_guards(
    stats: Stats,
    live: Stats | None,
    now: datetime,
    limits: GuardLimits = DEFAULT_GUARDS,
    moves: Mapping[str, PriceMoves] = NO_MOVES,
) -> tuple[GuardReading, ...]:
    """Return one reading of each guard; those that compare with live read calm when nothing is live.

    `moves` by market comes from the price history, which knows the last published prices.
    """
    return (
        quarantine(stats, limits),
        rows(stats, live, limits),
        products(stats, live, limits),
        median_price(stats, live, limits),
        price_moves(moves, limits),
        no_offers(stats),
        market_missing(stats, live),
        older(stats, live),
        stale(stats, now, limits),
        future(stats, now, limits),
    )


def quarantine(stats: Stats, limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """Rows over 2 %.

    Of the whole export, of a table with more than a handful of bad rows, or of one that has no good row left.
    """
    total = TableCount(
        sum(table.rows for table in stats.tables.values()),
        0,
        sum(table.quarantined for table in stats.tables.values()),
    )
    shares = [("", _share(total))]
    for name, table in stats.tables.items():
        if table.quarantined > limits.quarantine_least_rows or 0 < table.quarantined == table.rows:
            shares.append((name, _share(table)))
    where, worst = max(shares, key=lambda share: share[1])
    return GuardReading("quarantine", worst, limits.quarantine_percent, worst > limits.quarantine_percent, where)


def rows(stats: Stats, live: Stats | None, limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """A table under 90 % or over 130 % of live."""
    least, most = limits.rows_least_percent, limits.rows_most_percent
    ratios = [(name, _percent(_rows_of(stats, name), table.rows)) for name, table in _tables(live) if table.rows]
    where, worst = max(ratios, key=lambda ratio: max(least - ratio[1], ratio[1] - most), default=("", 100.0))
    limit = least if worst < (least + most) / 2 else most
    return GuardReading("rows", worst, limit, not least <= worst <= most, where)


def products(stats: Stats, live: Stats | None, limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """A market's SKUs on offer down by 20 %. A market that is gone altogether is for market_missing to say."""
    changes = [
        (market, _percent(stats.markets[market].products - before, before))
        for market, before in _live_markets(stats, live, "products")
    ]
    where, worst = min(changes, key=lambda change: change[1], default=("", 0.0))
    return GuardReading("products", worst, limits.products_percent, worst <= limits.products_percent, where)


def median_price(stats: Stats, live: Stats | None, limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """A market's median price moved by more than 10 %, up or down."""
    changes = [
        (market, _percent((stats.markets[market].median_minor or 0) - before, before))
        for market, before in _live_markets(stats, live, "median_minor")
        if stats.markets[market].median_minor is not None
    ]
    where, worst = max(changes, key=lambda change: abs(change[1]), default=("", 0.0))
    limit = limits.median_price_percent
    return GuardReading("median-price", worst, limit, abs(worst) > limit, where)


def price_moves(moves: Mapping[str, PriceMoves], limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """Over 5 % of a market's prices moved by more than 40 %."""
    shares = [
        (market, _percent(found.moved, found.compared))
        for market, found in moves.items()
        if found.moved >= limits.price_moves_least
    ]
    where, worst = max(shares, key=lambda share: share[1], default=("", 0.0))
    return GuardReading("price-moves", worst, limits.price_moves_percent, worst > limits.price_moves_percent, where)


def no_offers(stats: Stats) -> GuardReading:
    """A market of the export without a single good offer."""
    return _names("no-offers", (code for code, market in stats.markets.items() if market.offers == 0))


def market_missing(stats: Stats, live: Stats | None) -> GuardReading:
    """A market that is live and not in the export."""
    return _names("market-missing", (code for code in (live.markets if live else ()) if code not in stats.markets))


def older(stats: Stats, live: Stats | None) -> GuardReading:
    """The export was taken before the live one; the figure is hours."""
    hours = max(0.0, _hours(stats.exported_at, live.exported_at)) if live else 0.0
    return GuardReading("older", _round(hours), 0.0, hours > 0)


def stale(stats: Stats, now: datetime, limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """The export is older than 36 hours."""
    hours = max(0.0, _hours(stats.exported_at, now))
    return GuardReading("stale", _round(hours), limits.stale_hours, hours > limits.stale_hours)


def future(stats: Stats, now: datetime, limits: GuardLimits = DEFAULT_GUARDS) -> GuardReading:
    """The export was taken more than ten minutes from now."""
    minutes = max(0.0, -60 * _hours(stats.exported_at, now))
    return GuardReading("future", _round(minutes), limits.future_minutes, minutes > limits.future_minutes)


def _tables(live: Stats | None) -> Iterable[tuple[str, TableCount]]:
    return live.tables.items() if live else ()


def _rows_of(stats: Stats, table: str) -> int:
    return stats.tables[table].rows if table in stats.tables else 0


def _live_markets(stats: Stats, live: Stats | None, figure: str) -> Iterator[tuple[str, int]]:
    for code, market in (live.markets if live else {}).items():
        before: int | None = getattr(market, figure)
        if code in stats.markets and before:
            yield code, before


def _names(guard: str, markets: Iterable[str]) -> GuardReading:
    found = sorted(markets)
    return GuardReading(guard, len(found), 0, bool(found), ", ".join(found))


def _share(table: TableCount) -> float:
    return _percent(table.quarantined, table.rows)


def _percent(part: int, whole: int) -> float:
    return _round(100 * part / whole) if whole else 0.0


def _hours(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds() / 3600


def _round(figure: float) -> float:
    return round(figure, 4)
