"""Until which day a buyer may send a device back.

Two clocks: the law's and the shop's; both leave out the day of delivery.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

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


Timing = Literal["law", "shop", "late"]
"""Within the law's days; after them but within the shop's; after both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The last days on which a buyer may withdraw (None: no such right) and return."""

    law: date | None
    shop: date


def return_deadlines(rights: ReturnRights, delivered: date, holidays: Collection[date]) -> Deadlines:
    """Return both last days for what was delivered on a day; `holidays` are the market's, around those days (rule W2)."""
    law = rights.statutory_days
    return Deadlines(
        law=None if law is None else last_day(delivered, law, holidays, rights.weekend_roll),
        shop=last_day(delivered, rights.shop_days, holidays, rights.weekend_roll),
    )


def timing_of(stated: date, deadlines: Deadlines) -> Timing:
    """Tell in which time a statement came; sent on the last day is in time (Directive 2011/83 article 11(2))."""
    if deadlines.law is not None and stated <= deadlines.law:
        return "law"
    return "shop" if stated <= deadlines.shop else "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What was paid for an order, in minor units: `goods` with the fees beside them, and what came on top or off."""

    goods: int
    discount: int
    tax: int
    paid: int
    refunded: int


def refund_due(chosen: int, order: Paid) -> int:
    """Return what goes back for goods worth `chosen`, in minor units; never more than is left.

    All of an order: everything that was paid, delivery too (Directive 2011/83 article 13(1)). A part: its price, its
    share of tax added and of a discount, halves rounded up; delivery stays with what is kept.
    """
    left = max(order.paid - order.refunded, 0)
    if chosen >= order.goods:
        return left
    on_top = _share(order.tax, chosen, order.goods) - _share(order.discount, chosen, order.goods)
    return min(max(chosen + on_top, 0), left)


def _share(amount: int, part: int, whole: int) -> int:
    return (2 * amount * part + whole) // (2 * whole)
