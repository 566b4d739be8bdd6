"""Offers inside a snapshot: from staged numbers to the tables that the planner reads.

Decides how offers are stored, which of them are best, and what of them goes into the digest.

Everything is worked out on the staged column file, which DuckDB scans in a fraction of a second; the table is written
once, when it is known which offers are held and which are best: writing costs more than all the rest. What is stored
are numbers (`offer_rows`, with `offer_skus`, `deals` and `conditions`); `offers` and `best_offers` are views that put
the words back.
"""

from collections.abc import Iterable, Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec

from storefront.catalog.offer_staging import UNRATED, Condition, Deal, NumberedSku, OfferStaging
from storefront.catalog.price_history import quoted
from storefront.catalog.staging import columns_of
from storefront.domain.buybox import UNRATED_QUALITY_MILLI, Reason, rank_sql
from storefront.domain.grades import GRADES

PARTS: Final[Mapping[str, type[msgspec.Struct]]] = {
    "offer_skus": NumberedSku,
    "deals": Deal,
    "conditions": Condition,
}
"""The tables that `offer_rows` refers to by number."""

OFFERS: Final = "offers"
_FILE = "offers"
_SHARED = ("deals", "conditions")
_BATCH = 5000
_REASONS: Final = list(Reason)
_LANDED: Final = "(price_minor + fees_all + shipping_minor)"

# A group of rivals is a SKU, grade and market in one number: a market has two letters, a grade one of few places.
_PLACE: Final = "(CAST(sku AS BIGINT) << 20) | market_number | grade_number"
_DEAL_NUMBERS: Final = (
    "(SELECT *, ((ascii(market) & 127) << 11) | ((ascii(market[2]) & 127) << 4) AS market_number FROM deals)"
)
_GRADE_NUMBERS: Final = (
    f"(SELECT *, list_position({[str(grade) for grade in GRADES]}, grade) AS grade_number FROM conditions)"
)

VIEWS: Final = (
    # What is good of the export.
    "CREATE TEMP TABLE second_offers (key VARCHAR, row_number BIGINT, first_row BIGINT)",
    f"""CREATE TEMP VIEW good_offers AS SELECT * REPLACE (nullif(quality_milli, {UNRATED}) AS quality_milli)
    FROM staged ANTI JOIN second_offers USING (row_number)""",
    # What of it is shown: a held offer at its last published price, sold out.
    "CREATE TEMP TABLE shown (row_number BIGINT, change BIGINT)",
    """CREATE TEMP VIEW shown_offers AS SELECT o.* REPLACE (price_minor + coalesce(change, 0) AS price_minor,
        CASE WHEN change IS NULL THEN stock ELSE 0 END AS stock)
    FROM good_offers o LEFT JOIN shown USING (row_number)""",
    # With what the buy box asks: in stock before sold out, then the rank.
    f"""CREATE TEMP VIEW placed_offers AS SELECT o.*, {_PLACE} AS place, {_LANDED} AS landed_minor,
        (CAST(stock = 0 AS BIGINT) << 61) | {rank_sql(_LANDED, "quality_milli", "ships_max")} AS felt
    FROM shown_offers o JOIN {_DEAL_NUMBERS} d ON d.id = o.deal JOIN {_GRADE_NUMBERS} c ON c.id = o.condition""",
)

