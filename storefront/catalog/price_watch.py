"""Tonight's prices beside the last published ones: how many moved far in each market, and which offers are held.

Works inside the snapshot while it is built. The price of a seller for a SKU, grade and market is its lowest offer of
them, and what holds for it holds for all its offers there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from storefront.catalog.guards import PriceMoves
from storefront.catalog.price_history import KEY, NAMES, Nights, quoted
from storefront.domain.buybox import rank
from storefront.domain.price_moves import HELD_PERCENT, MOVED_PERCENT, moved_over_sql

UNIT: Final = "(o.landed_minor - o.shipping_minor)"
"""The price with every fee, without delivery: what the history compares."""

_OFFERS: Final = "offers o " + " ".join(
    f"JOIN history.{name}s {name} ON {name}.name = o.{name}" for name in NAMES
)  # fmt: skip

HELD: Final = """CREATE TABLE held (offer VARCHAR NOT NULL, sku VARCHAR NOT NULL, refurbisher VARCHAR NOT NULL,
    market VARCHAR NOT NULL, grade VARCHAR NOT NULL, currency VARCHAR NOT NULL, asked_minor BIGINT NOT NULL, last_minor BIGINT NOT NULL)"""


class HeldOffer(msgspec.Struct, frozen=True):
    """An offer shown as sold out at its last published price, because tonight's is far from it. Amounts are with fees."""

    offer: str
    sku: str
    refurbisher: str
    market: str
    grade: str
    currency: str
    asked_minor: int
    last_minor: int


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of the comparison. Empty without a history."""

    moves: Mapping[str, PriceMoves]
    held: Sequence[HeldOffer]


def attach_history(snapshot: duckdb.DuckDBPyConnection, history: Path | None) -> None:
    """Open the history, if there is one, beside the tables of the snapshot."""
    if history is not None and history.exists():
        snapshot.execute(f"ATTACH {quoted(str(history))} AS history (READ_ONLY)")


def watch_prices(snapshot: duckdb.DuckDBPyConnection, nights: Nights, exported_at: datetime) -> Watched:
    """Compare the offers with the last published prices and hold those that jumped: see `hold_offers`.

    The history is attached; without a night in it nothing is compared.
    """
    snapshot.execute(HELD)
    if not nights.nights:
        return Watched({}, ())
    last = nights.nights[-1]
    snapshot.execute(
        f"""CREATE TEMP TABLE asked AS SELECT {KEY} AS key, any_value(o.market) AS market, min({UNIT}) AS minor
        FROM {_OFFERS} GROUP BY ALL"""
    )
    snapshot.execute(
        f"""CREATE TEMP TABLE compared AS SELECT a.key, a.market, a.minor, l.minor AS last,
            {moved_over_sql("l.minor", "a.minor", MOVED_PERCENT)} AS moved
        FROM asked a JOIN history.latest l USING (key)"""
    )
    moves = {
        market: PriceMoves(compared, moved)
        for market, compared, moved in snapshot.execute(
            "SELECT market, count(*), count(*) FILTER (moved) FROM compared GROUP BY market ORDER BY market"
        ).fetchall()
    }
    # The same export again repeats nothing: it is the one that was held.
    repeated = last.night if exported_at > last.exported_at else -1
    snapshot.execute(
        f"""CREATE TEMP TABLE jumped AS SELECT key, minor, last FROM compared c
        WHERE {moved_over_sql("last", "minor", HELD_PERCENT)} AND NOT EXISTS (SELECT 1 FROM history.holds h
            WHERE h.key = c.key AND h.night = {repeated} AND h.minor = c.minor)"""
    )
    found = snapshot.execute("SELECT count(*) FROM jumped").fetchone()
    held = _hold_offers(snapshot) if found != (0,) else []
    for table in ("asked", "compared", "jumped"):
        snapshot.execute(f"DROP TABLE {table}")
    return Watched(moves, held)


def _hold_offers(snapshot: duckdb.DuckDBPyConnection) -> list[HeldOffer]:
    """Show the offers of prices that jumped as sold out, at the last published price: a page never has the other."""
    rows = snapshot.execute(
        f"""SELECT o.offer, o.sku, o.refurbisher, o.market, o.grade, o.currency, j.minor, j.last,
            {UNIT}, o.price_minor, o.shipping_minor, o.quality_milli, o.ships_max
        FROM jumped j JOIN (SELECT {KEY} AS key, o.* FROM {_OFFERS}) o USING (key) ORDER BY o.offer"""
    ).fetchall()
    snapshot.execute("CREATE TEMP TABLE shown (offer VARCHAR, change BIGINT, rank BIGINT)")
    shown = []
    for offer, *_, last, unit, price, shipping, quality, ships_max in rows:
        # Fees that are new tonight must not eat up the price.
        change = max(last - unit, 1 - price)
        shown.append([offer, change, rank(unit + change + shipping, quality, ships_max)])
    snapshot.executemany("INSERT INTO shown VALUES (?, ?, ?)", shown)
    snapshot.execute(
        """UPDATE offers SET stock = 0, price_minor = price_minor + change, headline_minor = headline_minor + change,
            landed_minor = landed_minor + change, rank = shown.rank
        FROM shown WHERE shown.offer = offers.offer"""
    )
    snapshot.executemany("INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [list(row[:8]) for row in rows])
    snapshot.execute("DROP TABLE shown")
    return [HeldOffer(*row[:8]) for row in rows]
