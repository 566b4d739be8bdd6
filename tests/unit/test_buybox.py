import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.buybox import Reason, choose_offer, explain, rank
from storefront.domain.headline_price import Fee
from storefront.domain.money import LARGEST_MINOR

LANDED = st.integers(1, 10**7)
QUALITY = st.one_of(st.none(), st.integers(0, 5000))
DAYS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("landed", "quality", "days", "felt"),
    [
        (20000, 5000, 0, 1_900_000),
        (20000, 0, 0, 2_000_000),
        (20000, None, 0, 1_940_000),
        (20000, 3000, 0, 1_940_000),
        (20000, 3000, 4, 1_960_000),
        (20000, 3000, 30, 2_090_000),
        (20000, 3000, 300, 2_090_000),
        (1, 4321, 3, 96),
    ],
)
def test_the_felt_price_is_less_for_quality_and_more_for_waiting(landed, quality, days, felt):
    assert rank(landed, quality, days) == felt


@given(landed=LANDED, quality=QUALITY, days=DAYS)
def test_a_rank_never_gets_better_by_costing_more_or_arriving_later(landed, quality, days):
    assert rank(landed + 1, quality, days) > rank(landed, quality, days)
    assert rank(landed, quality, days + 1) >= rank(landed, quality, days)


def test_a_rank_of_the_largest_amounts_fits_64_bits():
    assert rank(3 * LARGEST_MINOR, 0, 60) < 2**63


def test_a_little_dearer_but_better_offer_wins_and_says_so(make_offer):
    cheap = make_offer("200.00", offer="a", quality_milli=2000)
    good = make_offer("202.00", offer="b", quality_milli=4800)

    choice = choose_offer([cheap, good])

    assert choice.offer == good
    assert choice.reason is Reason.BEST_QUALITY_FOR_PRICE


def test_a_little_dearer_but_much_faster_offer_wins_and_says_so(make_offer):
    slow = make_offer("200.00", offer="a", ships_max=20)
    fast = make_offer("202.00", offer="b", ships_max=2)

    choice = choose_offer([slow, fast])

    assert choice.offer == fast
    assert choice.reason is Reason.FASTER_DELIVERY


def test_the_cheapest_wins_between_equals_and_says_so(make_offer):
    offers = [make_offer("200.00", offer="a"), make_offer("199.00", offer="b")]

    choice = choose_offer(offers)

    assert (choice.offer.offer, choice.reason) == ("b", Reason.LOWEST_PRICE)


def test_fees_and_delivery_count_like_the_price(make_offer):
    with_fees = make_offer("190.00", offer="a", fees=(Fee(kind="service", minor=900),), shipping_minor=500)
    all_in = make_offer("199.00", offer="b")

    choice = choose_offer([with_fees, all_in])

    assert (choice.offer.offer, choice.reason) == ("b", Reason.LOWEST_PRICE)


def test_the_only_offer_in_stock_beats_a_cheaper_one_that_is_sold_out(make_offer):
    choice = choose_offer([make_offer("100.00", offer="a", stock=0), make_offer("200.00", offer="b", stock=1)])

    assert (choice.offer.offer, choice.reason) == ("b", Reason.ONLY_OFFER)


def test_a_sold_out_grade_keeps_its_page_with_the_best_of_its_offers(make_offer):
    choice = choose_offer([make_offer("210.00", offer="a", stock=0), make_offer("200.00", offer="b", stock=0)])

    assert (choice.offer.offer, choice.reason) == ("b", Reason.SOLD_OUT)


def test_a_tie_goes_to_the_lower_offer_id(make_offer):
    assert choose_offer([make_offer(offer="o-2"), make_offer(offer="o-1")]).offer.offer == "o-1"


def test_nothing_to_choose_from_is_an_error():
    with pytest.raises(ValueError, match="empty"):
        choose_offer([])


@given(rows=st.lists(st.tuples(LANDED, QUALITY, DAYS, st.integers(0, 2)), min_size=1, max_size=8), seed=st.integers())
def test_the_choice_does_not_depend_on_the_order_of_rows(make_offer, rows, seed):
    offers = [
        make_offer(f"{landed}", offer=f"o-{number}", quality_milli=quality, ships_max=days, stock=stock)
        for number, (landed, quality, days, stock) in enumerate(rows)
    ]
    shuffled = random.Random(seed).sample(offers, len(offers))

    choice = choose_offer(offers)

    assert choose_offer(shuffled) == choice
    assert choice.offer.stock > 0 or all(offer.stock == 0 for offer in offers)


@pytest.mark.parametrize(
    ("in_stock", "chosen", "cheapest", "chosen_quality", "cheapest_quality", "reason"),
    [
        (0, 200, 200, None, None, Reason.SOLD_OUT),
        (1, 200, 200, None, None, Reason.ONLY_OFFER),
        (2, 200, 200, 1000, 1000, Reason.LOWEST_PRICE),
        (2, 201, 200, 3001, None, Reason.BEST_QUALITY_FOR_PRICE),
        (2, 201, 200, None, 2999, Reason.BEST_QUALITY_FOR_PRICE),
        (2, 201, 200, None, 3000, Reason.FASTER_DELIVERY),
        (2, 201, 200, 1000, 4000, Reason.FASTER_DELIVERY),
    ],
)
def test_the_reason_names_what_decided(in_stock, chosen, cheapest, chosen_quality, cheapest_quality, reason):
    explained = explain(
        offers_in_stock=in_stock,
        chosen_landed=chosen,
        cheapest_landed=cheapest,
        chosen_quality=chosen_quality,
        cheapest_quality=cheapest_quality,
    )

    assert explained is reason
