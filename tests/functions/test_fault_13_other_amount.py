"""Row 13: what was paid is not what was ordered. The order is held for somebody to look at; nothing ships."""

import pytest

from functions.selling.accepting import accept_order
from storefront.domain.errors import UsageError
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


def held(shop: TestShop, **changes: object) -> str:
    """An order that was paid otherwise than ordered."""
    number = shop.bought("FR-1")
    shop.outcome(number, "pay", email="ana@example.org")
    shop.control(f"sessions/{shop.session(number)}/alter", changes)
    shop.deliver("checkout.session.completed")
    return number


def test_ops_may_sell_it_at_what_was_paid_and_then_everybody_is_told_once(shop: TestShop) -> None:
    number = held(shop, amount_total=19999)

    accepted = accept_order(shop.shop, number, "a cent of rounding")
    with pytest.raises(UsageError, match="is paid, not held"):
        accept_order(shop.shop, number, "again")

    assert (accepted["state"], accepted["flag"], accepted["paid_minor"]) == ("paid", "", 19999)
    assert shop.rows("SELECT topic FROM outbox ORDER BY topic") == [{"topic": "backoffice"}, {"topic": "mail"}]
    assert shop.rows("SELECT what FROM order_events WHERE state = 'paid'") == [{"what": "accepted: a cent of rounding"}]


def test_another_currency_cannot_be_accepted_but_goes_back(shop: TestShop) -> None:
    number = held(shop, currency="usd")

    with pytest.raises(UsageError, match="was paid in USD, its prices are in EUR"):
        accept_order(shop.shop, number, "never mind")

    assert shop.order(number)["state"] == "held"
    assert shop.count("outbox") == 0
