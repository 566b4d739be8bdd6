"""Until which day a buyer may send a device back.

Two clocks: the law's and the shop's; both leave out the day of delivery.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRights:
    """Days to withdraw by law (None: no such right) and days to return by the shop's own word (rule W2)."""

    statutory_days: int | None
    shop_days: int
    weekend_roll: bool
    status: str


def last_day(delivered: date, days: int, holidays: Collection[date], roll: bool) -> date:
    """Return the last day of a period that starts the day after delivery.

    With `roll`, a period that would end on a Saturday, Sunday or public holiday ends on the next working day
    (Regulation 1182/71 article 3(4); Directive 2011/83 recital 41).
    """
    last = delivered + timedelta(days=days)
    while roll and (last.weekday() >= _SATURDAY or last in holidays):
        last += timedelta(days=1)
    return last
