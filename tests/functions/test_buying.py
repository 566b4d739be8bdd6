"""The way a purchase goes when nothing goes wrong: basket, order, Stripe's page, event, order page."""

import json

from tests.functions.buying import TestShop


def test_a_basket_becomes_an_order_and_a_page_to_pay_it_on(shop: TestShop) -> None:
    reply = shop.buy("FR-1", "FR-2")

    answer = json.loads(reply.body)
    order = shop.order(answer["order"])
    assert reply.status == 201
    assert answer["url"].startswith(f"{shop.double}/pay/cs_test_")
    assert (order["state"], order["goods_minor"], order["shipping_minor"], order["total_minor"]) == (
        "open", 35000, 490, 35490,
    )  # fmt: skip
    assert order["currency"] == "EUR"


def test_a_paid_order_is_fulfilled_by_the_event_and_shown_by_its_link(shop: TestShop) -> None:
    number = shop.bought("FR-2", quantity=2)
    shop.outcome(number, "pay", email="Ana@Example.org")

    statuses = shop.deliver("checkout.session.completed")

    page = json.loads(shop.get(f"/api/orders/{shop.token(number)}").body)
    assert statuses == [200]
    assert shop.order(number)["state"] == "paid"
    assert (page["order"], page["state"], page["total"], page["email"]) == (number, "paid", "304.90", "ana@example.org")
    assert [row["topic"] for row in shop.rows("SELECT topic FROM outbox ORDER BY topic")] == ["backoffice", "mail"]
    assert shop.rows("SELECT state, quantity FROM reservations") == [{"state": "sold", "quantity": 2}]


def test_a_form_is_sent_on_to_stripes_page(shop: TestShop) -> None:
    fields = {"locale": "fr-fr", "offer": "FR-1", "quantity": "1", "seen_price": "200.00"}

    reply = shop.post_form("/api/checkout", fields, origin="http://127.0.0.1:8000")

    assert reply.status == 303
    assert reply.headers["location"].startswith(f"{shop.double}/pay/cs_test_")
