"""Every rule of the export contract, from both sides: the row that keeps it, and the one that breaks it."""

from typing import Any

import pytest

from storefront.catalog.rows import TABLES
from storefront.catalog.table import PassedOver, judge
from tests.catalog.export_builder import (
    faults_of,
    make_bid,
    make_model,
    make_offer,
    make_plan,
    make_refurbisher,
    make_review,
    make_shop,
    make_sku,
)

MAKERS = {
    "models": make_model,
    "skus": make_sku,
    "offers": make_offer,
    "refurbishers": make_refurbisher,
    "reviews": make_review,
    "trade_in": make_bid,
    "plans": make_plan,
}

IMPACT = {
    "co2e_kg_new": 64.0,
    "co2e_kg_refurbished": 9.5,
    "scope": "cradle to door",
    "baseline": "the same model new",
    "source": "ADEME 2022",
    "source_url": "https://ademe.example/study",
    "year": 2022,
}

GOOD = [
    ("models", {}),
    ("models", {"model": "a"}),
    ("models", {"model": "a" * 80}),
    ("models", {"impact": IMPACT}),
    ("models", {"images": []}),
    ("models", {"images": [{"src": "https://cdn.example/a.webp", "alt": {}, "color": None}]}),
    ("models", {"specs": {"screen_in": 6.1, "os": "iOS", "weight_g": 174}}),
    ("models", {"mpn": [], "aliases": {}, "safety": {}, "support_until": None, "repairability": {}}),
    ("models", {"name": "{{ config }} <script>alert(1)</script>"}),
    ("models", {"manufacturer": None}),
    ("skus", {"gtin": None}),
    ("skus", {"gtin": "96385074"}),
    ("skus", {"gtin": "036000291452"}),
    ("skus", {"gtin": "10012345678902"}),
    ("skus", {"sku": "A" * 64}),
    ("skus", {"options": {"storage_gb": 128, "color": "pacific-blue", "size_mm": 41.5}}),
    ("skus", {"new_price": {"NO": {"amount": "1", "currency": "NOK", "seller": "x", "seen_on": "2026-01-01"}}}),
    ("offers", {"price": "12.5"}),
    ("offers", {"price": "299"}),
    ("offers", {"stock": 0}),
    ("offers", {"battery_min_percent": None}),
    ("offers", {"grade": "premium", "battery_min_percent": 85, "parts": "genuine"}),
    ("offers", {"quality_score": None}),
    ("offers", {"market": "JP", "currency": "JPY", "price": "45000", "shipping_price": "0", "mandatory_fees": []}),
    ("refurbishers", {"email": "", "legal_name": None, "vat_id": None, "country": ""}),
    ("refurbishers", {"rating": None}),
    ("refurbishers", {"rating": 5}),
    ("reviews", {"title": "", "text": "<b>{{ 7*7 }}</b>"}),
    ("trade_in", {"condition": "broken"}),
    ("plans", {"data_gb": None, "models": ["iphone-13"], "contract_summary": None, "device_discount": "0"}),
]

