"""Withdrawing from a contract: a statement, its confirmation, a durable receipt; and what ops do with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.care.withdrawals import refund_reason
from functions.selling.refunds import refund_order
from tests.functions.asgi_calls import path_of
from tests.functions.buying import TestShop
from tests.functions.caring import (
    BUYER,
    HTML,
    bought,
    care_shop,
    hidden_fields,
    json_of,
    letters,
    letters_about,
    page_of,
    text_of,
)
from tests.functions.running_functions import at_once

STATED = {
    "locale": "fr-fr",
    "name": "Anna Buyer",
    "order": "R1234567890",
    "contact": "anna@example.org",
    "items": ["iPhone 13"],
}


@pytest.fixture
def shop(tmp_path: Path, database_url: str, double: str) -> Iterator[TestShop]:
    with care_shop(tmp_path, database_url, double) as opened:
        yield opened


def test_a_statement_is_confirmed_and_gets_a_receipt_with_date_and_time(shop: TestShop) -> None:
    asked = json_of(shop.post("/api/withdrawal", STATED), 200)
    assert shop.count("withdrawals") == 0

    kept = json_of(shop.post("/api/withdrawal", STATED | {"confirm": True}), 201)

    receipt = json_of(shop.get(path_of(kept["url"])), 200)
    assert asked["statement"]["name"] == "Anna Buyer"
    assert receipt["receipt"] == kept["receipt"]
    assert receipt["items"] == "iPhone 13"
    assert abs(receipt["received_at"] - shop.clock()) < 60
    assert receipt["refund"] is None


def test_a_form_goes_the_same_way_without_scripts(shop: TestShop) -> None:
    statement = page_of(shop.post_form("/api/withdrawal", STATED | {"items": "iPhone 13\r\niPad"}))
    assert "Confirmer la rétractation</button>" in statement

    reply = shop.post_form("/api/withdrawal", hidden_fields(statement))

    assert reply.status == 303
    receipt = page_of(shop.get(path_of(reply.headers["location"]), **HTML))
    assert "Votre rétractation est bien reçue" in receipt
    assert "iPhone 13\niPad" in receipt


def test_the_receipt_goes_by_mail_with_its_content_and_moment(shop: TestShop) -> None:
    json_of(shop.post("/api/withdrawal", STATED | {"confirm": True}), 201)

    (letter,) = letters(shop)

    assert letter["To"] == "anna@example.org"
    assert "R1234567890" in text_of(letter)
    assert "Reçu\N{NO-BREAK SPACE}: " in text_of(letter)


def test_wrong_fields_are_named_and_what_was_typed_stays(shop: TestShop) -> None:
    fields = STATED | {"contact": "anna", "items": "mine", "order": " - "}

    problem = json_of(shop.post("/api/withdrawal", fields), 422)
    page = page_of(shop.post_form("/api/withdrawal", fields), 422)

    assert problem["code"] == "invalid_fields"
    assert problem["errors"] == ["order", "contact"]
    assert '<a href="#f-contact">' in page
    assert 'value="Anna Buyer"' in page
    assert ">mine</textarea>" in page
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert shop.count("withdrawals") == 0


def test_the_same_confirmation_twice_is_one_withdrawal(shop: TestShop) -> None:
    first = json_of(shop.post("/api/withdrawal", STATED | {"confirm": True}), 201)
    again = json_of(shop.post("/api/withdrawal", STATED | {"confirm": True}, idempotency_key="another-key"), 201)

    assert again == first
    assert shop.count("withdrawals") == 1
    assert len(letters(shop)) == 1


def test_a_key_that_was_used_for_another_statement_is_refused(shop: TestShop) -> None:
    json_of(shop.post("/api/withdrawal", STATED | {"confirm": True}, idempotency_key="one-key-only"), 201)

    other = shop.post("/api/withdrawal", STATED | {"confirm": True, "name": "B"}, idempotency_key="one-key-only")

    assert json_of(other, 409)["code"] == "idempotency_key_reused"
    assert shop.count("withdrawals") == 1


def test_an_order_that_exists_gets_the_same_answer_as_one_that_does_not(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    answers = []
    for order in (number, "R0000000000"):
        stated = STATED | {"order": order}
        asked = json_of(shop.post("/api/withdrawal", stated), 200)
        kept = json_of(shop.post("/api/withdrawal", stated | {"confirm": True}), 201)
        letters(shop)
        page = page_of(shop.get(path_of(kept["url"]), **HTML))
        for text, word in ((order, "ORDER"), (kept["receipt"], "NUMBER"), (asked["key"], "KEY")):
            page = page.replace(text, word)
        answers.append((sorted(asked), sorted(kept), page.count("200"), page))

    assert answers[0] == answers[1]


def test_the_orders_own_link_offers_its_items_and_shows_what_goes_back(shop: TestShop) -> None:
    number = bought(shop, "FR-1", "FR-2")
    link = shop.token(number)
    page = page_of(shop.get(f"/api/orders/{link}/withdrawal", **HTML))
    fields = {"name": BUYER["name"], "contact": BUYER["email"], "line": "1"}
    assert 'value="Anna Buyer"' in page

    statement = page_of(shop.post_form("/api/withdrawal", hidden_fields(page) + list(fields.items())))
    reply = shop.post_form("/api/withdrawal", hidden_fields(statement))

    receipt = page_of(shop.get(path_of(reply.headers["location"]), **HTML))
    (row,) = shop.rows("SELECT * FROM withdrawals")
    public = page_of(shop.get(f"/api/withdrawal/{shop.shop.token('withdrawal', row['number'])}", **HTML))
    assert row["refund_minor"] == 20000
    assert "Montant remboursé" in receipt
    assert "Montant remboursé" not in public


def test_the_rest_of_an_order_gives_back_the_delivery_too(shop: TestShop) -> None:
    number = bought(shop, "FR-1", "FR-2")
    for line in (1, 2, 2):
        fields = {"locale": "fr-fr", "name": "Anna", "contact": "anna@example.org", "link": shop.token(number)}
        shop.post("/api/withdrawal", fields | {"line": [line], "name": f"Anna {line}", "confirm": True})

    due = {row["lines"]: row["refund_minor"] for row in shop.rows("SELECT * FROM withdrawals")}

    assert sum(due.values()) == shop.order(number)["paid_minor"] == 35490
    assert due == {"[1]": 20000, "[2]": 15490}


@pytest.mark.parametrize("confirm", [False, True])
def test_a_line_that_the_order_does_not_have_is_told_not_left_out(shop: TestShop, confirm: bool) -> None:
    number = bought(shop, "FR-1")
    fields = {"locale": "fr-fr", "name": "Anna", "contact": "anna@example.org", "link": shop.token(number)}

    refused = json_of(shop.post("/api/withdrawal", fields | {"line": [1, 7], "confirm": confirm}), 422)

    assert (refused["code"], refused["errors"]) == ("invalid_fields", ["line"])
    assert shop.count("withdrawals") == 0


def test_what_was_withdrawn_before_is_refused_with_its_receipt(shop: TestShop) -> None:
    number = bought(shop, "FR-1", "FR-2")
    fields = {"locale": "fr-fr", "name": "Anna", "contact": "anna@example.org", "link": shop.token(number)}
    first = json_of(shop.post("/api/withdrawal", fields | {"line": [1], "confirm": True}), 201)

    asked = json_of(shop.post("/api/withdrawal", fields | {"line": [1, 2]}), 409)
    confirmed = json_of(shop.post("/api/withdrawal", fields | {"line": [1, 2], "confirm": True}), 409)

    assert asked["code"] == "already_withdrawn"
    assert asked["receipts"] == [{"receipt": first["receipt"], "url": first["url"]}]
    assert confirmed == asked
    assert shop.count("withdrawals") == 1
    assert len(letters_about(shop, first["receipt"])) == 1
    assert shop.get(path_of(first["url"])).status == 200


def test_the_page_of_an_order_offers_what_is_left_and_says_what_is_not(shop: TestShop) -> None:
    number = bought(shop, "FR-1", "FR-2")
    link = shop.token(number)
    fields = {"locale": "fr-fr", "name": "Anna", "contact": "anna@example.org", "link": link}
    json_of(shop.post("/api/withdrawal", fields | {"line": [1], "confirm": True}), 201)

    left = page_of(shop.get(f"/api/orders/{link}/withdrawal", **HTML))
    again = page_of(shop.post_form("/api/withdrawal", fields | {"line": "1"}), 409)
    json_of(shop.post("/api/withdrawal", fields | {"line": [2], "confirm": True}), 201)
    none = page_of(shop.get(f"/api/orders/{link}/withdrawal", **HTML))

    assert 'value="1" disabled' in left
    assert 'value="2" disabled' not in left
    assert "Déjà déclaré" in again
    assert '<a href="#f-line">' in again
    assert "/withdrawal/W" in again
    assert (none.count("/withdrawal/W"), none.count('<form class="stack')) == (2, 0)


def test_two_withdrawals_of_one_item_at_once_are_one(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    fields = {"locale": "fr-fr", "contact": "anna@example.org", "link": shop.token(number), "line": [1]}

    def send(place: int) -> int:
        return shop.post("/api/withdrawal", fields | {"name": f"Anna {place}", "confirm": True}).status

    statuses = at_once([lambda place=place: send(place) for place in range(8)], 4)

    assert sorted(statuses) == [201, *[409] * 7]
    assert shop.count("withdrawals") == 1


def test_what_was_given_back_for_one_withdrawal_is_not_taken_off_the_next_twice(shop: TestShop) -> None:
    number = bought(shop, "FR-1", "FR-2")
    fields = {"locale": "fr-fr", "name": "Anna", "contact": "anna@example.org", "link": shop.token(number)}
    first = json_of(shop.post("/api/withdrawal", fields | {"line": [1], "confirm": True}), 201)["receipt"]
    refund_order(shop.shop, number, 20000, refund_reason(first))

    second = json_of(shop.post("/api/withdrawal", fields | {"line": [2], "confirm": True}), 201)["receipt"]

    (row,) = shop.rows("SELECT refund_minor FROM withdrawals WHERE number = ?", second)
    assert row["refund_minor"] == shop.order(number)["paid_minor"] - 20000


def test_the_worker_matches_number_and_address_by_itself(shop: TestShop) -> None:
    number = bought(shop, "FR-1")
    mine = json_of(shop.post("/api/withdrawal", STATED | {"order": number, "items": [], "confirm": True}), 201)
    strange = {"order": number, "items": [], "contact": "eve@example.org", "confirm": True}
    other = json_of(shop.post("/api/withdrawal", STATED | strange), 201)
    letters(shop)

    states = {row["number"]: (row["state"], row["refund_minor"]) for row in shop.rows("SELECT * FROM withdrawals")}

    assert states == {mine["receipt"]: ("matched", 20000), other["receipt"]: ("stated", None)}
    assert len(letters_about(shop, mine["receipt"])) == 1


@pytest.mark.parametrize(
    "path", ["/api/withdrawal/guess", "/api/orders/guess/withdrawal", "/api/orders/guess/withdrawal/W1"]
)
def test_a_guessed_link_leads_nowhere(shop: TestShop, path: str) -> None:
    assert json_of(shop.get(path), 404)["code"] == "not_found"


def test_a_link_shows_no_other_orders_receipt(shop: TestShop) -> None:
    one, other = bought(shop, "FR-1"), bought(shop, "FR-2")
    fields = {"locale": "fr-fr", "name": "Anna", "contact": "anna@example.org", "link": shop.token(one), "line": [1]}
    kept = json_of(shop.post("/api/withdrawal", fields | {"confirm": True}), 201)

    reply = shop.get(f"/api/orders/{shop.token(other)}/withdrawal/{kept['receipt']}")

    assert json_of(reply, 404)["code"] == "not_found"


def test_where_the_law_gives_no_withdrawal_the_page_speaks_of_a_return(shop: TestShop) -> None:
    page = page_of(shop.post_form("/api/withdrawal", STATED | {"locale": "en-us", "items": ""}))

    assert "Confirm return</button>" in page
    assert "The whole order" in page
