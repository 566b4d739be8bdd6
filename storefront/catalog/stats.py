"""Figures of an export that the next night compares itself with. Small, serialisable, and all a guard may look at."""

from datetime import datetime

import msgspec


class TableCount(msgspec.Struct, frozen=True):
    """How many rows a table has, how many are good, how many quarantined.

    The rest is for other countries or past its day.
    """

    rows: int
    good: int
    quarantined: int

    @property
    def passed_over(self) -> int:
        """Rows that break no rule and are not for this shop."""
        return self.rows - self.good - self.quarantined


class MarketStats(msgspec.Struct, frozen=True):
    """A market's good offers, the SKUs they sell, and the median price in minor units (None without offers)."""

    offers: int
    products: int
    median_minor: int | None


class Stats(msgspec.Struct, frozen=True):
    """What is kept of an export: its time, its tables and its markets."""

    exported_at: datetime
    tables: dict[str, TableCount]
    markets: dict[str, MarketStats]
