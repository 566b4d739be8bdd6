"""Row 14: refunds by ops and in Stripe's dashboard, and disputes. Cumulative, never above what was paid."""

import json

import pytest

from functions.selling.refunds import refund_order
from functions.worker import work_once
from storefront.domain.errors import PaymentUnavailable, UsageError
from tests.functions.buying import TestShop
from tests.functions.running_functions import at_once
from tests.stripe_double.running_double import client_of


@pytest.fixture
def paid(shop: TestShop) -> str:
    """An order of 200.00 EUR, paid, everybody told."""
    number = shop.bought("FR-LAST")
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")
    work_once(shop.shop)
    return number


def given_back(shop: TestShop, number: str) -> int:
    refunds = client_of(shop.double).v1.refunds.list({"payment_intent": shop.order(number)["payment"]})
    return sum(refund.amount for refund in refunds.data)


def guaranteed(shop: TestShop, number: str) -> bool:
    return bool(json.loads(shop.get(f"/api/orders/{shop.token(number)}").body)["guarantee"])


def test_two_parts_and_the_rest(paid: str, shop: TestShop) -> None:
    states = [refund_order(shop.shop, paid, minor, why)["state"] for minor, why in ((5000, "a"), (2500, "b"))]
    with pytest.raises(UsageError, match=r"125\.00 EUR left"):
        refund_order(shop.shop, paid, 12501, "c")
    kept = (guaranteed(shop, paid), shop.buy("FR-LAST").status)
    last = refund_order(shop.shop, paid, None, "rest")

    assert states == ["partly_refunded", "partly_refunded"]
    assert kept == (True, 409)
    assert (last["state"], last["refunded_minor"], given_back(shop, paid)) == ("refunded", 20000, 20000)
    assert not guaranteed(shop, paid)
    assert shop.buy("FR-LAST").status == 201


def test_the_same_command_twice_gives_back_once(paid: str, shop: TestShop) -> None:
    for _ in range(2):
        refund_order(shop.shop, paid, 5000, "a scratch")
    for _ in range(2):
        refund_order(shop.shop, paid, None, "all of it")

    assert (shop.order(paid)["refunded_minor"], given_back(shop, paid)) == (20000, 20000)


def test_two_at_once_never_give_back_too_much(paid: str, shop: TestShop) -> None:
    def ask(why: str) -> str:
        try:
            return str(refund_order(shop.shop, paid, 15000, why)["state"])
        except UsageError:
            return "refused"

    outcomes = at_once([lambda: ask("one"), lambda: ask("two")])

    assert sorted(outcomes) == ["partly_refunded", "refused"]
    assert given_back(shop, paid) == 15000


def test_a_refund_in_the_dashboard_is_followed_and_counted(paid: str, shop: TestShop) -> None:
    dashboard = client_of(shop.double).v1.refunds
    dashboard.create({"payment_intent": shop.order(paid)["payment"], "amount": 5000})
    shop.deliver("charge.refunded")
    after_one = shop.order(paid)

    with pytest.raises(UsageError):
        refund_order(shop.shop, paid, 15001, "too much")
    dashboard.create({"payment_intent": shop.order(paid)["payment"], "amount": 15000})
    shop.deliver("charge.refunded", "refund.updated")

    assert (after_one["state"], after_one["refunded_minor"]) == ("partly_refunded", 5000)
    assert (shop.order(paid)["state"], shop.order(paid)["refunded_minor"]) == ("refunded", 20000)
    assert shop.rows("SELECT origin, state FROM refunds") == [{"origin": "stripe", "state": "done"}] * 2
    assert shop.buy("FR-LAST").status == 201


def test_a_refund_stripe_could_not_be_asked_for_is_made_by_the_worker(paid: str, shop: TestShop) -> None:
    shop.control("faults", [{"op": "refunds.create", "action": "crash_before", "times": 3}])

    with pytest.raises(PaymentUnavailable):
        refund_order(shop.shop, paid, 5000, "a scratch")
    before = shop.order(paid)["refunded_minor"]
    work_once(shop.shop)

    assert (before, shop.order(paid)["refunded_minor"], given_back(shop, paid)) == (0, 5000, 5000)


def test_a_refund_that_fails_afterwards_is_taken_back(paid: str, shop: TestShop) -> None:
    refund_order(shop.shop, paid, 5000, "a scratch")
    (refund,) = shop.rows("SELECT stripe_refund FROM refunds")

    shop.control(f"refunds/{refund['stripe_refund']}/fail")
    shop.deliver("refund.failed", "refund.updated", "charge.refunded")

    assert shop.order(paid)["refunded_minor"] == 0
    assert shop.rows("SELECT state FROM refunds") == [{"state": "failed"}]


def test_a_refund_that_failed_can_be_made_again_by_the_same_command(paid: str, shop: TestShop) -> None:
    refund_order(shop.shop, paid, None, "all of it")
    (refund,) = shop.rows("SELECT stripe_refund FROM refunds")
    shop.control(f"refunds/{refund['stripe_refund']}/fail")
    shop.deliver("refund.failed")

    for _ in range(2):
        refund_order(shop.shop, paid, None, "all of it")

    assert shop.order(paid)["refunded_minor"] == 20000
    assert sorted(row["state"] for row in shop.rows("SELECT state FROM refunds")) == ["done", "failed"]


def test_a_dispute_is_seen_and_its_end_too(paid: str, shop: TestShop) -> None:
    dispute = shop.control("dispute", session=shop.session(paid))
    shop.deliver("charge.dispute.created")
    disputed = shop.order(paid)

    shop.control(f"disputes/{dispute['id']}/close", won=True)
    shop.deliver("charge.dispute.closed")

    assert (disputed["state"], disputed["disputed"]) == ("paid", 1)
    assert shop.order(paid)["disputed"] == 0
    assert shop.buy("FR-LAST").status == 409


def test_an_order_that_was_never_paid_has_nothing_to_give_back(shop: TestShop) -> None:
    number = shop.bought("FR-1")

    with pytest.raises(UsageError):
        refund_order(shop.shop, number, None, "why not")

    assert shop.count("refunds") == 0


def test_a_refund_event_that_is_quicker_than_the_payments_brings_both(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    session = client_of(shop.double).v1.checkout.sessions.retrieve(shop.session(number)).to_dict()
    client_of(shop.double).v1.refunds.create({"payment_intent": session["payment_intent"]})
    events = client_of(shop.double).v1.events.list({"limit": 20, "type": "charge.refunded"}).to_dict()["data"]
    (event,) = [one for one in events if one["data"]["object"]["payment_intent"] == session["payment_intent"]]

    reply = shop.send_event(event)

    assert reply.status == 200
    assert shop.order(number)["state"] == "refunded"
    assert shop.order(number)["refunded_minor"] == 20000
