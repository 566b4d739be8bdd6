"""Row 21, for orders: planted names, addresses, tokens and secrets are in no log, in no message of the outbox, not at Stripe."""

from pathlib import Path
from typing import Any

import requests

from functions.worker import work_once
from tests.functions.buying import TestShop
from tests.functions.running_functions import running_functions
from tests.stripe_double.running_double import KEY, SECRET, wait_until

PLANTED = {
    "email": "planted-person@example.org",
    "name": "Planted Personsdottir",
    "phone": "+33699887766",
    "line1": "77 rue Plantee",
}


def everything(shop: TestShop, *tables: str) -> str:
    return "\n".join(str(row) for table in tables for row in shop.rows(f"SELECT * FROM {table}"))


def test_logs_and_outbox_name_nobody(shop: TestShop, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_functions(shop.environment, log) as (server,):
        placed = requests.post(f"{server.base}/api/checkout", json=shop.basket("FR-1"), timeout=30).json()
        number = placed["order"]
        shop.outcome(number, "pay", **PLANTED)
        page = requests.get(f"{server.base}/api/orders/{shop.token(number)}", timeout=30)
        search = {"locale": "fr-fr", "order": number, "email": PLANTED["email"]}
        requests.post(f"{server.base}/api/orders/find", json=search, timeout=30)
        requests.post(f"{server.base}/api/orders/find", json=search | {"email": 7}, timeout=30)
        requests.get(f"{server.base}/api/orders/guessed-token", timeout=30)
        wait_until(lambda: log.is_file())
    kept = everything(shop, "outbox", "stripe_events", "order_events", "orders", "rate_hits", "idempotency_keys")
    work_once(shop.shop)

    assert page.json()["email"] == PLANTED["email"]
    secrets = [KEY, SECRET, shop.token(number), "guessed-token"]
    assert [word for word in (*PLANTED.values(), *secrets) if word in log.read_text()] == []
    assert [word for word in (*PLANTED.values(), shop.token(number)) if word in kept] == []


def test_stripe_is_sent_no_person_and_no_secret(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay", **PLANTED)
    shop.deliver()
    work_once(shop.shop)

    sent: list[dict[str, Any]] = shop.calls("")
    assert [word for word in (*PLANTED.values(), SECRET) if word in str([call["params"] for call in sent])] == []


def test_an_answer_is_private(shop: TestShop) -> None:
    number = shop.bought("FR-1")

    reply = shop.get(f"/api/orders/{shop.token(number)}")

    assert reply.headers["cache-control"] == "no-store"
    assert "noindex" in reply.headers["x-robots-tag"]
    assert reply.headers["referrer-policy"] == "same-origin"
