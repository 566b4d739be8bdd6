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
from storefront.catalog.price_history import DEAL_KEY, SKU_KEY, Nights, quoted
from storefront.domain.price_moves import HELD_PERCENT, MOVED_PERCENT, moved_over_sql

UNIT: Final = "(o.landed_minor - o.shipping_minor)"
"""The price with every fee, without delivery: what the history compares."""

KEYS: Final = (
    f"""CREATE TEMP TABLE sku_keys AS SELECT s.id, {SKU_KEY} AS sku_key
    FROM offer_skus s JOIN history.skus sku ON sku.name = s.sku""",
    f"""CREATE TEMP TABLE deal_keys AS SELECT d.id, {DEAL_KEY} AS deal_key
    FROM deals d JOIN history.refurbishers refurbisher ON refurbisher.name = d.refurbisher
        JOIN history.markets market ON market.name = d.market""",
    """CREATE TEMP TABLE condition_keys AS SELECT c.id, grade.id AS grade_key
    FROM conditions c JOIN history.grades grade ON grade.name = c.grade""",
)
"""What the numbers of an offer mean to the history: an offer's key is made of three, without looking at a name."""

OFFER_KEY: Final = "(sku_key | deal_key | grade_key)"
WITH_KEYS: Final = """JOIN sku_keys ON sku_keys.id = o.sku JOIN deal_keys ON deal_keys.id = o.deal
    JOIN condition_keys ON condition_keys.id = o.condition"""
_ASKED: Final = "(price_minor + fees_all)"
_OFFERS: Final = f"good_offers o JOIN deals d ON d.id = o.deal {WITH_KEYS}"
_MARKET_OF_KEY: Final = "((key >> 4) & 255)"

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
        for statement in KEYS:
            snapshot.execute(statement)


def watch_prices(snapshot: duckdb.DuckDBPyConnection, nights: Nights, exported_at: datetime) -> Watched:
    """Compare the offers with the last published prices and hold those that jumped: see `_hold_offers`.

    The history is attached; without a night in it nothing is compared.
    """
    snapshot.execute(HELD)
    if not nights.nights:
        return Watched({}, ())
    last = nights.nights[-1]
    snapshot.execute(
        f"""CREATE TEMP TABLE compared AS SELECT key, a.minor, l.minor AS last,
            {moved_over_sql("l.minor", "a.minor", MOVED_PERCENT)} AS moved
        FROM (SELECT {OFFER_KEY} AS key, min({_ASKED}) AS minor FROM {_OFFERS} GROUP BY key) a
            JOIN history.latest l USING (key)"""
    )
    moves = {
        market: PriceMoves(compared, moved)
        for market, compared, moved in snapshot.execute(
            f"""SELECT name, compared, moved FROM history.markets JOIN
                (SELECT {_MARKET_OF_KEY} AS id, count(*) AS compared, count(*) FILTER (moved) AS moved
                FROM compared GROUP BY id) USING (id) ORDER BY name"""
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
    for table in ("compared", "jumped"):
        snapshot.execute(f"DROP TABLE {table}")
    return Watched(moves, held)


def _hold_offers(snapshot: duckdb.DuckDBPyConnection) -> list[HeldOffer]:
    """Show the offers of prices that jumped as sold out, at the last published price: a page never has the other."""
    snapshot.execute(
        f"""CREATE TEMP TABLE stopped AS SELECT o.row_number, o.offer, s.sku, d.refurbisher, d.market, c.grade, d.currency,
            j.minor AS asked_minor, j.last AS last_minor, {_ASKED} AS unit, o.price_minor
        FROM (SELECT o.*, {OFFER_KEY} AS key FROM good_offers o {WITH_KEYS}) o JOIN jumped j USING (key)
            JOIN offer_skus s ON s.id = o.sku JOIN deals d ON d.id = o.deal JOIN conditions c ON c.id = o.condition"""
    )
    # Fees that are new tonight must not eat up the price.
    snapshot.execute("INSERT INTO shown SELECT row_number, greatest(last_minor - unit, 1 - price_minor) FROM stopped")
    snapshot.execute(
        """INSERT INTO held SELECT offer, sku, refurbisher, market, grade, currency, asked_minor, last_minor
        FROM stopped ORDER BY offer"""
    )
    snapshot.execute("DROP TABLE stopped")
    return [HeldOffer(*row) for row in snapshot.execute("SELECT * FROM held ORDER BY offer").fetchall()]
