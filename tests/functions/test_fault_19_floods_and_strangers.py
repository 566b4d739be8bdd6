"""Row 19: floods, other sites, robots, and bodies too large or too odd: 429, 403, 413, 415, 422. Nothing is stored."""

import json

import pytest

from functions.kit.rate_limits import LIMITS
from tests.functions.asgi_calls import call
from tests.functions.buying import TestShop
from tests.functions.running_functions import at_once

FIND = {"locale": "fr-fr", "order": "R000", "email": "a@example.org"}


@pytest.fixture
def limited(shop: TestShop) -> TestShop:
    """A shop that counts."""
    shop.shop = shop.restarted(RATE_LIMITS="default")
    return shop


def test_a_flood_of_forms_is_stopped_and_told_when_to_come_back(limited: TestShop) -> None:
    statuses = [limited.post("/api/orders/find", FIND).status for _ in range(LIMITS["form"] + 3)]

    last = limited.post("/api/orders/find", FIND)
    assert statuses == [202] * LIMITS["form"] + [429] * 3
    assert json.loads(last.body)["code"] == "too_many_requests"
    assert 1 <= int(last.headers["retry-after"]) <= 600
    assert limited.count("outbox") == LIMITS["form"]


def test_refused_requests_do_not_count_so_the_door_opens_again(limited: TestShop) -> None:
    for _ in range(LIMITS["form"] + 30):
        last = limited.post("/api/orders/find", FIND)

    limited.ahead += int(last.headers["retry-after"])

    assert last.status == 429
    assert limited.post("/api/orders/find", FIND).status == 202


def test_many_at_once_are_counted_together(limited: TestShop) -> None:
    replies = at_once([lambda: limited.post("/api/orders/find", FIND).status] * (LIMITS["form"] + 20))

    assert sorted(replies) == [202] * LIMITS["form"] + [429] * 20


def test_a_retry_with_the_same_key_does_not_count(limited: TestShop) -> None:
    for _ in range(5):
        assert limited.buy("FR-1", key="the-same-key").status == 201

    assert limited.rows("SELECT hits FROM rate_hits") == [{"hits": 1}]


def test_the_database_keeps_no_address_of_the_network(limited: TestShop) -> None:
    limited.post("/api/orders/find", FIND)

    (row,) = limited.rows("SELECT who FROM rate_hits")
    assert "127.0.0.1" not in row["who"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:notaport"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/checkout", "/api/orders/find", "/api/checkout/review", "/api/trade-in"])
def test_another_sites_form_is_refused(path: str, headers: dict[str, str], sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post(path, sqlite_shop.basket("FR-1"), **headers)

    assert (reply.status, json.loads(reply.body)["code"]) == (403, "foreign_origin")
    assert (sqlite_shop.count("orders"), sqlite_shop.count("outbox")) == (0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "HTTP://127.0.0.1:8000"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_the_shops_own_form_and_programs_are_let_in(headers: dict[str, str], sqlite_shop: TestShop) -> None:
    assert sqlite_shop.post("/api/orders/find", FIND, **headers).status == 202


@pytest.mark.parametrize("as_form", [True, False])
def test_who_fills_in_the_hidden_field_is_no_person(as_form: bool, sqlite_shop: TestShop) -> None:
    filled = FIND | {"website": "https://spam.example"}
    send = sqlite_shop.post_form if as_form else sqlite_shop.post

    reply = send("/api/orders/find", filled)

    assert (reply.status, json.loads(reply.body)["code"]) == (403, "refused")
    assert sqlite_shop.count("outbox") == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"x" * 65_537, 413, "too_large"),
        (b"{", 422, "bad_request"),
        (b"", 422, "bad_request"),
        (b"[]", 422, "bad_request"),
        (b"null", 422, "bad_request"),
        (b'{"locale": NaN}', 422, "bad_request"),
        (b'{"locale": "\xff"}', 422, "bad_request"),
        (b"[" * 60_000, 422, "bad_request"),
        (b'{"a":' * 10_000, 422, "bad_request"),
        (b'{"locale": {"a": 1}, "items": "x"}', 422, "bad_request"),
    ],
    ids=range(10),
)
def test_an_odd_body_is_refused(body: bytes, status: int, code: str, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post("/api/checkout", body)

    assert (reply.status, json.loads(reply.body)["code"]) == (status, code)
    assert sqlite_shop.count("orders") == 0


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml", "text/json"])
def test_another_kind_of_body_is_refused(kind: str, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post("/api/checkout", {}, content_type=kind)

    assert (reply.status, json.loads(reply.body)["code"]) == (415, "unsupported_type")


def test_a_body_that_hides_its_length_is_cut_off(sqlite_shop: TestShop) -> None:
    from functions.app import make_app

    pieces = [b"x" * 60_000] * 3
    headers = {"content-type": "application/json", "transfer-encoding": "chunked"}

    reply = call(make_app(lambda: sqlite_shop.shop), "/api/checkout", method="POST", headers=headers, body=pieces)

    assert reply.status == 413
