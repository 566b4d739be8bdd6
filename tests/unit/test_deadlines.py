"""The last day to withdraw and to return: every market, every day of a year, with its holidays; and what goes back."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.commands.deadlines import YEAR, deadline_table
from storefront.domain.rulebook import load_rulebook
from storefront.domain.withdrawal import Deadlines, Paid, refund_due, return_deadlines, timing_of
from storefront.locales.calendars import days_without_deadlines
from tests.architecture.source_files import ROOT

RULES = load_rulebook().on(date(2026, 11, 21))
YEARS = (2026, 2028)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("market", RULES.markets)
def test_every_delivery_of_a_year_ends_on_the_first_working_day_of_the_countrys_calendar(
    market: str, year: int
) -> None:
    kinds = ("public", "de_facto") if market == "SE" else ("public",)
    calendar = holidays.country_holidays(market, years=[year, year + 1], categories=kinds)
    rights, closed = RULES.withdrawal(market), days_without_deadlines(market, year)
    wrong = []
    for number in range(366 if year % 4 == 0 else 365):
        delivered = date(year, 1, 1) + timedelta(days=number)
        found = return_deadlines(rights, delivered, closed)
        for days, last in ((rights.statutory_days, found.law), (rights.shop_days, found.shop)):
            if days is None:
                assert last is None
                continue
            expected = delivered + timedelta(days=days)
            while not calendar.is_working_day(expected):
                expected += timedelta(days=1)
            wrong += [] if last == expected else [(delivered, last, expected)]

    assert wrong == []


@pytest.mark.parametrize(
    ("market", "delivered", "last"),
    [
        ("FR", "2026-04-17", "2026-05-04"),  # 1 May is a Friday
        ("DE", "2026-12-11", "2026-12-28"),  # Christmas, Boxing Day, Sunday
        ("GB", "2026-12-11", "2026-12-29"),  # and the Monday in lieu
        ("GR", "2026-03-27", "2026-04-14"),  # Orthodox Good Friday, weekend, Easter Monday
        ("SE", "2026-06-05", "2026-06-22"),  # Midsummer's Eve and Day
        ("KR", "2026-09-17", "2026-09-28"),  # Chuseok, seven days by law
        ("NL", "2026-11-10", "2026-11-24"),  # a plain Tuesday
    ],
)
def test_last_days_that_were_worked_out_by_hand(market: str, delivered: str, last: str) -> None:
    day = date.fromisoformat(delivered)

    assert return_deadlines(
        RULES.withdrawal(market), day, days_without_deadlines(market, day.year)
    ).law == date.fromisoformat(last)


@pytest.mark.parametrize("market", ["US", "AU", "JP"])
def test_where_the_law_gives_no_days_only_the_shops_own_hold(market: str) -> None:
    found = return_deadlines(RULES.withdrawal(market), date(2026, 11, 10), ())

    assert found == Deadlines(law=None, shop=date(2026, 12, 10))


@pytest.mark.parametrize(
    ("stated", "timing"),
    [("2026-11-24", "law"), ("2026-11-25", "shop"), ("2026-12-10", "shop"), ("2026-12-11", "late")],
)
def test_a_statement_on_the_last_day_is_in_time(stated: str, timing: str) -> None:
    found = Deadlines(law=date(2026, 11, 24), shop=date(2026, 12, 10))

    assert timing_of(date.fromisoformat(stated), found) == timing


def test_the_table_in_the_docs_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "deadlines.md").read_text(encoding="utf-8") == deadline_table(YEAR)


PAID = Paid(goods=35000, discount=0, tax=0, paid=35490, refunded=0)


@pytest.mark.parametrize(
    ("chosen", "order", "due"),
    [
        (35000, PAID, 35490),
        (20000, PAID, 20000),
        (20000, Paid(goods=35000, discount=0, tax=0, paid=35490, refunded=30000), 5490),
        (20000, Paid(goods=40000, discount=2000, tax=4000, paid=42500, refunded=0), 21000),
        (1, Paid(goods=2, discount=0, tax=1, paid=3, refunded=0), 2),
        (0, PAID, 0),
    ],
)
def test_all_of_an_order_gives_back_all_and_a_part_its_share(chosen: int, order: Paid, due: int) -> None:
    assert refund_due(chosen, order) == due


_MONEY = st.integers(0, 10**9)


@given(chosen=_MONEY, goods=st.integers(1, 10**9), discount=_MONEY, tax=_MONEY, paid=_MONEY, refunded=_MONEY)
def test_never_more_goes_back_than_is_left(
    chosen: int, goods: int, discount: int, tax: int, paid: int, refunded: int
) -> None:
    due = refund_due(chosen, Paid(goods=goods, discount=discount, tax=tax, paid=paid, refunded=refunded))

    assert 0 <= due <= max(paid - refunded, 0)
