"""Rule P1 over sequences of published nights: what may be announced, and as lower than what."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.catalog.export_builder import make_sku
from tests.catalog.published_nights import FIRST, Shop, announced, priced, rows_of

MONTH = 30
LEVY = [{"kind": "private_copy_levy", "amount": "8.40"}]
JAPAN = {"market": "JP", "currency": "JPY"}
SKUS = [make_sku(), make_sku(sku="IP13-256")]

# What the shop sold all month, each at one price.
MINE = priced("100.00")
THEIRS = priced("120.00", offer="theirs", refurbisher="atelier")
LEVIED = priced("100.00", offer="levied", grade="fair", mandatory_fees=LEVY)
JAPANESE = priced("10000", offer="o-jp", **JAPAN)
SOLD_OUT = priced("70.00", offer="sold-out", grade="excellent", refurbisher="atelier", stock=0)


@pytest.fixture(scope="module")
def after_a_month(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """30 nights without a change; tonight is the 31st."""
    shop = Shop(folder=tmp_path_factory.mktemp("month"), markets=("FR", "JP"))
    shop.quiet_nights(MONTH, MINE, THEIRS, LEVIED, JAPANESE, SOLD_OUT)
    return shop


@pytest.fixture
def shop(after_a_month: Shop, tmp_path: Path) -> Shop:
    return after_a_month.copied_to(tmp_path)


@pytest.fixture
def new_shop(tmp_path: Path) -> Shop:
    """Nothing was ever published."""
    return Shop(folder=tmp_path)


def test_a_hundred_for_a_month_then_eighty_then_ninety(shop: Shop) -> None:
    fallen = shop.night(MINE | {"price": "80.00"})
    still = shop.night(MINE | {"price": "80.00"})
    risen = shop.night(MINE | {"price": "90.00"})
    again = shop.load(MINE | {"price": "85.00"})

    began = FIRST + timedelta(days=MONTH)
    assert rows_of(fallen, "SELECT * FROM reductions") == [("o-1", 10000, began, began + timedelta(days=30))]
    assert rows_of(still, "SELECT * FROM reductions") == [("o-1", 10000, began, began + timedelta(days=30))]
    assert announced(risen) == {}
    assert announced(again) == {}
    assert [row for row in shop.prices() if row[:3] == ("renewtech", "IP13-128", "FR") and row[3] != 10840] == [
        ("renewtech", "IP13-128", "FR", 10000, FIRST, began - timedelta(days=1)),
        ("renewtech", "IP13-128", "FR", 8000, began, began + timedelta(days=1)),
        ("renewtech", "IP13-128", "FR", 9000, began + timedelta(days=2), began + timedelta(days=2)),
    ]


def test_it_ends_30_days_after_the_fall(shop: Shop) -> None:
    shop.quiet_nights(29, MINE | {"price": "80.00"})

    last = shop.night(MINE | {"price": "80.00"})

    assert announced(last) == {"o-1": 10000}
    assert announced(shop.load(MINE | {"price": "80.00"})) == {}


def test_a_month_less_a_day_is_not_enough(new_shop: Shop) -> None:
    new_shop.quiet_nights(MONTH - 1, MINE)

    assert announced(new_shop.load(MINE | {"price": "80.00"})) == {}


def test_the_lowest_price_of_the_month_is_struck_not_the_last(new_shop: Shop) -> None:
    new_shop.quiet_nights(10, MINE)
    new_shop.quiet_nights(2, MINE | {"price": "90.00"})
    new_shop.quiet_nights(18, MINE | {"price": "110.00"})

    assert announced(new_shop.load(MINE | {"price": "80.00"})) == {"o-1": 9000}
    assert announced(new_shop.load(MINE | {"price": "95.00"})) == {}


def test_a_second_fall_is_measured_by_the_first(shop: Shop) -> None:
    shop.quiet_nights(3, MINE | {"price": "90.00"})

    assert announced(shop.load(MINE | {"price": "80.00"})) == {"o-1": 9000}


def test_a_sellers_own_fall_is_measured_by_its_own_price(shop: Shop) -> None:
    tonight = shop.load(MINE, THEIRS | {"price": "80.00"})

    assert rows_of(tonight, "SELECT offer FROM best_offers") == [("theirs",)]
    assert announced(tonight) == {"theirs": 12000}


@pytest.mark.parametrize("place", [{"grade": "premium", "battery_min_percent": 90}, {"sku": "IP13-256"}])
def test_another_seller_becoming_the_cheapest_is_no_reduction(place: dict[str, Any], shop: Shop) -> None:
    dear = priced("110.00", offer="dear", **place)
    shop.quiet_nights(1, MINE, dear, skus=SKUS)

    tonight = shop.load(MINE, dear, priced("80.00", offer="cheap", refurbisher="atelier", **place), skus=SKUS)

    assert ("cheap",) in rows_of(tonight, "SELECT offer FROM best_offers")
    assert announced(tonight) == {}


def test_another_offer_of_the_same_seller_at_its_old_price_is_none_either(shop: Shop) -> None:
    tonight = shop.load(MINE, MINE | {"offer": "o-2"})

    assert announced(tonight) == {}
    assert announced(shop.load(MINE | {"offer": "new-id", "price": "80.00"})) == {"new-id": 10000}


def test_a_price_that_nobody_could_buy_at_is_no_earlier_price(shop: Shop) -> None:
    assert announced(shop.load(SOLD_OUT | {"price": "50.00", "stock": 3})) == {}


def test_nights_that_never_were_are_a_gap(shop: Shop) -> None:
    shop.day += timedelta(days=1)

    assert announced(shop.load(MINE | {"price": "80.00"})) == {}

    shop.quiet_nights(2, MINE)

    assert announced(shop.load(MINE | {"price": "80.00"})) == {}


@pytest.mark.parametrize("away", [[], [MINE | {"stock": 0}]], ids=["gone", "sold out"])
def test_a_night_without_something_to_buy_is_a_gap(away: list[dict[str, Any]], shop: Shop) -> None:
    shop.night(*away, THEIRS)

    back = shop.night(MINE, THEIRS)
    tonight = shop.load(MINE | {"price": "80.00"}, THEIRS | {"price": "75.00"})

    assert announced(back) == {}
    assert announced(tonight) == {"theirs": 12000}


def test_markets_without_such_a_law_follow_the_same_policy(shop: Shop) -> None:
    tonight = shop.load(MINE | {"price": "80.00"}, JAPANESE | {"price": "8000"})

    assert announced(tonight) == {"o-1": 10000, "o-jp": 10000}


def test_a_price_that_only_sheds_a_fee_onto_its_side_is_no_reduction(shop: Shop) -> None:
    """In Japan fees stand beside the headline price: what there is to pay did not fall."""
    fee = [{"kind": "service", "amount": "2000"}]

    assert announced(shop.load(JAPANESE | {"price": "8000", "mandatory_fees": fee})) == {}


def test_a_fee_inside_the_price_is_part_of_it(shop: Shop) -> None:
    assert announced(shop.load(LEVIED | {"price": "91.60"})) == {"levied": 10840}


def test_where_no_row_of_the_rule_is_in_force_nothing_is_announced(shop: Shop) -> None:
    cheap = (MINE | {"price": "80.00"}, JAPANESE | {"price": "8000"})
    since = date(2022, 5, 28)
    with duckdb.connect(str(shop.history)) as history:
        history.execute("UPDATE nights SET day = day - CAST(? AS INTEGER)", [(shop.day - since).days])

    shop.day = since
    assert announced(shop.load(*cheap)) == {"o-1": 10000, "o-jp": 10000}

    with duckdb.connect(str(shop.history)) as history:
        history.execute("UPDATE nights SET day = day - 1")
    shop.day -= timedelta(days=1)

    assert announced(shop.load(*cheap)) == {"o-jp": 10000}


def test_the_same_export_again_announces_the_same(shop: Shop) -> None:
    loaded = shop.load(MINE | {"price": "80.00"})
    shop.publish(loaded)

    assert announced(shop.load(MINE | {"price": "80.00"})) == announced(loaded) == {"o-1": 10000}
