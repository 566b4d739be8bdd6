"""Rows of the sample: valid by EXPORT.md, and as varied as a shop's."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from storefront.catalog.load import load_export
from storefront.domain.grades import GRADES
from storefront.domain.rules import Rules
from tests.sample.sample_reading import read_rows


def test_the_loader_takes_every_row_and_finds_no_fault(small: Path, rules: Rules, tmp_path: Path, day: date) -> None:
    loaded = load_export(small, rules=rules, workdir=tmp_path, now=datetime(2026, 11, 20, 6, tzinfo=UTC))

    assert list(loaded.quarantine) == []
    assert loaded.findings == ()
    assert [reading.guard for reading in loaded.guards if reading.tripped] == []
    assert loaded.tables["offers"].good == len(read_rows(small, "offers"))


def test_gtins_have_right_check_digits_and_lie_in_the_range_of_no_maker(broad: Path) -> None:
    gtins = [sku["gtin"] for sku in read_rows(broad, "skus")]
    given = [gtin for gtin in gtins if gtin is not None]

    assert 0 < gtins.count(None) < 100
    assert len(set(given)) == len(given)
    for gtin in given:
        assert gtin.startswith("2")
        assert len(gtin) == 13
        assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gtin)) % 10 == 0


def test_sku_names_are_unique_whatever_the_case(broad: Path) -> None:
    names = [sku["sku"].lower() for sku in read_rows(broad, "skus")]

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 40


def test_every_sku_shows_its_colour_in_a_picture(broad: Path) -> None:
    pictured = {(model["model"], image["color"]) for model in read_rows(broad, "models") for image in model["images"]}

    assert {(sku["model"], sku["options"]["color"]) for sku in read_rows(broad, "skus")} <= pictured


def test_french_phones_and_tablets_carry_the_private_copy_levy_of_their_storage(broad: Path, rules: Rules) -> None:
    categories = {model["model"]: model["category"] for model in read_rows(broad, "models")}
    skus = {sku["sku"]: sku for sku in read_rows(broad, "skus")}

    for offer in read_rows(broad, "offers"):
        sku = skus[offer["sku"]]
        storage = sku["options"].get("storage_gb")
        law = rules.private_copy(offer["market"], categories[sku["model"]], storage) if storage else None
        levies = [fee["amount"] for fee in offer["mandatory_fees"] if fee["kind"] == "private_copy_levy"]
        assert levies == ([law.with_vat.plain()] if law else [])


def test_nearly_all_offers_were_tested_and_wiped(small: Path, broad: Path) -> None:
    for export in (small, broad):
        ready = [offer["tests_done"] and offer["data_wiped"] for offer in read_rows(export, "offers")]

        assert 0.97 <= sum(ready) / len(ready) < 1


def test_popular_grades_have_several_sellers_and_nobody_offers_the_same_twice(broad: Path) -> None:
    offers = read_rows(broad, "offers")
    sellers: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for offer in offers:
        sellers[offer["sku"], offer["market"], offer["grade"]].append(offer["refurbisher"])

    assert 1.5 <= len(offers) / len(sellers) <= 1.75
    assert all(len(set(names)) == len(names) for names in sellers.values())


def test_a_better_grade_costs_more_most_of_the_time_but_not_always(broad: Path) -> None:
    cheapest: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for offer in read_rows(broad, "offers"):
        prices = cheapest[offer["sku"], offer["market"]]
        prices[offer["grade"]] = min(prices.get(offer["grade"], 1e9), float(offer["price"]))
    ladders = [[prices[grade] for grade in GRADES if grade in prices] for prices in cheapest.values()]
    rising = [ladder == sorted(ladder) for ladder in ladders if len(ladder) > 1]

    assert 0.9 < sum(rising) / len(rising) < 1


def test_some_are_sold_out_some_the_last_one_and_some_not_sold_in_a_market(small: Path) -> None:
    offers = read_rows(small, "offers")
    stocks = Counter(min(offer["stock"], 2) for offer in offers)

    assert 0.02 < stocks[0] / len(offers) < 0.12
    assert 0.05 < stocks[1] / len(offers) < 0.2
    assert len({(offer["sku"], offer["market"]) for offer in offers}) < 50 * 18


def test_prices_of_whole_currencies_are_whole(small: Path) -> None:
    for offer in read_rows(small, "offers"):
        if offer["currency"] in ("JPY", "KRW"):
            assert offer["price"].isdigit()
        else:
            assert len(offer["price"].partition(".")[2]) == 2


def test_refurbishers_have_a_whole_identity_in_a_dozen_countries(small: Path) -> None:
    sellers = read_rows(small, "refurbishers")

    assert len(sellers) >= 120
    assert len({seller["country"] for seller in sellers}) >= 12
    for seller in sellers:
        assert all(seller[field] for field in ("name", "legal_name", "address", "country", "vat_id"))
        assert seller["email"].endswith(".example")


def test_prices_new_name_who_sells_and_when_it_was_seen(small: Path, day: date) -> None:
    prices = [price for sku in read_rows(small, "skus") for price in sku["new_price"].values()]

    assert len(prices) > 50
    assert all(price["seller"] and date.fromisoformat(price["seen_on"]) < day for price in prices)


def test_bids_for_used_devices_are_good_for_some_days_in_the_five_markets(small: Path, day: date) -> None:
    bids = read_rows(small, "trade_in")

    assert {bid["market"] for bid in bids} == {"FR", "US", "GB", "ES", "DE"}
    assert {bid["condition"] for bid in bids} == {"flawless", "good", "worn", "cracked", "broken"}
    assert all(3 <= (date.fromisoformat(bid["expires"]) - day).days < 24 for bid in bids)


def test_no_review_is_older_than_its_model_nor_from_the_future(broad: Path, day: date) -> None:
    released = {model["model"]: model["released"] for model in read_rows(broad, "models")}

    for review in read_rows(broad, "reviews"):
        assert released[review["model"]] <= review["date"][:7]
        assert date.fromisoformat(review["date"]) < day
