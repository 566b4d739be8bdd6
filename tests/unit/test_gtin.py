"""The shop's own check of a GTIN says what the library of standard numbers says."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from storefront.domain.gtin import check_digit_is_right

NUMBERS = st.sampled_from([8, 12, 13, 14]).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1)
)


@given(NUMBERS, st.sampled_from("0123456789"))
def test_check_digit_is_judged_as_the_library_does(number: str, last: str) -> None:
    assert check_digit_is_right(number + last) is ean.is_valid(number + last)


@given(NUMBERS)
def test_digit_that_the_library_computes_is_right(number: str) -> None:
    assert check_digit_is_right(number + ean.calc_check_digit(number))