BAD = [
    ("models", {"model": "../etc"}, "model"),
    ("models", {"model": "iphone-13\n"}, "model"),
    ("models", {"model": "a\0b"}, "model"),
    ("models", {"model": "a" * 300}, "model"),
    ("models", {"model": "携帯電話"}, "model"),
    ("models", {"model": "iPhone"}, "model"),
    ("models", {"brand": ""}, "brand"),
    ("models", {"name": "x" * 121}, "name"),
    ("models", {"name": "Cafe\u0301"}, "name"),
    ("models", {"category": "fridges"}, "category"),
    ("models", {"released": "2021-13"}, "released"),
    ("models", {"description": {"french": "x"}}, "description"),
    ("models", {"specs": {"screen_in": None}}, "specs[...]"),
    ("models", {"specs": {"weight_g": 10**30}}, "specs[...]"),
    ("models", {"specs": {"weight_g": float("nan")}}, "specs[...]"),
    ("models", {"specs": {"weight_g": float("inf")}}, "specs[...]"),
    ("models", {"impact": IMPACT | {"co2e_kg_new": float("inf")}}, "impact.co2e_kg_new"),
    ("models", {"images": [{"src": "../../etc/passwd", "alt": {}}]}, "images[0].src"),
    ("models", {"images": [{"src": "/etc/passwd", "alt": {}}]}, "images[0].src"),
    ("models", {"images": [{"src": "images/a\0.svg", "alt": {}}]}, "images[0].src"),
    ("models", {"images": [{"src": "http://cdn.example/a.webp", "alt": {}}]}, "images[0].src"),
    ("models", {"images": [{"src": "javascript:alert(1)", "alt": {}}]}, "images[0].src"),
    ("models", {"impact": IMPACT | {"source": ""}}, "impact.source"),
    ("models", {"impact": IMPACT | {"source": None}}, "impact.source"),
    ("models", {"impact": {"co2e_kg_new": 64.0}}, "impact"),
    ("models", {"impact": IMPACT | {"source_url": "javascript:alert(1)"}}, "impact.source_url"),
    ("models", {"repairability": {"FR": {"score": 11, "kind": "reparability"}}}, "repairability[...].score"),
    ("models", {"energy_class": "H"}, "energy_class"),
    ("models", {"mpn": [""]}, "mpn[0]"),
    ("models", {"popularity": -1}, "popularity"),
    ("models", {"popularity": 1.0}, "popularity"),
    ("models", {"support_until": "2026-02-30"}, "support_until"),
    ("models", {"manufacturer": {"name": "Apple"}}, "manufacturer"),
    ("skus", {"sku": "a/b"}, "sku"),
    ("skus", {"sku": ""}, "sku"),
    ("skus", {"model": "unknown"}, "model"),
    ("skus", {"gtin": "4006381333932"}, "gtin"),
    ("skus", {"gtin": "400638133393"}, "gtin"),
    ("skus", {"gtin": 4006381333931}, "gtin"),
    ("skus", {"options": {"flavour": "mint"}}, "options"),
    ("skus", {"options": {"color": "Bright Red"}}, "options[...]"),
    ("skus", {"options": {"storage_gb": True}}, "options[...]"),
    ("skus", {"new_price": {"FR": {"amount": "9.99", "currency": "EUR", "seen_on": "2026-01-01"}}}, "new_price[...]"),
    (
        "skus",
        {"new_price": {"FR": {"amount": "9,99", "currency": "EUR", "seller": "x", "seen_on": "2026-01-01"}}},
        "new_price.FR.amount",
    ),
    (
        "skus",
        {"new_price": {"FR": {"amount": "9.99", "currency": "USD", "seller": "x", "seen_on": "2026-01-01"}}},
        "new_price.FR.currency",
    ),
    ("offers", {"offer": "x" * 65}, "offer"),
    ("offers", {"offer": ""}, "offer"),
    ("offers", {"sku": "nothing"}, "sku"),
    ("offers", {"sku": "ip13-128"}, "sku"),
    ("offers", {"refurbisher": "nobody"}, "refurbisher"),
    ("offers", {"market": "XX"}, "market"),
    ("offers", {"market": "fr"}, "market"),
    ("offers", {"grade": "mint"}, "grade"),
    ("offers", {"currency": "USD"}, "currency"),
    ("offers", {"price": 12.5}, "price"),
    ("offers", {"price": "12,99"}, "price"),
    ("offers", {"price": "1e3"}, "price"),
    ("offers", {"price": "-5"}, "price"),
    ("offers", {"price": None}, "price"),
    ("offers", {"price": 2**63}, "price"),
    ("offers", {"price": str(2**63)}, "price"),
    ("offers", {"price": "0x10"}, "price"),
    ("offers", {"price": " 12.50"}, "price"),
    ("offers", {"price": "１２.50"}, "price"),
    ("offers", {"price": "12.505"}, "price"),
    ("offers", {"price": "NaN"}, "price"),
    ("offers", {"price": ""}, "price"),
    ("offers", {"price": "0.00"}, "price"),
    ("offers", {"stock": -1}, "stock"),
    ("offers", {"stock": "3"}, "stock"),
    ("offers", {"stock": 3.5}, "stock"),
    ("offers", {"battery_min_percent": 101}, "battery_min_percent"),
    ("offers", {"grade": "premium", "battery_min_percent": 84}, "battery_min_percent"),
    ("offers", {"grade": "premium", "battery_min_percent": None}, "battery_min_percent"),
    ("offers", {"grade": "premium", "battery_min_percent": 90, "parts": "mixed"}, "parts"),
    ("offers", {"warranty_months": 11}, "warranty_months"),
    ("offers", {"ships_in_days": [4, 2]}, "ships_in_days"),
    ("offers", {"ships_in_days": [2]}, "ships_in_days"),
    ("offers", {"shipping_price": "4.999"}, "shipping_price"),
    ("offers", {"mandatory_fees": [{"kind": "service", "amount": "1,00"}]}, "mandatory_fees[0].amount"),
    ("offers", {"mandatory_fees": [{"kind": "service", "amount": 1}]}, "mandatory_fees[0].amount"),
    ("offers", {"vat_scheme": "none"}, "vat_scheme"),
    ("offers", {"tests_done": 1}, "tests_done"),
    ("offers", {"parts": "new"}, "parts"),
    ("offers", {"accessories": [3]}, "accessories[0]"),
    ("offers", {"quality_score": 5.1}, "quality_score"),
    ("refurbishers", {"refurbisher": ".."}, "refurbisher"),
    ("refurbishers", {"country": "XX"}, "country"),
    ("refurbishers", {"rating": 6}, "rating"),
    ("refurbishers", {"since": "yesterday"}, "since"),
    ("reviews", {"model": "unknown"}, "model"),
    ("reviews", {"market": "Q1"}, "market"),
    ("reviews", {"rating": 0}, "rating"),
    ("reviews", {"rating": 6}, "rating"),
    ("reviews", {"language": "FR"}, "language"),
    ("reviews", {"verified": "yes"}, "verified"),
    ("trade_in", {"model": "unknown"}, "model"),
    ("trade_in", {"refurbisher": "nobody"}, "refurbisher"),
    ("trade_in", {"price": "0"}, "price"),
    ("trade_in", {"currency": "GBP"}, "currency"),
    ("trade_in", {"condition": "mint"}, "condition"),
    ("plans", {"models": ["unknown"]}, "models[0]"),
    ("plans", {"models": []}, "models"),
    ("plans", {"monthly_price": "19.999"}, "monthly_price"),
    ("plans", {"device_discount": "-5"}, "device_discount"),
    ("plans", {"terms_url": "http://carrier.example"}, "terms_url"),
    ("plans", {"contract_summary": "../p.pdf"}, "contract_summary"),
    ("plans", {"contract_summary": "documents/p.exe"}, "contract_summary"),
]


