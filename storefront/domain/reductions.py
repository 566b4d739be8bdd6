"""When a lower price may be announced as a reduction, and which earlier price it may be measured by (rule P1).

Directive 98/6 article 6a, Commission notice 2021/C 526/02: the price beside an announced reduction is the lowest one
that the same trader applied in the 30 days before the reduction began. This module looks at one seller's prices of one
SKU, grade and market, so a cheaper seller can never pass for a reduction; it knows no file and no clock.

Stricter than the law in two ways: a day without a price is a hole after which 30 days must pass, and a second fall is
a reduction of its own, measured by what the first one led to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = timedelta(days=30)
"""How far back before its beginning a reduction looks (article 6a, paragraph 2)."""

ANNOUNCED = timedelta(days=30)
"""How long a reduction is news: after that the price is simply the price (house policy)."""

LOOKED_AT = WINDOW + ANNOUNCED
"""The oldest day that can matter."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRun:
    """A price in minor units that a seller asked on every day from `first` to `last`."""

    first: date
    last: date
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """A reduction that may be announced.

    `struck_minor` is the lowest price of the 30 days before `began`; on `ends` it is no longer announced.
    """

    struck_minor: int
    began: date
    ends: date


def announced_reduction(runs: Sequence[PriceRun], minor: int, day: date) -> Reduction | None:
    """Return the reduction that a price of `day` may announce, or None.

    `runs` are what was published before, oldest first; `minor` is the price now, of the same seller, SKU, grade and
    market. Announced is only a price that fell, whose seller had a price on each of the 30 days before the fall and on
    every day since, that is below all of those 30 days, and whose fall is less than 30 days old.
    """
    now = PriceRun(first=day, last=day, minor=minor)
    earlier = list(runs)
    if earlier and earlier[-1].last > day:
        return None  # what was published later is not known on that day
    if earlier and earlier[-1].minor == minor and earlier[-1].last >= day - _DAY:
        last = earlier.pop()
        now = PriceRun(first=last.first, last=day, minor=minor)
    if not earlier or earlier[-1].minor <= minor or day - now.first >= ANNOUNCED:
        return None
    start = now.first - WINDOW
    applied = [run for run in earlier if run.last >= start]
    if not _is_covered(applied, start, now.first - _DAY):
        return None
    lowest = min(run.minor for run in applied)
    if lowest <= minor:
        return None
    return Reduction(struck_minor=lowest, began=now.first, ends=now.first + ANNOUNCED)


def _is_covered(runs: Sequence[PriceRun], first: date, last: date) -> bool:
    """Whether every day from first to last lies in one of the runs, which are in order."""
    known = first - _DAY
    for run in runs:
        if run.first > known + _DAY:
            return False
        known = max(known, run.last)
    return known >= last
