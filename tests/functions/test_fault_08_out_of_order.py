"""Row 8: events in any order. States only move forward, and being paid beats having expired."""

from itertools import permutations

import pytest

from tests.functions.buying import TestShop


def test_a_late_expiry_does_not_undo_a_payment(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")
    (event,) = [event for event in shop.events() if event["type"] == "checkout.session.completed"]

    reply = shop.send_event(event | {"id": "evt_expired", "type": "checkout.session.expired"})

    assert reply.status == 200
    assert shop.order(number)["state"] == "paid"


def test_paid_beats_expired(shop: TestShop) -> None:
    number = shop.bought("FR-LAST")
    shop.outcome(number, "expire")
    shop.deliver("checkout.session.expired")
    expired = shop.order(number)["state"]

    shop.outcome(number, "pay", even_if_expired=True)
    shop.deliver("checkout.session.completed")

    assert (expired, shop.order(number)["state"]) == ("expired", "paid")
    assert shop.rows("SELECT state FROM reservations") == [{"state": "sold"}]


def test_a_payment_for_a_piece_sold_meanwhile_goes_back(shop: TestShop) -> None:
    late = shop.bought("FR-LAST")
    shop.outcome(late, "expire")
    shop.deliver("checkout.session.expired")
    quick = shop.bought("FR-LAST")
    shop.outcome(quick, "pay")
    shop.deliver("checkout.session.completed")

    shop.outcome(late, "pay", even_if_expired=True)
    shop.deliver("checkout.session.completed")
    from functions.worker import work_once

    waiting = shop.order(late)["state"]
    work_once(shop.shop)

    assert waiting == "refunding"
    assert (shop.order(quick)["state"], shop.order(late)["state"]) == ("paid", "refunded")
    assert shop.order(late)["refunded_minor"] == shop.order(late)["paid_minor"] == 20000
    assert shop.rows("SELECT number FROM reservations WHERE state = 'sold'") == [{"number": quick}]
    assert shop.count("refunds") == 1


@pytest.mark.parametrize("places", list(permutations(range(3))), ids=str)
def test_the_events_of_a_slow_payment_lead_to_the_same_end_in_any_order(
    places: tuple[int, ...], sqlite_shop: TestShop
) -> None:
    shop = sqlite_shop
    number = shop.bought("FR-1")
    shop.outcome(number, "pay_later")
    shop.outcome(number, "async_succeed")
    events = [event for event in shop.events() if event["type"].startswith("checkout.session.")]
    (completed, succeeded) = events
    expired = completed | {"id": "evt_never_expired", "type": "checkout.session.expired"}

    for place in places:
        assert shop.send_event((completed, succeeded, expired)[place]).status == 200

    assert shop.order(number)["state"] == "paid"
    assert sorted(row["topic"] for row in shop.rows("SELECT topic FROM outbox")) == ["backoffice", "mail"]
