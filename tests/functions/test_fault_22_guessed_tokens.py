"""Row 22: guessed links and searches tell nothing."""

import json
from pathlib import Path

import pytest

from functions.kit.tokens import make_token
from functions.worker import work_once
from tests.functions.buying import TestShop


@pytest.mark.parametrize("guess", ["x", "0" * 32, "a' OR '1'='1", "..%2f..%2fetc", "%00", "x" * 5000, "é"])
def test_a_guessed_link_leads_nowhere(guess: str, sqlite_shop: TestShop) -> None:
    number = sqlite_shop.bought("FR-1")
    stored = sqlite_shop.order(number)["token_hash"]

    replies = [sqlite_shop.get(f"/api/orders/{token}") for token in (guess, number, stored)]

    assert [reply.status for reply in replies] == [404] * 3
    assert sqlite_shop.get(f"/api/checkout/{number}/cancelled").status == 404


def test_the_database_holds_no_link(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    token = shop.token(number)

    assert token not in str(shop.rows("SELECT * FROM orders"))
    assert len(token) == 32


def test_a_link_depends_on_the_shops_key_and_on_what_it_is_for() -> None:
    tokens = {make_token(key, purpose, "R1") for key in ("a" * 32, "b" * 32) for purpose in ("order", "certificate")}

    assert len(tokens) == 4


def test_a_link_survives_a_new_key(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    old = shop.token(number)

    shop.shop = shop.restarted(ENCRYPTION_KEY="n" * 40)

    assert shop.get(f"/api/orders/{old}").status == 200


def letters_after(shop: TestShop, folder: Path, **search: str) -> int:
    reply = shop.post("/api/orders/find", {"locale": "fr-fr", **search})
    assert (reply.status, json.loads(reply.body)) == (202, {"accepted": True})
    work_once(shop.shop)
    return len(list((folder / "mail").glob("mail-order_link*.eml")))


def test_a_search_mails_the_link_only_to_who_bought(shop: TestShop, tmp_path: Path) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay", email="ana@example.org")
    shop.deliver("checkout.session.completed")

    assert letters_after(shop, tmp_path, order=number, email="eve@example.org") == 0
    assert letters_after(shop, tmp_path, order="R000000000", email="ana@example.org") == 0
    assert letters_after(shop, tmp_path, order="", email="") == 0
    assert letters_after(shop, tmp_path, order=f" {number.lower()} ", email=" ANA@example.org ") == 1
    assert letters_after(shop, tmp_path, order=number, email="ana@example.org") == 2


def test_a_search_for_an_order_nobody_paid_mails_nobody(shop: TestShop, tmp_path: Path) -> None:
    number = shop.bought("FR-1")

    assert letters_after(shop, tmp_path, order=number, email="") == 0
