"""Lines that are taken many at a time are those that the rules accept, and say what the rules would have made of them."""

import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.catalog.offer_staging import OfferRecord, OfferStaging
from storefront.catalog.rows.good_offers import OfferRow, good_offer
from storefront.catalog.rows.quick_offers import QuickOffers
from storefront.catalog.snapshot import SnapshotBuilder
from tests.catalog.export_builder import make_model, make_offer, make_refurbisher, make_shop, make_sku

SHOP = make_shop(
    models=[
        make_model(),
        make_model(model="no-maker", manufacturer=None),
        make_model(model="ps5", category="consoles"),
    ],
    skus=[make_sku(), make_sku(sku="no-maker", model="no-maker"), make_sku(sku="PS5", model="ps5")],
    refurbishers=[make_refurbisher(), make_refurbisher(refurbisher="anonymous", email=None)],
)

COLUMNS = [name for name in OfferRecord.__struct_fields__ if name not in ("row_number", "rank", "landed_minor")]

# Few values of each field, so that most rows share most things with others, and every rule is broken by some.
OFFERS = st.fixed_dictionaries(
    {},
    optional={
        "sku": st.sampled_from(["IP13-128", "no-maker", "PS5", "gone"]),
        "refurbisher": st.sampled_from(["renewtech", "anonymous", "gone"]),
        "market": st.sampled_from(["FR", "GB", "JP", "NO", "XX"]),
        "currency": st.sampled_from(["EUR", "GBP", "JPY", "USD"]),
        "grade": st.sampled_from(["fair", "premium", "mint"]),
        "parts": st.sampled_from(["genuine", "mixed"]),
        "battery_min_percent": st.sampled_from([None, 70, 85, 101]),
        "price": st.sampled_from(["299", "299.00", "0", "0.00", "1e3", "12.345", 12.5, None]),
        "shipping_price": st.sampled_from(["0", "4.90", "-1"]),
        "mandatory_fees": st.sampled_from(
            [[], [{"kind": "service", "amount": "2"}], [{"kind": "x", "amount": "2,0"}], [{"kind": "service"}]]
        ),
        "accessories": st.sampled_from([[], ["cable"], ["c\u00e2ble"], ["ca\u0302ble"], [1]]),
        "warranty_months": st.sampled_from([6, 12, 24, 12.0]),
        "ships_in_days": st.sampled_from([[1, 3], [3, 1], [1], [1, 400]]),
        "quality_score": st.sampled_from([None, 0, 4.5, 4.567, 5, 6]),
        "stock": st.sampled_from([0, 1, -1, True]),
        "tests_done": st.sampled_from([True, False, 1]),
    },
)


def written(row: dict[str, Any], style: int) -> bytes:
    """A line as different programs write it."""
    if style == 0:
        return json.dumps(row, separators=(",", ":")).encode()
    if style == 1:
        return json.dumps(row, ensure_ascii=False).encode()
    return json.dumps(dict(reversed(row.items()))).encode() + b" " * (style - 1)


def reference(lines: list[bytes]) -> dict[int, tuple[Any, ...]]:
    """What the rules make of each line that they accept, asked one at a time; texts in NFC alone are sure to be plain."""
    found = {}
    for number, line in enumerate(lines, 1):
        try:
            row = msgspec.json.decode(line, type=OfferRow)
        except msgspec.DecodeError:
            continue
        record = good_offer(row, SHOP, number)
        if record is not None and line.isascii() and b"\\u" not in line:
            found[number] = tuple(getattr(record, name) for name in COLUMNS)
    return found


def taken(lines: list[bytes], sizes: list[int], remembered: int) -> tuple[dict[int, tuple[Any, ...]], list[int]]:
    """What stands in a snapshot of these lines, taken some at a time, and the numbers of those not taken."""
    with tempfile.TemporaryDirectory() as folder:
        work, left, first = Path(folder), [], 0
        with OfferStaging(work, SHOP.skus, remembered) as staging:
            quick = QuickOffers(SHOP, staging, remembered)
            while first < len(lines):
                block = lines[first : first + sizes[first % len(sizes)]]
                count, others = quick.take(b"\n".join(block), first + 1)
                assert count == len(block)
                assert all(lines[number - 1] == line for number, line in others)
                left += [number for number, _ in others]
                first += count
        (work / "claimed.jsonl").touch()
        with SnapshotBuilder(work) as builder:
            builder.add_offers(work)
            assert list(builder.second_offers(work / "claimed.jsonl")) == []
            builder.choose_best_offers()
            numbers = dict(builder.connection.execute("SELECT offer, row_number FROM staged").fetchall())
            rows = builder.connection.execute(f"SELECT {', '.join(COLUMNS)} FROM offers").fetchall()
    return {numbers[row[0]]: row for row in rows}, left


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(OFFERS, st.integers(0, 3)), min_size=1, max_size=40),
    st.lists(st.integers(1, 12), min_size=1, max_size=5),
    st.sampled_from([1, 2, 100_000]),
)
def test_lines_taken_together_are_those_the_rules_accept_one_by_one(
    changes: list[tuple[dict[str, Any], int]], sizes: list[int], remembered: int
) -> None:
    lines = [written(make_offer(offer=f"o-{place}") | row, style) for place, (row, style) in enumerate(changes)]

    found, left = taken(lines, sizes, remembered)

    expected = reference(lines)
    assert found == expected
    assert sorted(left) == [number for number in range(1, len(lines) + 1) if number not in expected]


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"null", b"not json", b'{"offer":"a"}{"offer":"b"}', b"\xff", b"[" * 100_000, b'"\\ud800"'],
)
def test_line_that_is_no_row_is_left_and_its_neighbours_are_taken(line: bytes) -> None:
    good = [written(make_offer(offer=name), 0) for name in ("a", "b", "c")]

    found, left = taken([good[0], line, *good[1:]], [4], 100)

    assert sorted(found) == [1, 3, 4]
    assert left == [2]


def test_last_of_a_field_written_twice_counts() -> None:
    """As in the decoder of a single line."""
    doubled = written(make_offer(offer="b"), 0).replace(b'"299.00"', b'"1.00","price":"299.00"')

    found, left = taken([written(make_offer(offer="a"), 0), doubled], [2], 100)

    assert left == []
    assert [row[COLUMNS.index("price_minor")] for row in found.values()] == [29900, 29900]
