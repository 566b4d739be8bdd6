import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.best_value import preselect
from storefront.domain.grades import GRADES, Grade


@pytest.mark.parametrize(
    ("prices", "chosen"),
    [
        ((30000, 32000, 35000, 40000), Grade.GOOD),
        ((30000, 33000, 33001, 40000), Grade.GOOD),
        ((30000, 33001, 33000, 40000), Grade.EXCELLENT),
        ((30000, 30000, 30000, 33000), Grade.PREMIUM),
        ((30000, 33001, 36000, 40000), Grade.FAIR),
        ((40000, 30000, 36000, 40000), Grade.GOOD),
    ],
)
def test_the_best_grade_within_a_tenth_of_the_cheapest_is_chosen(prices, chosen):
    assert preselect(dict(zip(GRADES, prices, strict=True))) is chosen


def test_the_only_grade_is_chosen():
    assert preselect({Grade.PREMIUM: 1}) is Grade.PREMIUM


def test_no_grade_at_all_is_an_error():
    with pytest.raises(ValueError, match="empty"):
        preselect({})


@given(prices=st.dictionaries(st.sampled_from(Grade), st.integers(1, 10**9), min_size=1))
def test_the_choice_is_a_grade_on_sale_and_never_more_than_a_tenth_dearer(prices):
    chosen = preselect(prices)

    assert prices[chosen] * 10 <= min(prices.values()) * 11
