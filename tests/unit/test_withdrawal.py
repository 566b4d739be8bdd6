from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.withdrawal import ReturnRights, last_day

CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}


@pytest.mark.parametrize("market", ["FR", "BE", "DE", "AT", "ES", "IT", "PT", "NL", "IE", "FI", "SE", "GR", "SK", "GB"])
def test_the_eu_and_britain_give_fourteen_days_and_the_shop_thirty(rules, market):
    assert rules.withdrawal(market) == ReturnRights(statutory_days=14, shop_days=30, weekend_roll=True, status="seen")


@pytest.mark.parametrize(("market", "days"), [("KR", 7), ("US", None), ("AU", None), ("JP", None)])
def test_other_markets_have_their_own_days_which_nobody_has_checked(rules, market, days):
    assert rules.withdrawal(market) == ReturnRights(
        statutory_days=days, shop_days=30, weekend_roll=True, status="unchecked"
    )


@pytest.mark.parametrize(
    ("delivered", "days", "roll", "last"),
    [
        (date(2026, 11, 9), 14, True, date(2026, 11, 23)),
        (date(2026, 11, 6), 14, True, date(2026, 11, 20)),
        (date(2026, 11, 7), 14, True, date(2026, 11, 23)),
        (date(2026, 11, 8), 14, True, date(2026, 11, 23)),
        (date(2026, 11, 7), 14, False, date(2026, 11, 21)),
        (date(2026, 12, 11), 14, True, date(2026, 12, 28)),
        (date(2026, 12, 18), 14, True, date(2027, 1, 4)),
        (date(2026, 12, 11), 14, False, date(2026, 12, 25)),
        (date(2026, 10, 22), 30, True, date(2026, 11, 23)),
        (date(2026, 11, 2), 7, True, date(2026, 11, 9)),
    ],
)
def test_the_day_of_delivery_is_not_counted_and_the_last_is_a_working_day(delivered, days, roll, last):
    assert last_day(delivered, days, CHRISTMAS, roll) == last


@given(delivered=st.dates(date(2020, 1, 1), date(2040, 1, 1)), days=st.integers(1, 60))
def test_rolling_only_ever_gives_the_buyer_more_time(delivered, days):
    plain = last_day(delivered, days, CHRISTMAS, roll=False)
    rolled = last_day(delivered, days, CHRISTMAS, roll=True)

    assert plain == delivered + timedelta(days=days)
    assert plain <= rolled <= plain + timedelta(days=4)
    assert rolled.weekday() < 5
    assert rolled not in CHRISTMAS
