"""When something arrives, in dates: a page that is made at this moment may say so."""

from __future__ import annotations

from datetime import UTC, datetime

from functions.pages.words import Words
from storefront.domain.working_days import counted_from, working_days_after


def delivery_words(words: Words, shortest: int, longest: int, ordered_at: int) -> str:
    """The first and last day of delivery of what is ordered at a moment (seconds since 1970, UTC).

    Working days of the market, its public holidays left out; after the cut-off an order counts as the next day's.
    """
    code = words.market.code
    closed = frozenset(words.runtime.book.holidays(code))
    moment = datetime.fromtimestamp(ordered_at, UTC)
    start = counted_from(moment, words.market.time_zone, words.rules.cut_off_hour(code))
    days = working_days_after(start, max(longest, 1), closed)
    first, last = days[max(shortest, 1) - 1], days[-1]
    if first == last:
        return words.t("delivery.on", day=words.formats.short_day(first))
    return words.t("delivery.between", start=words.formats.short_day(first), end=words.formats.short_day(last))
