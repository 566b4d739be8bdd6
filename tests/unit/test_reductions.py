"""When a lower price may be announced, and as lower than what (rule P1)."""

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storefront.domain.reductions import PriceRun, Reduction, announced_reduction

TODAY = date(2026, 11, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def runs_of(*prices: tuple[int, int, int]) -> list[PriceRun]:
    """Runs from (first day ago, last day ago, price)."""
    return [PriceRun(first=ago(first), last=ago(last), minor=minor) for first, last, minor in prices]


def test_a_price_that_falls_tonight_is_measured_by_the_lowest_of_the_30_days_before():
    runs = runs_of((40, 20, 10000), (19, 10, 9500), (9, 1, 11000))

    assert announced_reduction(runs, 8000, TODAY) == Reduction(struck_minor=9500, began=TODAY, ends=ago(-30))


def test_up_again_from_a_lower_price_is_no_reduction():
    runs = runs_of((40, 6, 10000), (5, 1, 8000))

    assert announced_reduction(runs, 9000, TODAY) is None


def test_down_after_a_short_rise_is_no_reduction():
    runs = runs_of((40, 6, 8000), (5, 1, 12000))

    assert announced_reduction(runs, 8000, TODAY) is None
    assert announced_reduction(runs, 9000, TODAY) is None


def test_a_second_fall_is_measured_by_what_the_first_one_led_to():
    runs = runs_of((60, 11, 10000), (10, 1, 9000))

    assert announced_reduction(runs, 8000, TODAY) == Reduction(struck_minor=9000, began=TODAY, ends=ago(-30))


@pytest.mark.parametrize(("days", "announced"), [(1, True), (29, True), (30, False), (31, False)])
def test_a_reduction_is_announced_for_30_days(days, announced):
    runs = runs_of((70, days + 1, 10000), (days, 1, 8000))

    assert (announced_reduction(runs, 8000, TODAY) is not None) is announced


@pytest.mark.parametrize(("first", "announced"), [(29, False), (30, True), (31, True)])
def test_the_history_must_cover_all_30_days_before(first, announced):
    assert (announced_reduction(runs_of((first, 1, 10000)), 8000, TODAY) is not None) is announced


@pytest.mark.parametrize(
    "runs",
    [
        runs_of((40, 15, 10000), (13, 1, 10000)),
        runs_of((40, 2, 10000)),
        runs_of((50, 10, 10000), (9, 5, 8000), (3, 1, 8000)),
    ],
    ids=["before the fall", "yesterday", "since the fall"],
)
def test_a_day_without_a_price_ends_it(runs):
    assert announced_reduction(runs, 8000, TODAY) is None


def test_the_price_of_31_days_before_no_longer_counts():
    assert announced_reduction(runs_of((60, 31, 7000), (30, 1, 10000)), 8000, TODAY) == Reduction(
        struck_minor=10000, began=TODAY, ends=ago(-30)
    )
    assert announced_reduction(runs_of((60, 30, 7000), (29, 1, 10000)), 8000, TODAY) is None


def test_two_prices_of_one_day_both_count():
    runs = runs_of((40, 10, 10000), (10, 10, 7000), (10, 1, 10000))

    assert announced_reduction(runs, 8000, TODAY) is None


def test_nothing_is_announced_without_a_history_or_from_a_later_one():
    assert announced_reduction([], 8000, TODAY) is None
    assert announced_reduction(runs_of((40, -1, 10000)), 8000, TODAY) is None


PRICES = st.lists(st.sampled_from([8000, 9000, 10000, 10000, None]), min_size=1, max_size=8)
LENGTHS = st.lists(st.integers(1, 45), min_size=8, max_size=8)


@given(prices=PRICES, lengths=LENGTHS, tonight=st.sampled_from([8000, 9000, 10000]))
@example(prices=[10000, 8000], lengths=[40, 5, 1, 1, 1, 1, 1, 1], tonight=8000)
@example(prices=[10000, None, 10000], lengths=[40, 1, 20, 1, 1, 1, 1, 1], tonight=8000)
def test_it_is_what_one_finds_by_looking_at_every_single_day(prices, lengths, tonight):
    daily = [price for price, length in zip(prices, lengths, strict=False) for _ in range(length)]

    assert announced_reduction(as_runs(daily), tonight, TODAY) == day_by_day([*daily, tonight])


def as_runs(daily: list[int | None]) -> list[PriceRun]:
    """Prices of the days that end yesterday, as runs."""
    found, place = [], 0
    for minor, days in groupby(daily):
        length = len(list(days))
        if minor is not None:
            first = ago(len(daily) - place)
            found.append(PriceRun(first=first, last=first + timedelta(days=length - 1), minor=minor))
        place += length
    return found


def day_by_day(daily: list[int | None]) -> Reduction | None:
    """The rule as one would apply it with a calendar in hand; the last price is today's."""
    start = len(daily) - 1
    while start and daily[start - 1] == daily[-1]:
        start -= 1
    window = daily[start - 30 : start] if start >= 30 else [None]
    if len(daily) - 1 - start >= 30 or None in window or window[-1] < daily[-1] or min(window) <= daily[-1]:
        return None
    began = ago(len(daily) - 1 - start)
    return Reduction(struck_minor=min(window), began=began, ends=began + timedelta(days=30))
