"""What the digests of a model tell apart, and what they do not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from storefront.build.model_versions import ModelVersions

OFFER = {
    "offer": "O1", "refurbisher": "nord", "grade": "good", "headline": 100, "price": 100, "shipping": 0, "stock": 2, "ships_min": 1,
    "ships_max": 2, "warranty_months": 12, "reason": "only_offer", "rivals": 0, "refurbished": True,
}  # fmt: skip


def sku(number: int, gigabytes: int, *markets: str, **offer: Any) -> dict[str, Any]:
    """A version as a view row has it."""
    return {
        "sku": f"S{number}",
        "options": {"storage_gb": gigabytes},
        "slugs": {"fr": "s", "en": "s"},
        "offers": {market: [{**OFFER, **offer}] for market in markets},
    }


def versions(*skus: dict[str, Any], **model: Any) -> ModelVersions:
    """A model of these versions."""
    row = {
        "model": "m", "brand": "B", "name": "M", "category": "smartphones", "released": "2020-01", "popularity": 1,
        "description": {}, "specs": {}, "skus": list(skus), "safety": {}, **model,
    }  # fmt: skip
    return ModelVersions(msgspec.json.encode(row), {"nord": "digest"})


BEFORE = versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"))
BID = {"minor": 5000, "condition": "good", "expires": "2026-12-01"}


@pytest.mark.parametrize(
    ("after", "reached"),
    [
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"), sku(3, 256, "US")), {"FR", "US"}),
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"), sku(3, 128, "US")), {"US"}),
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US", stock=0)), set()),
        (versions(sku(1, 128, "FR", headline=90), sku(2, 512, "FR", "US")), set()),
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"), worth={"FR": BID}), {"FR"}),
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"), sku(3, 128, "DE")), {"FR", "US"}),
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"), popularity=9), set()),
        (versions(sku(1, 128, "FR"), sku(2, 512, "FR", "US"), name="N"), {"FR", "US"}),
    ],
    ids=[
        "a size between two, elsewhere",
        "a version elsewhere",
        "sold out",
        "cheaper",
        "a bid",
        "in one country more",
        "more wanted",
        "a name",
    ],
)
def test_a_change_reaches_the_markets_where_versions_pages_say_it(after: ModelVersions, reached: set[str]) -> None:
    assert {market for market in ("FR", "US") if BEFORE.model(market) != after.model(market)} == reached


def test_the_day_of_a_bid_reaches_the_models_page_alone() -> None:
    one = versions(sku(1, 128, "FR"), worth={"FR": BID})
    other = versions(sku(1, 128, "FR"), worth={"FR": {**BID, "expires": "2026-12-02"}})

    assert one.model("FR") == other.model("FR")
    assert one.all_skus("FR") != other.all_skus("FR")


def test_a_market_sees_its_own_versions_with_its_own_offers() -> None:
    row = BEFORE.row("US")

    assert [version.sku for version in row.skus] == ["S2"]
    assert list(row.skus[0].offers) == ["US"]
    assert (row.model, row.skus[0].options, row.skus[0].gtin, row.skus[0].picture) == (
        "m",
        {"storage_gb": 512},
        None,
        None,
    )
