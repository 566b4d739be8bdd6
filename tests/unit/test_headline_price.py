import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.headline_price import ALL, Fee, headline_price

LEVY, SERVICE = Fee(kind="private_copy_levy", minor=864), Fee(kind="service", minor=299)


@pytest.mark.parametrize("market", ["FR", "DE", "GB", "AU"])
def test_every_unavoidable_fee_is_inside_the_headline_price_where_the_law_says_so(rules, market):
    """Acceptance case 2: a service fee first seen at payment."""
    price = headline_price(19900, [LEVY, SERVICE], rules.headline_fee_kinds(market))

    assert (price.total_minor, price.included, price.separate) == (21063, (LEVY, SERVICE), ())


@pytest.mark.parametrize("market", ["US", "JP", "KR"])
def test_elsewhere_fees_are_named_beside_the_price(rules, market):
    price = headline_price(19900, [LEVY, SERVICE], rules.headline_fee_kinds(market))

    assert (price.total_minor, price.included, price.separate) == (19900, (), (LEVY, SERVICE))


def test_a_market_may_name_the_kinds_that_are_inside():
    price = headline_price(19900, [LEVY, SERVICE], frozenset({"private_copy_levy"}))

    assert (price.total_minor, price.included, price.separate) == (20764, (LEVY,), (SERVICE,))


@given(
    price=st.integers(0, 10**9), fees=st.lists(st.builds(Fee, kind=st.sampled_from("abc"), minor=st.integers(0, 10**6)))
)
def test_no_fee_is_lost_between_headline_and_the_rest(price, fees):
    for inside in (ALL, frozenset("ab"), frozenset[str]()):
        shown = headline_price(price, fees, inside)

        assert shown.total_minor + sum(fee.minor for fee in shown.separate) == price + sum(fee.minor for fee in fees)
        assert len(shown.included) + len(shown.separate) == len(fees)
