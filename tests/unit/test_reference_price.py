from dataclasses import fields
from datetime import date

import pytest

from storefront.domain.money import Money
from storefront.domain.reference_price import ReferencePrice, reference_price

ROW = {"minor": 90900, "currency": "EUR", "seller": "Fnac", "seen_on": "2026-11-02"}


def test_the_price_new_says_where_and_on_which_day():
    price = reference_price({"FR": ROW}, "FR", date(2026, 11, 21))

    assert price == ReferencePrice(amount=Money(minor=90900, currency="EUR"), seller="Fnac", seen_on=date(2026, 11, 2))


def test_the_price_new_knows_no_percentage_and_no_prior_price():
    """Acceptance case 1: never struck, never a percentage badge."""
    assert [field.name for field in fields(ReferencePrice)] == ["amount", "seller", "seen_on"]


@pytest.mark.parametrize(
    ("market", "day"),
    [("DE", date(2026, 11, 21)), ("FR", date(2026, 11, 1)), ("FR", date(2027, 11, 3))],
)
def test_no_price_new_of_another_market_of_tomorrow_or_of_last_year(market, day):
    assert reference_price({"FR": ROW}, market, day) is None


@pytest.mark.parametrize("day", [date(2026, 11, 2), date(2027, 11, 2)])
def test_a_price_new_is_shown_from_the_day_it_was_seen_for_a_year(day):
    assert reference_price({"FR": ROW}, "FR", day) is not None
