import pytest

from storefront.domain.headline_price import Fee
from storefront.domain.offers import may_say_refurbished


def test_the_landed_price_holds_fees_and_delivery(make_offer):
    offer = make_offer("199.00", fees=(Fee(kind="service", minor=299), Fee(kind="x", minor=1)), shipping_minor=500)

    assert offer.landed_minor == 20700


@pytest.mark.parametrize(
    ("market", "tests_done", "data_wiped", "allowed"),
    [
        ("FR", True, True, True),
        ("FR", True, False, False),
        ("FR", False, True, False),
        ("FR", False, False, False),
        ("BE", False, False, True),
        ("GB", False, False, True),
    ],
)
def test_a_french_page_says_refurbished_only_after_tests_and_a_wipe(
    make_offer, rules, market, tests_done, data_wiped, allowed
):
    offer = make_offer(market=market, tests_done=tests_done, data_wiped=data_wiped)

    assert may_say_refurbished(offer, rules) is allowed
