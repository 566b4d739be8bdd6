from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.errors import MoneyError
from storefront.domain.money import LARGEST_MINOR, Money, Rounding, decimals_of, parse_minor

DECIMAL_ROUNDING = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("EUR", 2),
        ("GBP", 2),
        ("SEK", 2),
        ("USD", 2),
        ("AUD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("NOK", 2),
        ("KWD", 3),
        ("CLF", 4),
    ],
)
def test_a_currency_has_its_decimals(currency, decimals):
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "EU", "ÉUR", "12A", "€"])
def test_what_is_no_currency_code_is_refused(currency):
    with pytest.raises(MoneyError, match="not a currency code"):
        decimals_of(currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("199.00", "EUR", 19900),
        ("199", "EUR", 19900),
        ("199.9", "EUR", 19990),
        ("0.01", "EUR", 1),
        ("0", "EUR", 0),
        ("007.50", "GBP", 750),
        ("19900", "JPY", 19900),
        ("450000", "KRW", 450000),
        ("90071992547409.92", "EUR", 2**53),
        ("9007199254740992", "JPY", 2**53),
    ],
)
def test_a_plain_decimal_is_read_exactly(text, currency, minor):
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "12.",
        ".5",
        "12,99",
        "1e3",
        "-5",
        "+5",
        " 5",
        "5 ",
        "5\n",
        "1 000",
        "1_000",
        "0x10",
        "NaN",
        "1.2.3",
        "１２",
        "٣",
        "²",
        "12.٣",
        "null",
    ],
)
def test_what_is_no_plain_decimal_is_refused(text):
    with pytest.raises(MoneyError, match="not a plain decimal number"):
        parse_minor(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency"), [("12.999", "EUR"), ("12.000", "EUR"), ("100.0", "JPY"), ("1.00", "KRW")]
)
def test_more_decimals_than_the_currency_has_are_refused_never_rounded(text, currency):
    with pytest.raises(MoneyError, match=f"more decimals than {currency} has"):
        parse_minor(text, currency)


@pytest.mark.parametrize("text", ["90071992547409.93", "9223372036854775808", "1" + "0" * 40, "1" * 5000])
def test_an_amount_beyond_exact_integers_is_refused(text):
    with pytest.raises(MoneyError, match="larger than any price can be") as refused:
        parse_minor(text, "EUR")

    assert len(refused.value.fields["text"]) <= 32


@given(minor=st.integers(0, LARGEST_MINOR), currency=st.sampled_from(["EUR", "SEK", "JPY", "KRW", "KWD", "CLF"]))
def test_plain_text_and_minor_units_say_the_same(minor, currency):
    money = Money(minor=minor, currency=currency)

    assert Money.parse(money.plain(), currency) == money
    assert Decimal(money.plain()) * 10 ** decimals_of(currency) == minor


@given(text=st.text(max_size=12))
def test_any_text_is_an_amount_or_a_money_error(text):
    try:
        minor = parse_minor(text, "EUR")
    except MoneyError:
        return
    assert 0 <= minor <= LARGEST_MINOR
    assert Decimal(text) * 100 == minor


@pytest.mark.parametrize(
    ("minor", "currency", "plain"),
    [
        (19900, "EUR", "199.00"),
        (5, "EUR", "0.05"),
        (0, "EUR", "0.00"),
        (-5, "EUR", "-0.05"),
        (-1250, "SEK", "-12.50"),
        (19900, "JPY", "19900"),
        (-3, "KRW", "-3"),
    ],
)
def test_plain_text_has_the_decimals_of_the_currency(minor, currency, plain):
    assert Money(minor=minor, currency=currency).plain() == plain


def test_amounts_of_one_currency_add_and_take_away():
    price, fee = Money.parse("199.00", "EUR"), Money.parse("7.20", "EUR")

    assert price.plus(fee) == Money(minor=20620, currency="EUR")
    assert fee.minus(price) == Money(minor=-19180, currency="EUR")
    assert fee.times(3) == Money(minor=2160, currency="EUR")


def test_amounts_of_two_currencies_never_meet():
    euros, yen = Money(minor=1, currency="EUR"), Money(minor=1, currency="JPY")

    with pytest.raises(MoneyError, match="EUR and JPY do not add up"):
        euros.plus(yen)
    with pytest.raises(MoneyError, match="JPY and EUR do not add up"):
        yen.minus(euros)


@pytest.mark.parametrize(
    ("minor", "rounding", "rounded"),
    [
        (25, Rounding.HALF_UP, 13),
        (25, Rounding.HALF_EVEN, 12),
        (27, Rounding.HALF_EVEN, 14),
        (25, Rounding.DOWN, 12),
        (25, Rounding.UP, 13),
        (24, Rounding.UP, 12),
        (-25, Rounding.HALF_UP, -13),
        (-25, Rounding.DOWN, -12),
        (-25, Rounding.UP, -13),
    ],
)
def test_half_a_cent_goes_where_the_rounding_says(minor, rounding, rounded):
    assert Money(minor=minor, currency="EUR").ratio(1, 2, rounding) == Money(minor=rounded, currency="EUR")


@given(
    minor=st.integers(-(10**12), 10**12),
    numerator=st.integers(-1000, 1000),
    denominator=st.integers(1, 1000),
    rounding=st.sampled_from(Rounding),
)
def test_a_ratio_rounds_as_decimal_arithmetic_does(minor, numerator, denominator, rounding):
    money = Money(minor=minor, currency="EUR").ratio(numerator, denominator, rounding)

    exact = Decimal(minor * numerator) / Decimal(denominator)
    assert money.minor == int(exact.quantize(Decimal(1), rounding=DECIMAL_ROUNDING[rounding]))


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_ratio_needs_a_denominator_above_zero(denominator):
    with pytest.raises(MoneyError, match="denominator above zero"):
        Money(minor=100, currency="EUR").ratio(1, denominator, Rounding.DOWN)