@pytest.mark.parametrize(("table", "changes"), GOOD)
def test_row_that_keeps_the_contract_has_no_fault(table: str, changes: dict[str, Any]) -> None:
    assert faults_of(table, MAKERS[table](**changes)) == []


@pytest.mark.parametrize(("table", "changes", "field"), BAD)
def test_row_that_breaks_a_rule_has_that_one_fault(table: str, changes: dict[str, Any], field: str) -> None:
    assert [found[0] for found in faults_of(table, MAKERS[table](**changes))] == [field]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_row_without_a_required_field_is_rejected(table: Any) -> None:
    for field in table.fields:
        row = MAKERS[table.name]()
        value = row.pop(field.name)
        found = faults_of(table.name, row)

        assert found in ([], [(field.name, None, "missing")])
        assert found or value is None or faults_of(table.name, row | {field.name: None}) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_renamed_field_never_passes_for_a_null(table: Any) -> None:
    for field in table.fields:
        row = MAKERS[table.name]()
        row[field.name + "_2"] = row.pop(field.name)

        assert (field.name, None, f"missing, and the row has an unknown field '{field.name}_2'") in faults_of(
            table.name, row
        )


def test_unknown_field_beside_all_known_ones_is_passed_over() -> None:
    assert faults_of("offers", make_offer(eprel_id=12345)) == []


def test_all_faults_of_a_row_are_listed() -> None:
    row = make_offer(price=12.5, currency="USD", sku="nothing", stock=-1, warranty_months=6, shipping_price="1,00")

    assert faults_of("offers", row) == [
        ("price", 12.5, "expected `str`, got `float`"),
        ("stock", -1, "expected `int` >= 0"),
        ("sku", "nothing", "not in skus.jsonl"),
        ("currency", "USD", "the currency of FR is EUR"),
        ("shipping_price", "1,00", "not a plain decimal number"),
        ("warranty_months", 6, "under 12 months"),
    ]


def test_row_of_another_country_is_passed_over_whatever_it_holds() -> None:
    offers = next(table for table in TABLES if table.name == "offers")

    for changes in ({"market": "NO", "currency": "NOK"}, {"market": "US"}, {"market": "NO", "price": None}):
        assert isinstance(judge(make_offer(**changes), offers, make_shop()), PassedOver)


def test_bid_past_its_day_is_passed_over_and_one_of_the_day_is_not() -> None:
    bids = next(table for table in TABLES if table.name == "trade_in")

    assert isinstance(judge(make_bid(expires="2026-11-20"), bids, make_shop()), PassedOver)
    assert faults_of("trade_in", make_bid(expires="2026-11-21")) == []
    assert isinstance(judge(make_bid(expires="2026-11-21"), bids, make_shop()), bids.row_type)


def test_offers_of_a_model_without_maker_are_withheld_where_safety_law_holds() -> None:
    shop = make_shop(models=[make_model(manufacturer=None)])
    british = make_offer(market="GB", currency="GBP")

    assert faults_of("offers", make_offer(), shop) == [
        ("sku", "IP13-128", "withheld in FR: 'iphone-13' has no manufacturer record (S1)")
    ]
    assert faults_of("offers", british, shop) == []


@pytest.mark.parametrize("field", ["legal_name", "address", "country", "email", "vat_id"])
def test_offers_of_an_unidentified_seller_are_withheld_where_traceability_is_law(field: str) -> None:
    shop = make_shop(refurbishers=[make_refurbisher(**{field: None})])
    japanese = make_offer(market="JP", currency="JPY", price="45000", shipping_price="0", mandatory_fees=[])

    assert faults_of("offers", make_offer(), shop) == [
        ("refurbisher", "renewtech", f"withheld in FR: the seller's {field} is missing (S2)")
    ]
    assert faults_of("offers", japanese, shop) == []


def test_category_without_battery_asks_no_battery_of_premium() -> None:
    shop = make_shop(models=[make_model(category="consoles")])
    offer = make_offer(grade="premium", battery_min_percent=None)

    assert faults_of("offers", offer, shop) == []
    assert [found[0] for found in faults_of("offers", offer | {"parts": "mixed"}, shop)] == ["parts"]
