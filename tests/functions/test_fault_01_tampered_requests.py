"""Row 1: whatever a client sends, only the offer book decides; what is refused leaves nothing behind."""

import json
from typing import Any

import pytest

from tests.functions.buying import TestShop

TABLES = ("orders", "order_items", "reservations", "outbox", "idempotency_keys")


def nothing_stored(shop: TestShop) -> bool:
    return all(shop.count(table) == 0 for table in TABLES)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": 0}, "bad_quantity"),
        ({"quantity": -1}, "bad_quantity"),
        ({"quantity": 11}, "bad_quantity"),
        ({"quantity": 10**9}, "bad_quantity"),
        ({"quantity": 1e9}, "bad_quantity"),
        ({"quantity": 10**30}, "bad_quantity"),
        ({"quantity": True}, "bad_quantity"),
        ({"quantity": 1.5}, "bad_quantity"),
        ({"quantity": 1.0}, "bad_quantity"),
        ({"quantity": "1"}, "bad_quantity"),
        ({"quantity": None}, "bad_quantity"),
        ({"offer": "FR-1' OR '1'='1"}, "unknown_offer"),
        ({"offer": "fr-1"}, "unknown_offer"),
        ({"offer": ""}, "unknown_offer"),
        ({"offer": "x" * 5000}, "unknown_offer"),
        ({"offer": 7}, "bad_request"),
        ({"price": "1.00"}, "bad_request"),
        ({"currency": "JPY"}, "bad_request"),
        ({"seen_price": "200,00"}, "bad_request"),
        ({"seen_price": "-200.00"}, "bad_request"),
        ({"seen_price": 200}, "bad_request"),
        ({"seen_price": "200.001"}, "bad_request"),
        ({"seen_price": "1.00"}, "price_changed"),
        ({"offer": "US-1", "seen_price": "300.00"}, "mixed_markets"),
    ],
    ids=str,
)
def test_a_tampered_item_is_refused(changes: dict[str, Any], code: str, sqlite_shop: TestShop) -> None:
    basket = {"locale": "fr-fr", "items": [sqlite_shop.item("FR-1") | changes]}

    reply = sqlite_shop.post("/api/checkout", basket)

    assert json.loads(reply.body)["code"] == code
    assert 400 <= reply.status < 500
    assert nothing_stored(sqlite_shop)
    assert sqlite_shop.calls("/checkout/sessions") == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"total": "1.00"}, "bad_request"),
        ({"currency": "USD"}, "bad_request"),
        ({"items": []}, "bad_request"),
        ({"items": {}}, "bad_request"),
        ({"items": None}, "bad_request"),
        ({"locale": "xx-xx"}, "unknown_locale"),
        ({"locale": "../en-gb"}, "unknown_locale"),
        ({"locale": "de-de"}, "mixed_markets"),
        ({"plan": {"plan": "nope", "offer": "FR-1", "consent": True}}, "unknown_plan"),
    ],
    ids=str,
)
def test_a_tampered_basket_is_refused(changes: dict[str, Any], code: str, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post("/api/checkout", sqlite_shop.basket("FR-1") | changes)

    assert json.loads(reply.body)["code"] == code
    assert 400 <= reply.status < 500
    assert nothing_stored(sqlite_shop)


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "1e9", "true", "", "٣", "9999999999", " 1"])
def test_a_tampered_quantity_of_a_form_is_refused(quantity: str, sqlite_shop: TestShop) -> None:
    fields = {"locale": "fr-fr", "offer": "FR-1", "quantity": quantity, "seen_price": "200.00"}

    reply = sqlite_shop.post_form("/api/checkout", fields, accept="application/json")

    assert (reply.status, json.loads(reply.body)["code"]) == (422, "bad_quantity")
    assert nothing_stored(sqlite_shop)


def test_the_same_offer_twice_counts_together(shop: TestShop) -> None:
    items = [shop.item("FR-1", 3), shop.item("FR-1", 3)]

    reply = shop.post("/api/checkout", {"locale": "fr-fr", "items": items})

    assert (reply.status, json.loads(reply.body)["code"]) == (409, "sold_out")
    assert json.loads(reply.body)["items"] == [{"offer": "FR-1", "left": 5}]
    assert nothing_stored(shop)
