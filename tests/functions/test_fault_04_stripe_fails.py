"""Row 4: Stripe times out, answers 500, 409 or 429. The order waits with its pieces and is taken up again."""

import json

import pytest

from functions.worker import work_once
from tests.functions.buying import TestShop
from tests.stripe_double.running_double import client_of

KEY = "8f14e45f-ceea-467f-a0e6-5a2b0d6c1d11"
CREATE = {"op": "checkout.sessions.create"}


def sessions_of(shop: TestShop, number: str) -> list[str]:
    page = client_of(shop.double).v1.checkout.sessions.list({"limit": 100}).to_dict()["data"]
    return [session["id"] for session in page if session["client_reference_id"] == number]


@pytest.mark.parametrize("status", [409, 429, 503])
def test_a_failure_leaves_the_order_and_its_pieces_waiting_for_the_same_key(status: int, shop: TestShop) -> None:
    shop.control("faults", [CREATE | {"action": "status", "status": status, "times": 3, "kept": False}])

    failed = shop.buy("FR-LAST", key=KEY)
    waiting = shop.rows("SELECT number, state FROM orders")
    other = shop.buy("FR-LAST", key="another-shopper")
    shop.behave()
    again = shop.buy("FR-LAST", key=KEY)

    assert (failed.status, json.loads(failed.body)["code"]) == (503, "payment_unavailable")
    assert failed.headers["retry-after"] == "5"
    assert [row["state"] for row in waiting] == ["creating"]
    assert other.status == 409
    assert (again.status, json.loads(again.body)["order"]) == (201, waiting[0]["number"])
    assert len(sessions_of(shop, waiting[0]["number"])) == 1


def test_a_replayed_500_is_looked_into_before_a_new_key(shop: TestShop) -> None:
    shop.control("faults", [CREATE | {"action": "status", "status": 500}])

    replies = [shop.buy("FR-1", key=KEY) for _ in range(2)]

    number = shop.rows("SELECT number FROM orders")[0]["number"]
    calls = shop.calls("/checkout/sessions")
    keys = {call["idempotency_key"] for call in calls if call["method"] == "POST"}
    listed = [place for place, call in enumerate(calls) if call["method"] == "GET"]
    renewed = next(place for place, call in enumerate(calls) if call["idempotency_key"] == f"checkout-{number}-2")
    assert replies[-1].status == 201
    assert keys == {f"checkout-{number}-1", f"checkout-{number}-2"}
    assert listed
    assert listed[0] < renewed
    assert len(sessions_of(shop, number)) == 1


def test_a_500_after_which_there_is_a_session_finds_it(shop: TestShop) -> None:
    shop.control("faults", [CREATE | {"action": "status", "status": 500, "after_work": True}])

    replies = [shop.buy("FR-1", key=KEY) for _ in range(2)]

    number = shop.rows("SELECT number FROM orders")[0]["number"]
    assert replies[-1].status == 201
    assert sessions_of(shop, number) == [shop.session(number)]


def test_a_time_out_is_tried_again_and_makes_one_session(shop: TestShop) -> None:
    shop.shop = shop.restarted(stripe_timeout_seconds=0.3)
    shop.control("faults", [CREATE | {"action": "timeout", "seconds": 1, "after_work": True, "times": 1}])

    replies = [shop.buy("FR-1", key=KEY) for _ in range(3)]

    number = shop.rows("SELECT number FROM orders")[0]["number"]
    assert replies[-1].status == 201
    assert sessions_of(shop, number) == [shop.session(number)]


def test_the_reconciler_opens_what_a_failure_left(shop: TestShop) -> None:
    shop.control("faults", [CREATE | {"action": "crash_before", "times": 3}])
    failed = shop.buy("FR-1", key=KEY)
    number = shop.rows("SELECT number FROM orders")[0]["number"]

    shop.ahead += 31
    work_once(shop.shop)

    assert failed.status == 503
    assert shop.order(number)["state"] == "open"
    assert sessions_of(shop, number) == [shop.session(number)]
    assert json.loads(shop.buy("FR-1", key=KEY).body)["order"] == number


def test_what_stripe_refuses_for_good_frees_the_pieces(shop: TestShop) -> None:
    shop.control("faults", [CREATE | {"action": "status", "status": 400, "code": "amount_too_large", "times": 1}])

    reply = shop.buy("FR-LAST")

    assert (reply.status, json.loads(reply.body)["code"]) == (502, "payment_refused")
    assert shop.rows("SELECT state FROM orders") == [{"state": "cancelled"}]
    assert shop.buy("FR-LAST").status == 201
