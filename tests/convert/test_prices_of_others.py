"""Prices as other systems write them: exact, in the market's currency, or refused; never rounded, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.convert.prices import exact_amount
from storefront.domain.errors import MoneyError
from storefront.domain.money import parse_minor, plain_amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "EUR", "12.50"),
        ("12.5", "EUR", "12.50"),
        ("449", "EUR", "449.00"),
        ("12.50 EUR", "EUR", "12.50"),
        ("EUR 12.50", "EUR", "12.50"),
        ("eur12.50", "EUR", "12.50"),
        ("12,50 €", "EUR", "12.50"),
        ("€12.50", "EUR", "12.50"),
        ("1,234.50 USD", "USD", "1234.50"),
        ("$1,234.50", "AUD", "1234.50"),
        ("1.234,50 EUR", "EUR", "1234.50"),
        ("1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€", "EUR", "1234.50"),
        ("1'234.50", "EUR", "1234.50"),
        ("1,234,567.00 USD", "USD", "1234567.00"),
        ("£0.99", "GBP", "0.99"),
        ("1 234,50 kr", "SEK", "1234.50"),
        ("19800 JPY", "JPY", "19800"),
        ("¥19,800", "JPY", "19800"),
        ("19800.00 JPY", "JPY", "19800"),
        ("￦1,234,500", "KRW", "1234500"),
        ("0 EUR", "EUR", "0.00"),
        ("  7.00  ", "EUR", "7.00"),
    ],
)
def test_a_price_is_read_to_the_cent(text, currency, amount):
    assert exact_amount(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "reason"),
    [
        ("12.50 USD", "EUR", "not in EUR"),
        ("$12.50", "EUR", "not in EUR"),
        ("EUR 12.50 EUR", "EUR", "two currencies"),
        ("1,234", "EUR", "may be thousands or a fraction"),
        ("12.345", "EUR", "may be thousands or a fraction"),
        ("12.3456", "EUR", "more decimals than EUR has"),
        ("19800.50 JPY", "JPY", "more decimals than JPY has"),
        ("12,34,567.00", "EUR", "not an amount"),
        ("-12.50", "EUR", "not an amount"),
        ("from 12.50", "EUR", "not in EUR"),
        ("12.50-14.00", "EUR", "not an amount"),
        ("1e3", "EUR", "not an amount"),
        ("", "EUR", "not an amount"),
        ("free", "EUR", "not an amount"),
        ("9" * 80, "EUR", "not an amount"),
        ("9" * 30, "EUR", "larger than any price"),
    ],
)
def test_what_is_no_price_in_this_currency_is_refused_with_the_reason(text, currency, reason):
    with pytest.raises(MoneyError, match=reason):
        exact_amount(text, currency)


@given(
    minor=st.integers(min_value=0, max_value=10**11),
    currency=st.sampled_from(["EUR", "USD", "GBP", "SEK", "JPY", "KRW"]),
    shape=st.sampled_from(["{} {}", "{1} {0}", "{0}"]),
)
def test_every_amount_survives_being_written_and_read(minor, currency, shape):
    text = shape.format(plain_amount(minor, currency), currency)

    assert parse_minor(exact_amount(text, currency), currency) == minor


@given(minor=st.integers(min_value=0, max_value=10**11), marks=st.sampled_from([",.", ".,", " ,", "'."]))
def test_groups_and_commas_change_no_amount(minor, marks):
    grouped = f"{minor // 100:,}".replace(",", marks[0]) + f"{marks[1]}{minor % 100:02d}"

    assert parse_minor(exact_amount(grouped, "EUR"), "EUR") == minor