BEST_OFFERS: Final = (
    """CREATE TEMP TABLE rivals AS SELECT place, min(felt) AS best, min(landed_minor) FILTER (stock > 0) AS cheapest,
        count(*) FILTER (stock > 0) AS offers_in_stock
    FROM placed_offers GROUP BY place HAVING count(*) > 1""",
    f"""CREATE TEMP TABLE candidates AS SELECT place, row_number, offer, felt = best AS is_best,
        stock > 0 AND landed_minor = cheapest AS is_cheapest,
        coalesce(quality_milli, {UNRATED_QUALITY_MILLI}) AS quality, cheapest, offers_in_stock
    FROM placed_offers JOIN rivals USING (place) WHERE felt = best OR (stock > 0 AND landed_minor = cheapest)""",
    # Mostly the winner is the cheapest and there is no tie: then no id is compared.
    "CREATE TEMP TABLE several AS SELECT place FROM candidates GROUP BY place HAVING count(*) > 1",
    """CREATE TEMP TABLE winners AS
    SELECT place, row_number AS winner, quality AS cheapest_quality, cheapest, offers_in_stock
    FROM candidates ANTI JOIN several USING (place)
    UNION ALL
    SELECT place, arg_min(row_number, offer) FILTER (is_best), arg_min(quality, offer) FILTER (is_cheapest),
        any_value(cheapest), any_value(offers_in_stock)
    FROM candidates SEMI JOIN several USING (place) GROUP BY place""",
    # Ids hardly repeat themselves: packing them takes longer than all the other columns together.
    """CREATE TABLE offer_rows (offer VARCHAR NOT NULL USING COMPRESSION uncompressed, sku INTEGER NOT NULL,
        deal INTEGER NOT NULL, condition INTEGER NOT NULL, price_minor BIGINT NOT NULL, stock INTEGER NOT NULL,
        quality_milli INTEGER, reason UTINYINT, offers_in_stock INTEGER)""",
    f"""INSERT INTO offer_rows SELECT offer, sku, deal, condition, price_minor, stock, quality_milli,
        CASE WHEN winner IS NULL AND stock > 0 THEN {_REASONS.index(Reason.ONLY_OFFER)}
            WHEN winner <> row_number THEN NULL
            WHEN winner IS NULL OR offers_in_stock = 0 THEN {_REASONS.index(Reason.SOLD_OUT)}
            WHEN offers_in_stock = 1 THEN {_REASONS.index(Reason.ONLY_OFFER)}
            WHEN landed_minor <= cheapest THEN {_REASONS.index(Reason.LOWEST_PRICE)}
            WHEN coalesce(quality_milli, {UNRATED_QUALITY_MILLI}) > cheapest_quality
                THEN {_REASONS.index(Reason.BEST_QUALITY_FOR_PRICE)}
            ELSE {_REASONS.index(Reason.FASTER_DELIVERY)} END,
        CASE WHEN winner IS NULL THEN CAST(stock > 0 AS INTEGER) WHEN winner = row_number THEN offers_in_stock END
    FROM placed_offers LEFT JOIN winners USING (place)""",
    *(f"DROP TABLE {table}" for table in ("rivals", "candidates", "several", "winners")),
)

_WORDS: Final = f"""o.offer, s.sku, d.refurbisher, d.market, c.grade, o.price_minor, d.currency,
    CAST(o.stock AS BIGINT) AS stock, c.battery_min_percent, d.warranty_months, d.ships_min, d.ships_max,
    d.shipping_minor, d.fees, o.price_minor + d.fees_inside AS headline_minor,
    o.price_minor + d.fees_all + d.shipping_minor AS landed_minor, d.vat_scheme, c.tests_done, c.data_wiped, c.parts,
    c.accessories, CAST(o.quality_milli AS BIGINT) AS quality_milli,
    {rank_sql("(o.price_minor + d.fees_all + d.shipping_minor)", "o.quality_milli", "d.ships_max")} AS rank"""
_JOINED: Final = """offer_rows o JOIN offer_skus s ON s.id = o.sku JOIN deals d ON d.id = o.deal
    JOIN conditions c ON c.id = o.condition"""

READ_AS: Final = (
    f"CREATE VIEW offers AS SELECT {_WORDS} FROM {_JOINED}",
    f"""CREATE VIEW best_offers AS SELECT {_WORDS}, {[str(reason) for reason in _REASONS]}[o.reason + 1] AS reason,
        CAST(o.offers_in_stock AS BIGINT) AS offers_in_stock
    FROM {_JOINED} WHERE o.reason IS NOT NULL""",
)


