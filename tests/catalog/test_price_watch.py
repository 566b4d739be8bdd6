"""Tonight's prices beside the last published ones: the guard over a market, and the single offer that jumped."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.catalog.guards import PriceMoves, price_moves
from storefront.domain.price_moves import HELD_PERCENT, moved_over, moved_over_sql
from tests.catalog.published_nights import Shop, priced, rows_of

OFFERS = [
    priced("100.00", offer="one"),
    priced("200.00", offer="two", refurbisher="atelier"),
    priced("90.00", offer="three", grade="fair"),
    priced("80.00", offer="four", grade="fair", refurbisher="atelier"),
]
ONE, *OTHERS = OFFERS


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with one night behind it."""
    shop = Shop(folder=tmp_path)
    shop.night(*OFFERS)
    return shop


# ---------------------------------------------------------------- the guard
@pytest.mark.parametrize(
    ("moves", "figure", "tripped", "where"),
    [
        ({"FR": (100, 5)}, 5.0, False, "FR"),
        ({"FR": (100, 6), "BE": (100, 5)}, 6.0, True, "FR"),
        ({"FR": (10, 1)}, 0.0, False, ""),
        ({"FR": (10, 2)}, 20.0, True, "FR"),
        ({"FR": (0, 0)}, 0.0, False, ""),
        ({}, 0.0, False, ""),
    ],
)
def test_over_five_percent_of_a_markets_prices(moves, figure, tripped, where):
    reading = price_moves({market: PriceMoves(*counts) for market, counts in moves.items()})

    assert (reading.guard, reading.figure, reading.limit) == ("price-moves", figure, 5.0)
    assert (reading.tripped, reading.where) == (tripped, where)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [(10000, 6000, False), (10000, 5999, True), (10000, 14000, False), (10000, 14001, True), (1, 1, False)],
)
def test_a_price_moved_far_is_over_forty_percent_either_way(before, after, moved):
    assert moved_over(before, after, 40) is moved


AMOUNTS = st.lists(st.one_of(st.integers(1, 200), st.integers(1, 2**53)), min_size=50, max_size=50)


@settings(max_examples=10, deadline=None)
@given(before=AMOUNTS, after=AMOUNTS, percent=st.sampled_from([40, 60]))
def test_the_database_answers_as_the_domain_does(before, after, percent):
    sql = f"SELECT {moved_over_sql('b', 'a', percent)} FROM (SELECT unnest(?::BIGINT[]) AS b, unnest(?::BIGINT[]) AS a)"
    with duckdb.connect() as connection:
        answers = [answer for (answer,) in connection.execute(sql, [before, after]).fetchall()]

    assert answers == [moved_over(one, other, percent) for one, other in zip(before, after, strict=True)]


def test_prices_divided_by_a_hundred_trip_the_guard(shop: Shop) -> None:
    loaded = shop.load(*(offer | {"price": f"{float(offer['price']) / 100:.2f}"} for offer in OFFERS))

    (reading,) = (guard for guard in loaded.guards if guard.guard == "price-moves")
    assert (reading.tripped, reading.figure, reading.where) == (True, 100.0, "FR")
    assert len(loaded.held) == 4


def test_without_a_history_nothing_moved_and_nothing_is_held(tmp_path: Path) -> None:
    loaded = Shop(folder=tmp_path).load(*OFFERS)

    assert loaded.history == ""
    assert loaded.held == ()
    assert not any(guard.tripped for guard in loaded.guards if guard.guard == "price-moves")


# ---------------------------------------------------------------- the hold
@pytest.mark.parametrize(("price", "is_held"), [("40.00", False), ("39.99", True), ("160.00", False), ("160.01", True)])
def test_an_offer_that_moves_over_sixty_percent_is_held(price: str, is_held: bool, shop: Shop) -> None:
    loaded = shop.load(ONE | {"price": price}, *OTHERS)

    assert HELD_PERCENT == 60
    assert [held.offer for held in loaded.held] == ["one"] * is_held


