"""Rows 19 to 21 for trade-in: floods, strangers' sites, the hidden field, odd input; and nothing personal in log or letters."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.worker import work_once
from tests.functions.buying import TestShop
from tests.functions.running_functions import running_functions
from tests.functions.trading_in import IMEI, PEOPLE, offered, open_for_trade, path_of, submit, submitted

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(autouse=True)
def _open(sqlite_shop: TestShop) -> None:
    open_for_trade(sqlite_shop)


def test_a_flood_is_told_to_wait_and_what_was_refused_does_not_count(sqlite_shop: TestShop) -> None:
    sqlite_shop.shop = sqlite_shop.restarted(RATE_LIMITS="default")
    wrong = [submit(sqlite_shop, imei="1").status for _ in range(5)]

    replies = [
        submit(sqlite_shop, person=PEOPLE["en-gb"]["person"] | {"email": f"p{number}@example.org"})
        for number in range(62)
    ]

    assert set(wrong) == {422}
    assert [reply.status for reply in replies] == [*[201] * 60, 429, 429]
    assert int(replies[-1].headers["retry-after"]) > 0
    assert sqlite_shop.count("trade_ins") == 60


@pytest.mark.parametrize(
    ("headers", "changes", "status"),
    [
        ({"origin": "https://evil.example"}, {}, 403),
        ({"sec-fetch-site": "cross-site"}, {}, 403),
        ({}, {"website": "http://spam.example"}, 403),
        ({"content-type": "text/plain"}, {}, 415),
    ],
)
def test_strangers_and_machines_are_refused(
    sqlite_shop: TestShop, headers: dict[str, str], changes: dict[str, str], status: int
) -> None:
    reply = sqlite_shop.post("/api/trade-in", offered(sqlite_shop) | changes, **headers)

    assert reply.status == status
    assert sqlite_shop.count("trade_ins") == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["quote", "imei", "person", "payout", "consents", "document"]), ANYTHING)
def test_odd_json_is_refused_without_a_server_error(sqlite_shop: TestShop, field: str, value: Any) -> None:
    body = getattr(sqlite_shop, "_body", None) or offered(sqlite_shop, imei="1")
    sqlite_shop._body = body  # type: ignore[attr-defined]

    assert sqlite_shop.post("/api/trade-in", body | {field: value}).status in (409, 422)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["locale", "model", "options", "answers", "step"]), ANYTHING))
def test_odd_questions_are_refused_without_a_server_error(sqlite_shop: TestShop, body: dict[str, Any]) -> None:
    assert sqlite_shop.post("/api/trade-in/quote", {"locale": "en-gb"} | body).status in (200, 409, 422)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["category", "model", "options", "works", "quote", "go", "step"]), st.text(max_size=20)
    )
)
def test_an_odd_form_is_no_server_error(sqlite_shop: TestShop, fields: dict[str, str]) -> None:
    assert sqlite_shop.post_form("/api/trade-in/quote", {"locale": "en-gb"} | fields).status in (200, 409, 422)


def test_logs_and_messages_name_nobody_and_the_letter_has_the_link(sqlite_shop: TestShop, tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = offered(sqlite_shop, "fr-fr")
    with running_functions(sqlite_shop.environment, log) as (server,):
        reply = requests.post(f"{server.base}/api/trade-in", json=body, timeout=30).json()
        requests.post(f"{server.base}/api/trade-in", json=body | {"imei": "1"}, timeout=30)
        requests.get(reply["url"].replace("http://127.0.0.1:8000", server.base), timeout=30)
    kept = str([sqlite_shop.rows(f"SELECT * FROM {name}") for name in ("outbox", "idempotency_keys", "rate_hits")])
    work_once(sqlite_shop.shop)

    planted = ("Plantée", "ana@example.org", IMEI, "12AB34567", "0189", reply["url"].rpartition("/")[2])
    assert [word for word in planted if word in log.read_text() + kept] == []
    letters = list((tmp_path / "mail").glob("*.eml"))
    assert len(letters) == 1
    assert path_of(sqlite_shop, reply["reference"]).encode() in letters[0].read_bytes().replace(b"=\n", b"")
    documents = "".join(file.read_text() for file in (tmp_path / "files").rglob("*.json"))
    assert [word for word in planted if word in documents] == []


def test_a_letter_that_cannot_go_out_keeps_the_trade_in(sqlite_shop: TestShop) -> None:
    sqlite_shop.shop = sqlite_shop.restarted(MAIL_URL="smtp://127.0.0.1:9")
    reference = submitted(sqlite_shop)

    work_once(sqlite_shop.shop)

    (letter,) = sqlite_shop.rows("SELECT state, problem FROM outbox WHERE topic = 'trade-mail'")
    assert (letter["state"], letter["problem"]) == ("waiting", "ConnectionRefusedError")
    assert json.loads(sqlite_shop.get(path_of(sqlite_shop, reference)).body)["state"] == "label_sent"
