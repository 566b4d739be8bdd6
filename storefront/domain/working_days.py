"""Working days: from which day an order counts, and which days follow. Reads no clock; holidays are the caller's."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def working_days_after(start: date, count: int, closed: Collection[date]) -> list[date]:
    """Return the next `count` working days after `start`; `closed` are public holidays."""
    days: list[date] = []
    day = start
    while len(days) < count:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in closed:
            days.append(day)
    return days


def counted_from(moment: datetime, time_zone: str, cut_off_hour: int) -> date:
    """Return the day from which an order's working days are counted: the market's own, the next one after the cut-off."""
    there = moment.astimezone(ZoneInfo(time_zone))
    return there.date() + timedelta(days=there.hour >= cut_off_hour)
