"""The fast path and the validator that lists faults are two readings of the same rules: they accept the same rows."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.catalog.rows import TABLES
from storefront.catalog.rows.good_offers import OfferRow, good_offer
from storefront.catalog.table import judge
from tests.catalog.export_builder import good_tables, make_model, make_refurbisher, make_shop, make_sku

JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 200),
    st.sampled_from([2**31, 2**63, 2**70]),
    st.floats(-1, 12, allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(
        ["12,99", "1e3", "-5", "12.5", "299.00", "0.00", "JPY", "FR", "DE", "GB", "NO", "XX", "premium", "mixed"]
    ),
    st.sampled_from(
        ["iphone-13", "IP13-128", "no-maker", "anonymous", "../x", "Cafe\u0301", "2026-02-30", "2026-11-21"]
    ),
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(st.sampled_from(["fr", "FR", "amount", "kind", "color"]), st.text(max_size=4), max_size=2),
)

SHOP = make_shop(
    models=[
        make_model(),
        make_model(model="no-maker", manufacturer=None),
        make_model(model="ps5", category="consoles"),
    ],
    skus=[make_sku(), make_sku(sku="no-maker", model="no-maker"), make_sku(sku="PS5", model="ps5")],
    refurbishers=[make_refurbisher(), make_refurbisher(refurbisher="anonymous", email=None)],
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_fast_path_accepts_exactly_what_the_validator_accepts(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES))
    row = good_tables()[table.name][0]
    names = data.draw(st.lists(st.sampled_from(sorted(row)), max_size=3, unique=True))
    row |= {name: data.draw(JUNK) for name in names}

    listed = judge(row, table, SHOP)
    try:
        typed = msgspec.json.decode(_encode(row), type=table.row_type)
    except msgspec.ValidationError:
        assert not isinstance(listed, table.row_type)
        return

    quick = judge(typed, table, SHOP)
    assert quick == listed or any("NFC" in fault.reason for fault in listed)


OFFER_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "sku": st.sampled_from(["IP13-128", "no-maker", "PS5", "gone"]),
        "refurbisher": st.sampled_from(["renewtech", "anonymous", "gone"]),
        "market": st.sampled_from(["FR", "GB", "JP", "NO", "XX"]),
        "currency": st.sampled_from(["EUR", "GBP", "JPY"]),
        "grade": st.sampled_from(["fair", "premium"]),
        "parts": st.sampled_from(["genuine", "mixed"]),
        "battery_min_percent": st.sampled_from([None, 70, 84, 85, 100]),
        "price": st.sampled_from(["299", "299.00", "0", "1e3", "12.345"]),
        "shipping_price": st.sampled_from(["0", "4.90", "-1"]),
        "mandatory_fees": st.sampled_from([[], [{"kind": "service", "amount": "2"}], [{"kind": "x", "amount": "2,0"}]]),
        "warranty_months": st.sampled_from([6, 12, 24]),
        "ships_in_days": st.sampled_from([[1, 3], [3, 1]]),
    },
)


@settings(max_examples=600, deadline=None)
@given(OFFER_CHANGES)
def test_quick_offer_is_none_exactly_where_the_checks_find_a_fault(changes: dict[str, Any]) -> None:
    row = msgspec.convert(good_tables()["offers"][0] | changes, OfferRow)
    offers = next(table for table in TABLES if table.name == "offers")

    assert (good_offer(row, SHOP, 1) is not None) == isinstance(judge(row, offers, SHOP), OfferRow)


def _encode(row: dict[str, Any]) -> bytes:

    return json.dumps(row).encode("utf-8", "surrogatepass")
