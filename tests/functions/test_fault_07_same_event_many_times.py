"""Row 7: the same event many times at once, on several processes. One fulfilment, one letter."""

from pathlib import Path

import requests

from functions.worker import work_once
from tests.functions.buying import WEBHOOK, TestShop, sign
from tests.functions.running_functions import at_once, running_functions


def test_two_hundred_copies_on_two_servers_fulfil_once(shop: TestShop, tmp_path: Path) -> None:
    import json

    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    (event,) = [event for event in shop.events() if event["type"] == "checkout.session.completed"]
    body = json.dumps(event).encode()

    with running_functions(shop.environment, tmp_path / "log", processes=2) as servers:
        statuses = at_once(
            [
                lambda server=servers[copy % 2]: (
                    requests.post(
                        server.base + WEBHOOK, data=body, headers={"stripe-signature": sign(body)}, timeout=60
                    ).status_code
                )
                for copy in range(200)
            ]
        )

    # A copy that found no room was told to come again; none was lost, none applied twice.
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 1
    assert shop.order(number)["state"] == "paid"
    assert shop.rows("SELECT state FROM order_events WHERE number = ? AND state = 'paid'", number) == [
        {"state": "paid"}
    ]
    assert shop.rows("SELECT outcome FROM stripe_events") == [{"outcome": "applied"}]
    assert sorted(row["topic"] for row in shop.rows("SELECT topic FROM outbox")) == ["backoffice", "mail"]


def test_two_workers_send_one_letter(shop: TestShop, tmp_path: Path) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")
    other = shop.restarted()

    at_once([lambda: work_once(shop.shop), lambda: work_once(other), lambda: work_once(shop.shop)])

    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert shop.rows("SELECT DISTINCT state, attempts FROM outbox") == [{"state": "done", "attempts": 1}]
