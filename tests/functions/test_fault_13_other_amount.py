"""Row 13: what was paid is not what was ordered. The order is held for somebody to look at; nothing ships."""

import pytest

from tests.functions.buying import TestShop


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"amount_total": 19999}, "paid 199.99 EUR, due 200.00 EUR"),
        ({"amount_total": 20001}, "paid 200.01 EUR, due 200.00 EUR"),
        ({"amount_total": 1}, "paid 0.01 EUR, due 200.00 EUR"),
        ({"currency": "usd"}, "paid 200.00 USD, due 200.00 EUR"),
        ({"currency": "jpy"}, "paid 20000 JPY, due 200.00 EUR"),
    ],
    ids=str,
)
def test_it_is_held_and_nothing_ships(changes: dict[str, object], flag: str, shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.control(f"sessions/{shop.session(number)}/alter", changes)

    statuses = shop.deliver("checkout.session.completed")

    order = shop.order(number)
    assert statuses == [200]
    assert (order["state"], order["flag"]) == ("held", flag)
    assert shop.count("outbox") == 0
    assert shop.rows("SELECT flagged FROM stripe_events") == [{"flagged": 1}]
    assert shop.rows("SELECT state FROM reservations") == [{"state": "sold"}]
