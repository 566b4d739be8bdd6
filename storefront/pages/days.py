"""`days.json`: what '2 to 4 working days' means from each of the coming days on, in ready-made words.

A static page must not promise dates, which would be wrong tomorrow; a small short-cached file may. The script picks
the row of the shopper's day and never formats a date itself.
"""

from __future__ import annotations

from datetime import timedelta

from storefront.domain.working_days import working_days_after
from storefront.pages.shop import Shop

DAYS_AHEAD = 4
LONGEST_DELIVERY = 15


def days_json(shop: Shop) -> dict[str, object]:
    """The file's content: a sentence with two gaps, and for each day of order the words of the working days after it.

    From `cutOff` o'clock on, an order counts as the next day's.
    """
    start = shop.day
    closed = frozenset(shop.plan.holidays.get(shop.market.code, ()))
    table = {}
    for ahead in range(DAYS_AHEAD + 1):
        ordered = start + timedelta(days=ahead)
        table[ordered.isoformat()] = [
            shop.formats.short_day(day) for day in working_days_after(ordered, LONGEST_DELIVERY, closed)
        ]
    return {
        "between": shop.t("delivery.between", start="{start}", end="{end}"),
        "timeZone": shop.market.time_zone,
        "cutOff": shop.rules.cut_off_hour(shop.market.code),
        "days": table,
    }
