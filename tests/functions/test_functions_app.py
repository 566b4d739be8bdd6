"""The functions together: what is not there, what is too large, and what they answer while something is missing."""

import json
from pathlib import Path

import pytest

from functions.kit.body import LARGEST_BODY_BYTES
from tests.functions.buying import TestShop

PROBLEM = "application/problem+json"
FIND = "/api/orders/find"


def test_what_is_not_there_is_not_found(sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.get("/api/elsewhere")

    assert (reply.status, reply.headers["content-type"]) == (404, PROBLEM)
    assert json.loads(reply.body)["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/checkout", "/api/stripe/webhook"])
def test_other_methods_are_refused(path: str, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.get(path)

    assert (reply.status, reply.headers["content-type"]) == (405, PROBLEM)
    assert reply.headers["allow"] == "POST"


@pytest.mark.parametrize(("more", "status"), [(0, 422), (1, 413)])
def test_a_form_of_the_largest_size_is_read_and_one_byte_more_is_not(
    more: int, status: int, sqlite_shop: TestShop
) -> None:
    start = "locale=fr-fr&x="
    fields = [("locale", "fr-fr"), ("x", "x" * (LARGEST_BODY_BYTES - len(start) + more))]

    reply = sqlite_shop.post_form(FIND, fields, accept="application/json")

    assert reply.status == status


def test_a_form_of_a_thousand_fields_is_too_large(sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.post_form(FIND, {f"field{number}": "1" for number in range(1000)}, accept="*/*")

    assert (reply.status, reply.headers["content-type"]) == (413, PROBLEM)


def test_without_a_release_nothing_is_sold_and_health_says_so(sqlite_shop: TestShop, tmp_path: Path) -> None:
    basket = sqlite_shop.basket("FR-1")
    sqlite_shop.shop = sqlite_shop.restarted(RELEASES=str(tmp_path / "none"))

    reply, health = sqlite_shop.post("/api/checkout", basket), sqlite_shop.get("/api/health")

    assert (reply.status, json.loads(reply.body)["code"]) == (503, "not_published")
    assert (health.status, json.loads(health.body)["release"]) == (503, None)
    assert sqlite_shop.count("orders") == 0


def test_without_keys_nothing_is_sold_and_nothing_stored(sqlite_shop: TestShop) -> None:
    sqlite_shop.shop = sqlite_shop.restarted(STRIPE_SECRET_KEY="")

    reply = sqlite_shop.buy("FR-1")

    assert (reply.status, json.loads(reply.body)["code"]) == (503, "payment_not_set_up")
    assert sqlite_shop.count("orders") == 0


def test_another_release_needs_no_restart(sqlite_shop: TestShop) -> None:
    from tests.functions.made_release import MadeOffer

    before = json.loads(sqlite_shop.get("/api/health").body)["release"]
    sqlite_shop.publish(MadeOffer(offer="FR-NEW"))

    assert json.loads(sqlite_shop.get("/api/health").body)["release"] != before
    assert sqlite_shop.buy("FR-NEW").status == 201
