"""Row 15: Stripe's event never comes. The order's page or the reconciler fulfils."""

import json

from functions.worker import work_once
from tests.functions.buying import TestShop


def test_the_page_the_shopper_comes_back_to_fulfils(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")

    page = json.loads(shop.get(f"/api/orders/{shop.token(number)}").body)

    assert page["state"] == "paid"
    assert shop.count("outbox") == 2


def test_the_page_shows_without_stripe_too(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.control("faults", [{"op": "checkout.sessions.retrieve", "action": "status", "status": 500, "times": 9}])

    reply = shop.get(f"/api/orders/{shop.token(number)}")

    assert (reply.status, json.loads(reply.body)["state"]) == (200, "open")


def test_the_page_asks_stripe_once_in_a_while_however_often_it_is_asked(shop: TestShop) -> None:
    number = shop.bought("FR-1")

    for _ in range(5):
        shop.get(f"/api/orders/{shop.token(number)}")

    assert len(shop.calls(shop.session(number))) == 1


def test_the_reconciler_fulfils(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")

    shop.ahead += 301
    work_once(shop.shop)

    assert shop.order(number)["state"] == "paid"


def test_an_order_nobody_paid_ends_with_its_page_at_stripe(shop: TestShop) -> None:
    number = shop.bought("FR-LAST")

    shop.pass_time(33 * 60)
    work_once(shop.shop)

    assert shop.order(number)["state"] == "expired"
    assert shop.buy("FR-LAST").status == 201


def test_a_payment_in_the_last_moment_is_not_lost_to_the_reconciler(shop: TestShop) -> None:
    number = shop.bought("FR-LAST")
    shop.outcome(number, "pay")

    shop.pass_time(40 * 60)
    work_once(shop.shop)

    assert shop.order(number)["state"] == "paid"


def test_pieces_come_free_even_without_a_worker(shop: TestShop) -> None:
    shop.bought("FR-LAST")

    shop.pass_time(48 * 60)

    assert shop.buy("FR-LAST").status == 201


def test_coming_back_without_having_paid_frees_the_pieces_at_once(shop: TestShop) -> None:
    number = shop.bought("FR-LAST")

    reply = shop.get(f"/api/checkout/{shop.token(number)}/cancelled")

    assert (reply.status, reply.headers["location"]) == (303, "http://127.0.0.1:8000/fr-fr/cart/")
    assert shop.order(number)["state"] == "cancelled"
    assert shop.buy("FR-LAST").status == 201


def test_coming_back_after_having_paid_leads_to_the_order(shop: TestShop) -> None:
    number = shop.bought("FR-LAST")
    shop.outcome(number, "pay")

    reply = shop.get(f"/api/checkout/{shop.token(number)}/cancelled")

    assert reply.headers["location"] == f"http://127.0.0.1:8000/api/orders/{shop.token(number)}"
    assert shop.order(number)["state"] == "paid"


def test_the_key_of_an_order_that_ended_leads_to_no_dead_page(shop: TestShop) -> None:
    number = json.loads(shop.buy("FR-1", key="the-same-key").body)["order"]
    shop.get(f"/api/checkout/{shop.token(number)}/cancelled")

    again = shop.buy("FR-1", key="the-same-key")

    assert (again.status, json.loads(again.body)["code"]) == (409, "order_closed")


def test_a_payment_under_way_is_not_cancelled_by_coming_back(shop: TestShop) -> None:
    number = shop.bought("FR-LAST")
    shop.outcome(number, "pay_later")

    shop.get(f"/api/checkout/{shop.token(number)}/cancelled")

    assert shop.order(number)["state"] == "waiting"