def test_a_held_offer_is_sold_out_at_its_last_price_and_named(shop: Shop) -> None:
    loaded = shop.load(ONE | {"price": "1.00"}, *OTHERS)

    (held,) = loaded.held
    assert (held.offer, held.sku, held.refurbisher, held.market, held.grade) == (
        "one", "IP13-128", "renewtech", "FR", "good",
    )  # fmt: skip
    assert (held.asked_minor, held.last_minor, held.currency) == (100, 10000, "EUR")
    assert rows_of(
        loaded, "SELECT stock, price_minor, headline_minor, landed_minor FROM offers WHERE offer = 'one'"
    ) == [(0, 10000, 10000, 10000)]
    assert rows_of(loaded, "SELECT offer FROM best_offers WHERE grade = 'good'") == [("two",)]
    assert not loaded.tripped


def test_a_held_offer_keeps_the_rank_of_its_last_price(shop: Shop) -> None:
    before = shop.load(*OFFERS)
    held = shop.load(ONE | {"price": "1.00"}, *OTHERS)

    ranks = "SELECT rank FROM offers WHERE offer = 'one'"
    assert rows_of(held, ranks) == rows_of(before, ranks)


def test_it_is_released_when_the_next_export_says_the_same_price(shop: Shop) -> None:
    cheap = ONE | {"price": "1.00"}
    first = shop.night(cheap, *OTHERS)

    second = shop.night(cheap, *OTHERS)
    third = shop.load(cheap, *OTHERS)

    assert [held.offer for held in first.held] == ["one"]
    assert second.held == third.held == ()
    assert rows_of(second, "SELECT stock, price_minor FROM offers WHERE offer = 'one'") == [(3, 100)]
    assert rows_of(second, "SELECT * FROM reductions") == []


def test_another_far_price_is_held_again_and_the_old_one_is_not(shop: Shop) -> None:
    shop.night(ONE | {"price": "1.00"}, *OTHERS)

    assert [held.asked_minor for held in shop.load(ONE | {"price": "2.00"}, *OTHERS).held] == [200]
    assert shop.load(ONE, *OTHERS).held == ()


def test_a_price_of_long_ago_is_no_repetition(shop: Shop) -> None:
    shop.night(ONE | {"price": "1.00"}, *OTHERS)
    shop.night(*OFFERS)

    assert [held.asked_minor for held in shop.load(ONE | {"price": "1.00"}, *OTHERS).held] == [100]


def test_the_same_export_again_repeats_nothing(shop: Shop) -> None:
    cheap = ONE | {"price": "1.00"}
    loaded = shop.load(cheap, *OTHERS)
    shop.publish(loaded)

    assert shop.load(cheap, *OTHERS).held == loaded.held
    assert shop.load(cheap, *OTHERS, hour=3).held == ()


def test_a_build_that_never_went_live_held_nothing(shop: Shop) -> None:
    cheap = ONE | {"price": "1.00"}
    shop.load(cheap, *OTHERS)

    assert [held.offer for held in shop.load(cheap, *OTHERS, hour=3).held] == ["one"]


def test_what_comes_back_after_being_sold_out_is_compared_with_its_last_price(shop: Shop) -> None:
    shop.night(ONE | {"stock": 0}, *OTHERS)
    shop.night(*OTHERS)

    assert [held.offer for held in shop.load(ONE | {"price": "1.00"}, *OTHERS).held] == ["one"]


def test_fees_that_are_new_never_eat_up_a_held_price(shop: Shop) -> None:
    fee = [{"kind": "service", "amount": "500.00"}]

    loaded = shop.load(ONE | {"mandatory_fees": fee}, *OTHERS)

    assert [held.offer for held in loaded.held] == ["one"]
    assert rows_of(loaded, "SELECT stock, price_minor FROM offers WHERE offer = 'one'") == [(0, 1)]


def test_the_digest_of_an_export_is_its_own_whatever_is_held(shop: Shop, tmp_path: Path) -> None:
    cheap = [ONE | {"price": "1.00"}, *OTHERS]

    held, plain = shop.load(*cheap), Shop(folder=tmp_path / "new").load(*cheap)

    assert held.held
    assert held.digest == plain.digest
    assert held.stats.markets == plain.stats.markets
