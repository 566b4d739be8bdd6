"""A release's own prices: what each seller asks in it for a SKU, grade and market, as the history will know it.

Only what can be bought has a price: nobody applies the price of an offer that is sold out.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from storefront.catalog.price_history import quoted
from storefront.catalog.price_watch import UNIT

MEMORY_LIMIT = "160MB"


def write_price_list(snapshot: Path, target: Path, markets: Sequence[str]) -> None:
    """Write the prices of these markets as Parquet: sku, refurbisher, market, grade, minor, held.

    `minor` is the lowest offer in stock, with its fees; `held` what the export asked for an offer that is held. One of
    the two is null. Rows are in order, so that the same snapshot gives the same bytes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": "1",
        "temp_directory": str(target.parent / "spill"),
    }
    with closing(duckdb.connect(str(snapshot), read_only=True, config=config)) as connection:
        connection.execute(
            f"""COPY (
                SELECT sku, refurbisher, market, grade, min({UNIT}) AS minor, CAST(NULL AS BIGINT) AS held
                FROM offers o WHERE stock > 0 AND list_contains($markets, market) GROUP BY ALL
                UNION ALL
                SELECT DISTINCT sku, refurbisher, market, grade, NULL, asked_minor FROM held
                WHERE list_contains($markets, market)
                ORDER BY ALL
            ) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)""",
            {"markets": list(markets)},
        )
