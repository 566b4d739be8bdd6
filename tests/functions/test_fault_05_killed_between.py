"""Row 5: the server is killed between its commit and Stripe's answer. The reconciler finishes or ends the order."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from functions.worker import work_once
from tests.functions.buying import TestShop
from tests.functions.running_functions import running_functions
from tests.stripe_double.running_double import client_of, wait_until

CREATE = {"op": "checkout.sessions.create"}
KEY = "8f14e45f-ceea-467f-a0e6-5a2b0d6c1d11"


def sessions_of(shop: TestShop, number: str) -> list[dict[str, object]]:
    page = client_of(shop.double).v1.checkout.sessions.list({"limit": 100}).to_dict()["data"]
    return [session for session in page if session["client_reference_id"] == number]


def kill_in_checkout(shop: TestShop, log: Path, until: str) -> str:
    """Kill a real server while it waits for Stripe, before or after Stripe did the work; gives the order's number."""
    with running_functions(shop.environment, log) as (server,), ThreadPoolExecutor(1) as pool:
        headers = {"idempotency-key": KEY}
        basket = shop.basket("FR-LAST")
        asked = pool.submit(requests.post, f"{server.base}/api/checkout", json=basket, headers=headers, timeout=60)
        wait_until(lambda: shop.rows("SELECT number FROM orders"))
        (row,) = shop.rows("SELECT number FROM orders")
        wait_until(lambda: sessions_of(shop, row["number"]) or until == "before Stripe worked")
        server.kill()
        assert asked.exception() is not None
    shop.behave()
    return str(row["number"])


@pytest.fixture(params=["before Stripe worked", "after Stripe worked"])
def killed(request: pytest.FixtureRequest, shop: TestShop, tmp_path: Path) -> str:
    """An order whose server died in the middle of it."""
    before = request.param == "before Stripe worked"
    fault = {"action": "hang", "seconds": 3} if before else {"action": "timeout", "after_work": True, "seconds": 3}
    shop.control("faults", [CREATE | fault])
    return kill_in_checkout(shop, tmp_path / "log", request.param)


def test_the_order_is_finished_with_one_session_and_can_be_paid(killed: str, shop: TestShop) -> None:
    left = shop.order(killed)["state"]

    # As long as the double still hangs in the dead server's call, its key is in use.
    wait_until(lambda: (_look_again(shop), shop.order(killed)["state"] == "open")[1])
    shop.outcome(killed, "pay")
    shop.deliver("checkout.session.completed")

    assert left == "creating"
    assert len(sessions_of(shop, killed)) == 1
    assert shop.order(killed)["state"] == "paid"
    assert shop.rows("SELECT state, quantity FROM reservations") == [{"state": "sold", "quantity": 1}]


def test_an_order_nobody_comes_back_to_ends_and_frees_its_pieces(killed: str, shop: TestShop) -> None:
    shop.ahead += 33 * 60
    wait_until(lambda: (_look_again(shop), shop.order(killed)["state"] == "expired")[1])

    assert {session["status"] for session in sessions_of(shop, killed)} <= {"expired"}
    assert shop.rows("SELECT state FROM reservations") == [{"state": "released"}]
    assert shop.buy("FR-LAST").status == 201


def _look_again(shop: TestShop) -> None:
    shop.ahead += 121 if shop.ahead else 31
    work_once(shop.shop)
