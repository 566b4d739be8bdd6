"""How far a price may move from one night to the next before somebody should look. Whole numbers only.

A market in which many prices jump trips a guard; a single offer that jumps further is held until the back office says
the same price twice.
"""

from typing import Final

MOVED_PERCENT: Final = 40
"""A price that moved further counts for the guard over a market's prices."""

HELD_PERCENT: Final = 60
"""An offer that moved further is held at 'sold out'."""


def moved_over(before_minor: int, after_minor: int, percent: int) -> bool:
    """Tell whether a price moved by more than so many percent of what it was, up or down."""
    return abs(after_minor - before_minor) * 100 > before_minor * percent


def moved_over_sql(before: str, after: str, percent: int) -> str:
    """Return the same question about two columns, for DuckDB; a test compares the two."""
    return f"(abs({after} - {before}) * 100 > {before} * {percent})"
