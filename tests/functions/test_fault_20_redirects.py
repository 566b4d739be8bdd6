"""Row 20: addresses come from the settings, never from a Host header or a parameter."""

import pytest

from tests.functions.asgi_calls import call
from tests.functions.buying import TestShop


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"forwarded": "host=evil.example;proto=http"},
        {"referer": "https://evil.example/"},
    ],
    ids=str,
)
def test_stripe_is_told_to_send_shoppers_back_to_the_shop(headers: dict[str, str], sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post("/api/checkout", sqlite_shop.basket("FR-1"), **headers)

    (made,) = [one["params"] for one in sqlite_shop.calls("/checkout/sessions") if one["method"] == "POST"]
    assert reply.status == 201
    assert made["success_url"].startswith("http://127.0.0.1:8000/api/orders/")
    assert made["cancel_url"].startswith("http://127.0.0.1:8000/api/checkout/")


@pytest.mark.parametrize("name", ["success_url", "cancel_url", "return_url", "next", "url"])
def test_a_basket_cannot_name_an_address(name: str, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post("/api/checkout", sqlite_shop.basket("FR-1") | {name: "https://evil.example"})

    assert reply.status == 422


@pytest.mark.parametrize("query", ["?next=https://evil.example", "?url=//evil.example", "?locale=//evil.example"])
def test_coming_back_leads_to_the_shops_cart(query: str, sqlite_shop: TestShop) -> None:
    from functions.app import make_app

    number = sqlite_shop.bought("FR-1")
    path = f"/api/checkout/{sqlite_shop.token(number)}/cancelled{query}"

    reply = call(make_app(lambda: sqlite_shop.shop), path, headers={"host": "evil.example"})

    assert reply.headers["location"] == "http://127.0.0.1:8000/fr-fr/cart/"
