"""Whole exports with what goes wrong in real nights: bad rows, lost parents, doubled files, wrong prices."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from storefront.catalog.check import check_export, summary
from storefront.catalog.load import Loaded
from storefront.domain.errors import ExportRefused
from tests.catalog.export_builder import (
    NOW,
    good_tables,
    load,
    make_bid,
    make_export,
    make_model,
    make_offer,
    make_plan,
    make_refurbisher,
    make_review,
    make_sku,
    rules_on,
)

Rows = list[dict[str, Any]]


def rejections(loaded: Loaded) -> list[tuple[str, int, str, object, str]]:
    return [(found.file, found.row, found.field, found.value, found.reason) for found in loaded.quarantine]


def rows_of(loaded: Loaded, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(loaded.snapshot), read_only=True) as snapshot:
        return snapshot.execute(sql).fetchall()


def tripped(loaded: Loaded) -> list[str]:
    return [reading.guard for reading in loaded.tripped]


def many_offers(count: int, **changes: Any) -> Rows:
    return good_tables()["offers"] + [make_offer(offer=f"many-{number:05}", **changes) for number in range(count)]


def test_good_export_becomes_a_snapshot_of_all_its_rows(tmp_path: Path) -> None:
    loaded = load(make_export(tmp_path))

    assert {name: (count.rows, count.good, count.quarantined) for name, count in loaded.tables.items()} == {
        "refurbishers": (1, 1, 0),
        "models": (1, 1, 0),
        "skus": (1, 1, 0),
        "offers": (4, 4, 0),
        "reviews": (1, 1, 0),
        "trade_in": (1, 1, 0),
        "plans": (1, 1, 0),
    }
    assert loaded.markets == ("FR", "DE", "GB", "JP")
    assert tripped(loaded) == []
    assert rows_of(
        loaded,
        "SELECT offer, price_minor, shipping_minor, headline_minor, landed_minor, fees, quality_milli"
        " FROM offers ORDER BY 1",
    ) == [
        ("o-1", 29900, 0, 30740, 30740, '[{"kind":"private_copy_levy","minor":840}]', 4500),
        ("o-de", 27900, 0, 27900, 27900, "[]", 4500),
        ("o-gb", 25900, 0, 25900, 25900, "[]", 4500),
        ("o-jp", 45000, 0, 45000, 45000, "[]", 4500),
    ]
    assert rows_of(loaded, "SELECT offer, market, reason, offers_in_stock FROM best_offers WHERE market = 'FR'") == [
        ("o-1", "FR", "only_offer", 1)
    ]
    assert rows_of(loaded, "SELECT new_price, options FROM skus") == [
        (
            '{"FR":{"currency":"EUR","minor":62900,"seen_on":"2026-11-01","seller":"Apple Store"}}',
            '{"color":"midnight","storage_gb":128}',
        )
    ]
    assert rows_of(loaded, "SELECT images FROM models") == [
        ('[{"alt":{"en":"iPhone 13"},"color":"midnight","src":"images/iphone-13.svg"}]',)
    ]


def test_rejected_parent_takes_its_whole_family_along(tmp_path: Path) -> None:
    loaded = load(
        make_export(
            tmp_path,
            models=[make_model(), make_model(model="ipad", category="fridges")],
            skus=[make_sku(), make_sku(sku="IPAD-64", model="ipad")],
            offers=[*good_tables()["offers"], make_offer(offer="o-2", sku="IPAD-64")],
            reviews=[make_review(model="ipad")],
            trade_in=[make_bid(model="ipad")],
            plans=[make_plan(models=["iphone-13", "ipad"])],
        )
    )

    lost = "depends on a rejected row: models.jsonl row 2"
    assert rejections(loaded) == [
        ("models.jsonl", 2, "category", "fridges", "not a category of the site"),
        ("skus.jsonl", 2, "model", "ipad", lost),
        ("offers.jsonl", 5, "sku", "IPAD-64", "depends on a rejected row: skus.jsonl row 2"),
        ("reviews.jsonl", 1, "model", "ipad", lost),
        ("trade_in.jsonl", 1, "model", "ipad", lost),
        ("plans.jsonl", 1, "models[1]", "ipad", lost),
    ]
    assert rows_of(loaded, "SELECT model FROM models") == [("iphone-13",)]


def test_rejected_seller_takes_its_offers_along(tmp_path: Path) -> None:
    sellers = [make_refurbisher(), make_refurbisher(refurbisher="b", rating=9)]
    loaded = load(
        make_export(tmp_path, refurbishers=sellers, offers=[*many_offers(0), make_offer(offer="x", refurbisher="b")])
    )

    assert rejections(loaded)[1] == (
        "offers.jsonl", 5, "refurbisher", "b", "depends on a rejected row: refurbishers.jsonl row 2",
    )  # fmt: skip


def test_second_row_with_an_id_is_rejected_and_the_first_stays(tmp_path: Path) -> None:
    loaded = load(
        make_export(
            tmp_path,
            models=[make_model(), make_model(name="Another")],
            skus=[make_sku(), make_sku(sku="ip13-128")],
            refurbishers=[make_refurbisher(), make_refurbisher(refurbisher="RenewTech")],
            offers=[
                *many_offers(1),
                make_offer(offer="many-00000", price="1.00"),
                make_offer(offer="o-1", price="2.00"),
            ],
            reviews=[make_review(), make_review(rating=1)],
        )
    )

    assert rejections(loaded) == [
        ("refurbishers.jsonl", 2, "refurbisher", "RenewTech", "a second row with this id: row 1 has it"),
        ("models.jsonl", 2, "model", "iphone-13", "a second row with this id: row 1 has it"),
        ("skus.jsonl", 2, "sku", "ip13-128", "a second row with this id: row 1 has it"),
        ("offers.jsonl", 6, "offer", "many-00000", "a second row with this id: row 5 has it"),
        ("offers.jsonl", 7, "offer", "o-1", "a second row with this id: row 1 has it"),
        ("reviews.jsonl", 2, "review", "r-1", "a second row with this id: row 1 has it"),
    ]
    assert rows_of(loaded, "SELECT name FROM models") == [("iPhone 13",)]
    assert rows_of(loaded, "SELECT price_minor FROM offers WHERE offer IN ('o-1', 'many-00000')") == [
        (29900,),
        (29900,),
    ]
    assert rows_of(loaded, "SELECT rating FROM reviews") == [(5,)]


def test_id_of_a_rejected_row_is_taken_all_the_same(tmp_path: Path) -> None:
    loaded = load(make_export(tmp_path, offers=[make_offer(offer="twin", stock=-1), make_offer(offer="twin")]))

    assert [(row, field) for _, row, field, _, _ in rejections(loaded)] == [(1, "stock"), (2, "offer")]
    assert loaded.tables["offers"].good == 0


def test_file_written_twice_is_mass_duplicates_and_trips_the_guard(tmp_path: Path) -> None:
    loaded = load(make_export(tmp_path, offers=many_offers(50) * 2))

    assert loaded.tables["offers"].quarantined == 54
    assert "quarantine" in tripped(loaded)


def test_file_written_twice_without_telling_the_manifest_is_refused(tmp_path: Path) -> None:
    root = make_export(tmp_path)
    path = root / "offers.jsonl"
    path.write_bytes(path.read_bytes() * 2)

    with pytest.raises(ExportRefused, match="it was cut or changed"):
        load(root)


TEN_KINDS: list[tuple[dict[str, Any], str]] = [
    ({"price": 12.5}, "price"),
    ({"price": "12,99"}, "price"),
    ({"price": "1e3"}, "price"),
    ({"price": "-5"}, "price"),
    ({"price": None}, "price"),
    ({"price": 2**63}, "price"),
    ({"currency": "USD"}, "currency"),
    ({"sku": "nothing"}, "sku"),
    ({"refurbisher": "nobody"}, "refurbisher"),
    ({"market": "XX"}, "market"),
    ({"grade": "mint"}, "grade"),
]


def test_one_bad_row_of_each_kind_in_a_thousand_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    offers = many_offers(11_000)
    for number, (changes, _) in enumerate(TEN_KINDS):
        offers[1000 * number + 7] |= changes

    loaded = load(make_export(tmp_path, offers=offers, ending=".jsonl.gz"))

    found = {(row, field): value for _, row, field, value, _ in rejections(loaded)}
    assert found == {
        (1000 * number + 8, field): changes[field] if changes[field] != 2**63 else str(2**63)
        for number, (changes, field) in enumerate(TEN_KINDS)
    }
    assert loaded.tables["offers"].good == 11_004 - 11
    assert tripped(loaded) == []
    assert rows_of(loaded, "SELECT DISTINCT price_minor FROM offers WHERE market = 'FR'") == [(29900,)]


def test_five_percent_bad_rows_trip_the_guard_with_their_top_reasons(tmp_path: Path) -> None:
    offers = many_offers(196)
    for row in offers[50:60]:
        row["price"] = "12,99"

    loaded = load(make_export(tmp_path, offers=offers))

    reading = loaded.tripped[0]
    assert (reading.guard, reading.figure, reading.limit) == ("quarantine", 4.8544, 2.0)
    assert [str(reason) for reason in loaded.quarantine.top_reasons()] == [
        "offers.jsonl: price: not a plain decimal number (10 times)"
    ]
    # What travels between processes has the first rows only: a renamed column keeps millions out.
    assert [len(summary(loaded, most=most)["quarantine"]) for most in (3, None)] == [3, 10]


@pytest.mark.parametrize("column", ["price", "battery_min_percent"])
@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_renamed_column_trips_the_guard_and_is_named(tmp_path: Path, column: str, ending: str) -> None:
    renamed = [
        {f"{name}_new" if name == column else name: value for name, value in row.items()} for row in many_offers(20)
    ]

    loaded = load(make_export(tmp_path, offers=renamed, ending=ending))

    assert "quarantine" in tripped(loaded)
    (reason,) = loaded.quarantine.top_reasons(1)
    assert str(reason) == f"offers{ending}: {column}: missing, and the row has an unknown field '…' (24 times)"


def test_prices_divided_by_a_hundred_in_one_market_trip_the_guard(tmp_path: Path) -> None:
    live = load(make_export(tmp_path, name="live"))
    cheap = [row | {"price": "2.79"} if row["market"] == "DE" else row for row in good_tables()["offers"]]

    loaded = load(make_export(tmp_path, name="tonight", offers=cheap), live=live.stats)

    assert tripped(loaded) == ["median-price"]
    assert (loaded.tripped[0].where, loaded.tripped[0].figure) == ("DE", -99.0)


def test_missing_skus_of_a_market_trip_the_guard(tmp_path: Path) -> None:
    skus = [make_sku(sku=f"S{number}") for number in range(10)]
    offers = good_tables()["offers"][1:] + [make_offer(offer=f"o{number}", sku=f"S{number}") for number in range(10)]
    live = load(make_export(tmp_path, name="live", skus=[make_sku(), *skus], offers=offers))

    tonight = make_export(tmp_path, name="tonight", skus=[make_sku(), *skus], offers=offers[:-4])
    loaded = load(tonight, live=live.stats)

    readings = {reading.guard: (reading.figure, reading.where) for reading in loaded.tripped}
    assert readings["products"] == (-40.0, "FR")


def test_offers_for_other_countries_are_counted_and_passed_over(tmp_path: Path) -> None:
    others = [make_offer(offer="no", market="NO", currency="NOK"), make_offer(offer="us", market="US", currency="USD")]
    loaded = load(make_export(tmp_path, offers=good_tables()["offers"] + others))

    count = loaded.tables["offers"]
    assert (count.rows, count.good, count.quarantined, count.passed_over) == (6, 4, 0, 2)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = "</script><img onerror=alert(1) src=javascript:x>{{ 7*7 }}\0\x1b"
    loaded = load(
        make_export(
            tmp_path,
            models=[make_model(name=hostile, description={"fr": hostile})],
            reviews=[make_review(title=hostile, text=hostile)],
        )
    )

    shown = "</script><img onerror=alert(1) src=javascript:x>{{ 7*7 }}"
    assert rows_of(loaded, "SELECT name FROM models") == [(shown,)]
    assert rows_of(loaded, "SELECT title, text FROM reviews") == [(shown, shown)]
    assert json.loads(rows_of(loaded, "SELECT description FROM models")[0][0]) == {
        "fr": "<p>&lt;/script&gt;&lt;img onerror=alert(1) src=javascript:x&gt;{{ 7*7 }}</p>"
    }


def test_quarantine_files_say_the_same_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    loaded = load(
        make_export(tmp_path, offers=[make_offer(price='=HYPERLINK("x")'), make_offer(offer="o-2", price=12.5)])
    )

    with loaded.quarantine.csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["file", "row", "field", "value", "reason"],
        ["offers.jsonl", "1", "price", '\'=HYPERLINK("x")', "not a plain decimal number"],
        ["offers.jsonl", "2", "price", "12.5", "expected `str`, got `float`"],
    ]
    assert [found.value for found in loaded.quarantine] == ['=HYPERLINK("x")', 12.5]
    assert len(loaded.quarantine) == 2


def test_claim_in_a_description_leaves_that_language_out_and_is_found(tmp_path: Path) -> None:
    texts = {"fr": "Un téléphone comme neuf.", "de": "Ein gutes Telefon."}
    loaded = load(make_export(tmp_path, models=[make_model(description=texts)]))

    assert len(loaded.quarantine) == 0
    assert [(found.language, found.phrase, found.left_out) for found in loaded.findings] == [("fr", "comme neuf", True)]
    assert rows_of(loaded, "SELECT description FROM models") == [('{"de":"<p>Ein gutes Telefon.</p>"}',)]


def test_check_prints_counts_quarantine_and_guards_as_plain_data(tmp_path: Path) -> None:
    checked = check_export(make_export(tmp_path, offers=[make_offer(price=12.5)]), rules=rules_on(), now=NOW).summary

    assert list(checked) == ["accepted", "tables", "quarantine", "guards"]
    assert checked["accepted"] is False
    assert checked["tables"]["offers"] == {"rows": 1, "good": 0, "quarantined": 1}
    assert checked["quarantine"] == [
        {"file": "offers.jsonl", "row": 1, "field": "price", "value": 12.5, "reason": "expected `str`, got `float`"}
    ]
    assert checked["guards"][0] == {"guard": "quarantine", "figure": 100.0, "limit": 2.0, "tripped": True}
    assert {tuple(guard) for guard in checked["guards"]} == {("guard", "figure", "limit", "tripped")}
    assert json.loads(json.dumps(checked)) == checked


def test_good_export_is_accepted(tmp_path: Path) -> None:
    checked = check_export(make_export(tmp_path), rules=rules_on(), now=NOW).summary

    assert checked["accepted"] is True
    assert checked["quarantine"] == []
