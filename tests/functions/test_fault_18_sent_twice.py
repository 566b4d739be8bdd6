"""Rows 17 to 19, 22 and 23 for withdrawal, guarantee and support: sent twice, at once, in a flood, killed, guessed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from functions.kit.rate_limits import LIMITS
from functions.selling.listing import dead_messages
from functions.worker import work_once
from tests.functions.buying import TestShop
from tests.functions.caring import care_shop, json_of
from tests.functions.running_functions import at_once, running_functions

DEVICE = {"locale": "fr-fr", "imei": "490154203237518", "email": "anna@example.org", "purchase_date": "2026-10-31"}
QUESTION = {"locale": "fr-fr", "topic": "other", "message": "planted words", "email": "anna@example.org"}
STATED = {
    "locale": "fr-fr",
    "name": "Anna",
    "order": "R1234567890",
    "contact": "anna@example.org",
    "items": [],
    "confirm": True,
}
FORMS = {"/api/withdrawal": STATED, "/api/warranty": DEVICE, "/api/support": QUESTION}
TABLES = {"/api/withdrawal": "withdrawals", "/api/warranty": "certificates", "/api/support": "cases"}


@pytest.fixture
def shop(tmp_path: Path, database_url: str, double: str) -> Iterator[TestShop]:
    with care_shop(tmp_path, database_url, double) as opened:
        yield opened


@pytest.mark.parametrize("path", FORMS)
def test_the_same_sent_many_times_at_once_is_kept_once(shop: TestShop, path: str) -> None:
    shop.count("orders")  # opens the database

    replies = at_once([lambda: shop.post(path, FORMS[path])] * 12, 6)

    assert {reply.status for reply in replies} == {201}
    assert len({reply.body for reply in replies}) == 1
    assert shop.count(TABLES[path]) == 1


@pytest.mark.parametrize("path", FORMS)
def test_a_flood_is_refused_with_a_time_to_wait_and_a_retry_does_not_count(
    tmp_path: Path, double: str, path: str
) -> None:
    with care_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, RATE_LIMITS="default") as limited:
        body: dict[str, Any] = FORMS[path]
        name = "contact" if "contact" in body else "email"
        replies = [limited.post(path, body | {name: f"a{place}@example.org"}) for place in range(LIMITS["form"] + 1)]
        first = body | {name: "a0@example.org"}

        assert [reply.status for reply in replies] == [201] * LIMITS["form"] + [429]
        assert int(replies[-1].headers["retry-after"]) > 0
        assert limited.post(path, first, idempotency_key="some-new-key").status == 429
        assert limited.count(TABLES[path]) == LIMITS["form"]


@pytest.mark.parametrize("path", FORMS)
def test_strangers_and_robots_are_refused_and_nothing_is_kept(shop: TestShop, path: str) -> None:
    body = FORMS[path]

    assert shop.post(path, body, origin="https://evil.example").status == 403
    assert shop.post(path, body | {"website": "https://spam.example"}).status == 403
    assert shop.post(path, b"[" * 100_000).status == 413
    assert shop.post(path, b"[1]").status == 422
    assert shop.post(path, body | {"locale": "../../etc"}).status == 422
    assert shop.post(path, body, content_type="text/plain").status == 415
    assert shop.count(TABLES[path]) == 0


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("odd", [7, None, [], {}, True, "\x00\ud800" * 9, "x" * 60_000, "\u202e\u0000"], ids=repr)
def test_odd_values_are_refused_without_a_server_error(sqlite_shop: TestShop, path: str, odd: Any) -> None:
    for name in FORMS[path]:
        assert sqlite_shop.post(path, FORMS[path] | {name: odd}).status in (200, 201, 422)


def test_letters_wait_for_the_mail_server_and_a_poisoned_one_is_seen(shop: TestShop, tmp_path: Path) -> None:
    kept = json_of(shop.post("/api/support", QUESTION), 201)
    away = shop.restarted(MAIL_URL="smtp://127.0.0.1:9")

    work_once(away)
    waiting = shop.rows("SELECT state FROM outbox WHERE topic = 'care-mail'")
    shop.shop.database.write(
        lambda tx: tx.do("UPDATE outbox SET payload = '{\"kind\": \"odd\"}', due_at = 0 WHERE topic = 'care-mail'")
    )
    for _ in range(8):
        shop.ahead += 2000
        work_once(shop.shop)

    assert [row["state"] for row in waiting] == ["waiting"]
    assert len(shop.shop.database.read(dead_messages)) == 1
    assert shop.rows("SELECT state FROM cases")[0]["state"] == "open"
    assert kept["case"]


@pytest.mark.parametrize("path", ["/api/warranty/guess", "/api/warranty/guess/check", "/api/warranty/guess/claims"])
def test_a_guessed_certificate_is_nothing(shop: TestShop, path: str) -> None:
    assert json_of(shop.get(path), 404)["code"] == "not_found"


def test_a_killed_server_keeps_what_it_answered_and_logs_name_nobody(shop: TestShop, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_functions(shop.environment, log) as (server,):

        def send(number: int) -> str:
            if number == 14:
                server.kill()
            body = STATED | {"name": f"Planted {number}", "contact": f"planted{number}@example.org"}
            try:
                reply = requests.post(f"{server.base}/api/withdrawal", json=body, timeout=60)
            except requests.RequestException:
                return ""
            return str(reply.json().get("receipt", "")) if reply.status_code == 201 else ""

        told = {number for number in at_once([lambda number=number: send(number) for number in range(24)], 4) if number}

    stored = {row["number"] for row in shop.rows("SELECT number FROM withdrawals")}
    letters = {row["number"] for row in shop.rows("SELECT number FROM outbox WHERE topic = 'care-mail'")}
    assert told
    assert told <= stored
    assert stored == letters
    assert "lanted" not in log.read_text()
