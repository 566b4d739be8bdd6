"""What a night changes in the sample, and what it leaves alone (OPERATIONS.md)."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from storefront.sample import write_sample
from storefront.sample.devices import PROMISED
from storefront.sample.nights import away_models, moved_nights
from tests.sample.sample_reading import read_lines


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, day: date) -> list[Path]:
    folders = [tmp_path_factory.mktemp(f"night{night}") for night in (1, 2)]
    for night, folder in enumerate(folders, 1):
        write_sample(folder, skus=800, date=day, night=night, markets=["FR", "DE", "JP"])
    return folders


def test_the_second_night_is_stamped_a_day_later(nights: list[Path]) -> None:
    manifest = json.loads((nights[1] / "manifest.json").read_bytes())

    assert manifest["exported_at"] == "2026-11-21T02:00:00Z"


def test_about_two_percent_of_prices_move_and_none_by_half(nights: list[Path]) -> None:
    before, after = (read_lines(night, "offers") for night in nights)
    both = before.keys() & after.keys()
    prices = [(float(json.loads(before[name])["price"]), float(json.loads(after[name])["price"])) for name in both]
    moves = [new / old for old, new in prices if new != old]

    assert 0.005 < len(moves) / len(both) < 0.04
    assert all(0.7 < move < 1.2 for move in moves)
    assert any(move < 0.94 for move in moves)


def test_a_changed_offer_differs_in_price_and_stock_only(nights: list[Path]) -> None:
    before, after = (read_lines(night, "offers") for night in nights)

    for name in before.keys() & after.keys():
        old, new = json.loads(before[name]), json.loads(after[name])
        assert {field for field in old if old[field] != new[field]} <= {"price", "stock"}


@pytest.mark.parametrize("table", ["models", "skus", "refurbishers", "reviews"])
def test_rows_that_are_in_both_nights_are_the_same_bytes(nights: list[Path], table: str) -> None:
    before, after = (read_lines(night, table) for night in nights)

    assert {name: before[name] for name in before.keys() & after.keys()} == {
        name: after[name] for name in before.keys() & after.keys()
    }


def test_a_renewed_bid_differs_in_its_last_day_only(nights: list[Path]) -> None:
    before, after = (read_lines(night, "trade_in") for night in nights)

    for name in before.keys() & after.keys():
        old, new = json.loads(before[name]), json.loads(after[name])
        assert {field for field in old if old[field] != new[field]} <= {"expires"}


def test_a_few_models_leave_and_as_many_come_back(nights: list[Path]) -> None:
    before, after = (read_lines(night, "models").keys() for night in nights)

    assert len(before - after) == 2
    assert len(after - before) == 2
    assert not {*before - after, *after - before} & set(PROMISED)


def test_models_that_stay_keep_all_their_versions(nights: list[Path]) -> None:
    models = set.intersection(*({*read_lines(night, "models")} for night in nights))
    before, after = (
        {sku for sku, line in read_lines(night, "skus").items() if json.loads(line)["model"] in models}
        for night in nights
    )

    assert before == after


@pytest.mark.parametrize("skus", [50, 1200])
def test_each_night_of_a_month_is_different_from_the_last(skus: int) -> None:
    away = [away_models(1, night, skus) for night in range(1, 31)]

    assert all(last != this for last, this in pairwise(away))
    assert len({len(models) for models in away}) == 1


def test_a_sku_keeps_its_past_in_later_nights() -> None:
    early = moved_nights(1, 20, "IP13-128-MID")
    late = moved_nights(1, 60, "IP13-128-MID")

    assert [night for night in late[0] if night <= 20] == early[0]
    assert [night for night in late[1] if night <= 20] == early[1]
