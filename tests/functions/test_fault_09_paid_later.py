"""Row 9: complete but not paid. Nothing ships before the money is there; a failure frees the pieces."""

from functions.worker import work_once
from tests.functions.buying import TestShop


def waiting(shop: TestShop) -> str:
    number = shop.bought("FR-LAST")
    shop.outcome(number, "pay_later")
    shop.deliver("checkout.session.completed")
    return number


def test_nothing_happens_before_the_money_is_there(shop: TestShop) -> None:
    number = waiting(shop)

    shop.pass_time(24 * 3600)
    work_once(shop.shop)

    assert shop.order(number)["state"] == "waiting"
    assert shop.count("outbox") == 0
    assert shop.buy("FR-LAST").status == 409


def test_the_money_comes(shop: TestShop) -> None:
    number = waiting(shop)

    shop.outcome(number, "async_succeed")
    shop.deliver("checkout.session.async_payment_succeeded")

    assert shop.order(number)["state"] == "paid"
    assert shop.count("outbox") == 2


def test_the_money_does_not_come(shop: TestShop) -> None:
    number = waiting(shop)

    shop.outcome(number, "async_fail")
    shop.deliver("checkout.session.async_payment_failed")

    assert shop.order(number)["state"] == "cancelled"
    assert [row["topic"] for row in shop.rows("SELECT topic FROM outbox")] == ["mail"]
    assert shop.buy("FR-LAST").status == 201


def test_without_any_event_the_reconciler_finds_out(shop: TestShop) -> None:
    number = waiting(shop)
    shop.outcome(number, "async_fail")

    shop.pass_time(3700)
    work_once(shop.shop)

    assert shop.order(number)["state"] == "cancelled"