class OfferTables:
    """The offers of a snapshot that is being built."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def open(self, staged: Path) -> None:
        """Start from a folder that OfferStaging wrote, whose small tables are in the snapshot already."""
        path = quoted(escape(str(OfferStaging.files(staged)[_FILE])))
        self._run(f"CREATE TEMP VIEW staged AS SELECT * FROM read_parquet({path})", *VIEWS)

    def second_rows(self, claims: str) -> Iterator[tuple[str, int, int]]:
        """Pass over good rows whose id an earlier row has; yields (id, row, first row) of each.

        `claims` is a relation (key, row_number) of the ids of rejected rows. Ids are grouped by their 64-bit hash, which
        takes a third of the memory of grouping texts; what shares one is then compared as text (in 2.8 million ids of
        one pattern 32 pairs share one).
        """
        self._run(
            f"""INSERT INTO second_offers
            WITH claims(key, row_number) AS {claims},
            shared AS (SELECT h FROM (SELECT hash(offer) AS h FROM staged UNION ALL SELECT hash(key) FROM claims)
                GROUP BY h HAVING count(*) > 1),
            ids AS (SELECT offer AS key, row_number, true AS good FROM staged SEMI JOIN shared ON hash(offer) = h
                UNION ALL SELECT key, row_number, false FROM claims SEMI JOIN shared ON hash(key) = h)
            SELECT key, row_number, first_row FROM
                (SELECT *, min(row_number) OVER (PARTITION BY key) AS first_row FROM ids)
            WHERE good AND row_number > first_row"""
        )
        yield from self._rows("SELECT * FROM second_offers ORDER BY row_number")

    def count(self) -> int:
        """Return how many offers are good."""
        return int(next(self._rows("SELECT count(*) FROM good_offers"))[0])

    def market_figures(self) -> Iterator[tuple[str, int, int, int]]:
        """Return market, offers, SKUs and the median price of each market that has any."""
        return self._rows(
            """WITH sold AS (SELECT market, o.sku, price_minor FROM good_offers o JOIN deals d ON d.id = o.deal)
            SELECT market, offers, products, median
            FROM (SELECT market, count(*) AS offers, quantile_disc(price_minor, 0.5) AS median FROM sold GROUP BY market)
                JOIN (SELECT market, count(*) AS products FROM (SELECT DISTINCT market, sku FROM sold) GROUP BY market)
                USING (market)"""
        )

    def row_sums(self) -> tuple[int, int, int]:
        """Return how many offers there are, and two sums over their MD5 numbers, the same in any order of rows.

        What offers share goes in as its own MD5: an offer is then a fifth of the text it would be.
        """
        # Worked out once for each deal and condition, not once for each offer that has them.
        for name in _SHARED:
            text = _text_of(columns_of(PARTS[name]))
            self._run(f"CREATE TEMP TABLE {name}_md5 AS SELECT id, md5_number_lower(concat({text})) AS md5 FROM {name}")
        (sums,) = self._rows(
            f"""SELECT count(*), sum(CAST(m >> 64 AS HUGEINT)), sum(CAST(m & 18446744073709551615 AS HUGEINT))
            FROM (SELECT md5_number(concat(offer, chr(31), s.sku, chr(31), d.md5, chr(31), c.md5, chr(31), price_minor,
                chr(31), stock, chr(31), coalesce(quality_milli, {UNRATED}))) AS m
            FROM good_offers o JOIN offer_skus s ON s.id = o.sku JOIN deals_md5 d ON d.id = o.deal
                JOIN conditions_md5 c ON c.id = o.condition)"""
        )
        self._run(*(f"DROP TABLE {name}_md5" for name in _SHARED))
        return sums[0], sums[1], sums[2]

    def choose_best(self) -> None:
        """Write the table of offers, the winner of each SKU, grade and market marked with its reason.

        The same answer as domain.buybox.choose_offer (a property test compares them): in stock before sold out, then the
        rank, then the offer id.
        """
        self._run(*BEST_OFFERS, *READ_AS)

    def _run(self, *statements: str) -> None:
        for statement in statements:
            self._connection.execute(statement)

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        result = self._connection.execute(sql)
        while rows := result.fetchmany(_BATCH):
            yield from rows


def _text_of(columns: Iterable[str]) -> str:
    """Return the expression for a row's text: its values with separators, nothing as a sign of its own."""
    return ", chr(31), ".join(f"coalesce(CAST({column} AS VARCHAR), chr(30))" for column in columns if column != "id")
