"""Row 3: the same request twice, in a row or at once, is one order; the same key for another basket is refused."""

import json

from tests.functions.buying import TestShop
from tests.functions.running_functions import at_once

KEY = "8f14e45f-ceea-467f-a0e6-5a2b0d6c1d11"


def test_the_same_key_and_basket_give_the_same_order_and_address(shop: TestShop) -> None:
    first, second = shop.buy("FR-1", key=KEY), shop.buy("FR-1", key=KEY)

    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    assert shop.count("orders") == 1
    assert len([call for call in shop.calls("/checkout/sessions") if call["method"] == "POST"]) == 1


def test_eight_clicks_at_once_are_one_order(shop: TestShop) -> None:
    replies = at_once([lambda: shop.buy("FR-1", key=KEY)] * 8)

    told = {json.loads(reply.body)["order"] for reply in replies if reply.status == 201}
    assert {reply.status for reply in replies} <= {201, 503}
    assert len(told) == 1
    assert (shop.count("orders"), shop.count("reservations")) == (1, 1)
    assert shop.buy("FR-1", key=KEY).status == 201


def test_the_same_key_with_another_basket_is_refused(shop: TestShop) -> None:
    shop.bought("FR-1", key=KEY)

    reply = shop.buy("FR-2", key=KEY)

    assert (reply.status, json.loads(reply.body)["code"]) == (409, "idempotency_key_reused")
    assert shop.count("orders") == 1


def test_the_answer_stays_the_same_when_the_price_changes(shop: TestShop) -> None:
    basket = shop.basket("FR-1")
    first = shop.post("/api/checkout", basket, idempotency_key=KEY)

    shop.publish()
    second = shop.post("/api/checkout", basket, idempotency_key=KEY)

    assert (second.status, second.body) == (201, first.body)


def test_a_refused_request_does_not_use_its_key_up(shop: TestShop) -> None:
    basket = shop.basket("FR-LAST")
    holder = shop.bought("FR-LAST")
    refused = shop.post("/api/checkout", basket, idempotency_key=KEY)

    shop.get(f"/api/checkout/{shop.token(holder)}/cancelled")
    accepted = shop.post("/api/checkout", basket, idempotency_key=KEY)

    assert (refused.status, accepted.status) == (409, 201)


def test_a_form_has_its_key_in_a_hidden_field(shop: TestShop) -> None:
    fields = {
        "locale": "fr-fr",
        "offer": "FR-1",
        "quantity": "1",
        "seen_price": "200.00",
        "idempotency_key": KEY,
    }

    first, second = shop.post_form("/api/checkout", fields), shop.post_form("/api/checkout", fields)

    assert (first.status, second.status) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert shop.count("orders") == 1


def test_a_key_too_short_is_refused(sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.buy("FR-1", key="short")

    assert (reply.status, json.loads(reply.body)["code"]) == (422, "bad_idempotency_key")
