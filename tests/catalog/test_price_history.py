"""The file of published prices: fed once, by what went live, and never half."""

import multiprocessing
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from storefront.catalog.history_feeding import PRICES, feed_history
from storefront.catalog.price_history import read_nights
from storefront.domain.errors import HistoryBroken
from tests.catalog.published_nights import FIRST, Shop, priced

OTHER = {"offer": "o-2", "refurbisher": "atelier"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(folder=tmp_path)


def files(shop: Shop) -> list[str]:
    return sorted(path.name for path in shop.history.parent.iterdir())


def test_one_row_a_price_with_its_first_and_last_day(shop: Shop) -> None:
    shop.quiet_nights(3, priced("100.00"), priced("90.00", **OTHER))
    shop.night(priced("95.00"))
    shop.night(priced("95.00"), priced("90.00", **OTHER))

    def day(number: int) -> date:
        return FIRST + timedelta(days=number - 1)

    assert shop.prices() == [
        ("atelier", "IP13-128", "FR", 9000, day(1), day(3)),
        ("renewtech", "IP13-128", "FR", 10000, day(1), day(3)),
        ("renewtech", "IP13-128", "FR", 9500, day(4), day(5)),
        ("atelier", "IP13-128", "FR", 9000, day(5), day(5)),
    ]
    with duckdb.connect(str(shop.history), read_only=True) as history:
        assert history.execute("SELECT count(*) FROM changes").fetchone() == (5,)


def test_publishing_again_adds_nothing(shop: Shop) -> None:
    release = shop.publish(shop.load(priced("100.00")))
    before = shop.history.read_bytes()

    assert feed_history(shop.releases, release) is False
    assert shop.history.read_bytes() == before
    assert files(shop) == [".lock", "prices.duckdb"]


def test_going_back_to_an_earlier_release_rewrites_nothing(shop: Shop) -> None:
    first = shop.publish(shop.load(priced("100.00")))
    shop.day += timedelta(days=1)
    shop.publish(shop.load(priced("80.00")))
    before = shop.history.read_bytes()

    assert feed_history(shop.releases, first) is False
    assert shop.history.read_bytes() == before


def test_the_digest_is_of_the_prices_and_days(shop: Shop, tmp_path: Path) -> None:
    other, third = Shop(folder=tmp_path / "other"), Shop(folder=tmp_path / "third")
    for place in (shop, other, third):
        place.quiet_nights(2, priced("100.00"), priced("90.00", **OTHER))
    shop.night(priced("80.00"))
    other.night(priced("80.00"))
    third.night(priced("80.01"))

    nights = read_nights(shop.history)

    assert shop.digest == other.digest
    assert shop.digest != third.digest
    assert [night.digest for night in nights.nights][:2] == [
        night.digest for night in read_nights(third.history).nights
    ][:2]
    assert len({night.digest for night in nights.nights}) == 3
    assert nights.digest_before(nights.nights[2].release) == nights.nights[1].digest
    assert nights.digest_before(nights.nights[0].release) == ""
    assert nights.digest_before("never published") == nights.digest


def test_the_order_of_an_exports_rows_changes_no_byte_of_the_price_list(shop: Shop) -> None:
    offers = [priced(f"{number}.00", offer=f"o-{number}", grade=grade, refurbisher=seller)
              for number, (grade, seller) in enumerate([("good", "renewtech"), ("good", "atelier"), ("fair", "atelier")], 90)]  # fmt: skip

    one, other = shop.price_list(shop.load(*offers)), shop.price_list(shop.load(*reversed(offers)))

    assert one.read_bytes() == other.read_bytes()


def test_a_sellers_price_is_its_lowest_offer_that_can_be_bought(shop: Shop) -> None:
    shop.night(
        priced("100.00", offer="a"), priced("90.00", offer="b"), priced("80.00", offer="c", stock=0),
        priced("100.00", offer="d", grade="fair", shipping_price="5.00"),
    )  # fmt: skip

    assert sorted(row[3] for row in shop.prices()) == [9000, 10000]


def test_only_a_markets_own_prices_of_a_partial_release_count(shop: Shop) -> None:
    shop.markets = ("FR", "DE")
    loaded = shop.load(priced("100.00"), priced("90.00", offer="o-de", market="DE"))

    path = shop.price_list(loaded)

    with duckdb.connect() as connection:
        assert connection.execute("SELECT market, minor FROM read_parquet(?)", [str(path)]).fetchall() == [
            ("DE", 9000), ("FR", 10000),
        ]  # fmt: skip


def test_a_release_without_a_price_list_leaves_no_trace(shop: Shop) -> None:
    release = shop.publish(shop.load(priced("100.00")))
    shutil.rmtree(shop.history.parent)
    (shop.releases / release / PRICES).unlink()

    assert feed_history(shop.releases, release) is False
    assert not shop.history.exists()


def test_what_a_killed_process_left_is_swept_up_and_nothing_is_lost(shop: Shop) -> None:
    shop.night(priced("100.00"))
    (shop.history.parent / ".passing-1").write_bytes(b"half a file")
    (shop.history.parent / ".passing-1.wal").write_bytes(b"and its log")
    (shop.history.parent / ".passing-1.spill").mkdir()

    shop.night(priced("100.00"))

    assert files(shop) == [".lock", "prices.duckdb"]
    assert len(read_nights(shop.history).nights) == 2


def test_a_copy_taken_at_any_time_is_a_whole_history(shop: Shop, tmp_path: Path) -> None:
    shop.night(priced("100.00"))
    copy = shutil.copyfile(shop.history, tmp_path / "backup.duckdb")
    before = shop.digest
    shop.night(priced("80.00"))

    shutil.copyfile(copy, shop.history)

    assert shop.digest == before
    assert len(shop.prices()) == 1


@pytest.mark.parametrize("data", [b"", b"not a database at all" * 400])
def test_a_damaged_history_is_refused_by_name_and_left_as_it_is(data: bytes, shop: Shop) -> None:
    release = shop.publish(shop.load(priced("100.00")))
    shop.history.write_bytes(data)
    loaded_before = sorted(shop.folder.iterdir())

    with pytest.raises(HistoryBroken, match=r"prices\.duckdb cannot be read: .*put your copy of it back"):
        feed_history(shop.releases, release)

    assert shop.history.read_bytes() == data
    assert sorted(shop.folder.iterdir()) == loaded_before
    with pytest.raises(HistoryBroken):
        shop.load(priced("100.00"))


def test_a_damaged_price_list_is_named_and_adds_nothing(shop: Shop) -> None:
    shop.night(priced("100.00"))
    loaded = shop.load(priced("90.00"))
    before = shop.history.read_bytes()
    shop.price_list(loaded).write_bytes(b"PAR1 and no more")

    with pytest.raises(HistoryBroken, match=r"report/prices\.parquet cannot be read: .*build it again"):
        shop.publish(loaded)

    assert shop.history.read_bytes() == before
    assert files(shop) == [".lock", "prices.duckdb"]


def test_a_history_of_another_format_is_refused(shop: Shop) -> None:
    shop.night(priced("100.00"))
    with duckdb.connect(str(shop.history)) as history:
        history.execute("UPDATE format SET format = 2")

    with pytest.raises(HistoryBroken, match="format 2, this program reads 1"):
        read_nights(shop.history)


def test_two_that_feed_at_once_take_turns(shop: Shop) -> None:
    releases = []
    loaded = shop.load(priced("100.00"))
    for _ in range(3):
        releases.append(shop.publish(loaded))
        shop.day += timedelta(days=1)
    shutil.rmtree(shop.history.parent)

    with multiprocessing.get_context("spawn").Pool(3) as pool:
        fed = pool.starmap(feed_history, [(shop.releases, release) for release in releases * 2])

    assert sorted(fed) == [False] * 3 + [True] * 3
    assert sorted(night.release for night in read_nights(shop.history).nights) == releases


def test_names_that_look_like_sql_are_names(shop: Shop) -> None:
    shop.folder = shop.folder / "it's here"

    shop.night(priced("100.00"))

    assert len(shop.prices()) == 1
