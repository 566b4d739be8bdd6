"""Row 6: many buyers at once, few pieces. Exactly as many orders as pieces, whatever the database."""

import json
from pathlib import Path

import requests

from tests.functions.buying import TestShop
from tests.functions.running_functions import at_once, running_functions


def test_fifty_buyers_of_five_pieces_on_two_servers_make_five_orders(shop: TestShop, tmp_path: Path) -> None:
    basket = shop.basket("FR-1")
    with running_functions(shop.environment, tmp_path / "log", processes=2) as servers:
        replies = at_once(
            [
                lambda server=servers[buyer % 2]: requests.post(f"{server.base}/api/checkout", json=basket, timeout=60)
                for buyer in range(50)
            ]
        )

    statuses = sorted(reply.status_code for reply in replies)
    assert statuses == [201] * 5 + [409] * 45
    assert {reply.json()["code"] for reply in replies if reply.status_code == 409} == {"sold_out"}
    assert shop.rows("SELECT CAST(SUM(quantity) AS BIGINT) AS pieces FROM reservations") == [{"pieces": 5}]
    assert shop.count("orders") == 5


def test_two_buyers_of_the_last_piece(shop: TestShop) -> None:
    replies = at_once([lambda: shop.buy("FR-LAST")] * 2)

    assert sorted(reply.status for reply in replies) == [201, 409]
    refused = next(json.loads(reply.body) for reply in replies if reply.status == 409)
    assert (refused["code"], refused["items"]) == ("sold_out", [{"offer": "FR-LAST", "left": 0}])
    assert shop.count("orders") == 1


def test_baskets_of_the_same_two_offers_in_both_orders_never_block_each_other(shop: TestShop) -> None:
    baskets = [("FR-1", "FR-2"), ("FR-2", "FR-1")] * 4

    replies = at_once([lambda basket=basket: shop.buy(*basket) for basket in baskets])

    assert sorted(reply.status for reply in replies) == [201] * 5 + [409] * 3


def test_a_basket_that_is_short_of_one_thing_reserves_nothing(shop: TestShop) -> None:
    shop.bought("FR-LAST")

    reply = shop.buy("FR-1", "FR-LAST")

    assert reply.status == 409
    assert shop.rows("SELECT offer FROM reservations") == [{"offer": "FR-LAST"}]


def test_what_was_sold_before_the_export_is_in_its_stock_and_what_was_sold_after_is_not(shop: TestShop) -> None:
    from tests.functions.made_release import MadeOffer

    number = shop.bought("FR-LAST")
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")

    # An export of earlier this day, which still counts the piece.
    shop.publish(MadeOffer(offer="FR-LAST", stock=1))
    stale = shop.buy("FR-LAST")
    # One taken after the sale, with another piece delivered.
    shop.publish(MadeOffer(offer="FR-LAST", stock=1), exported_at="2099-01-01T00:00:00Z")
    fresh = shop.buy("FR-LAST")

    assert (stale.status, fresh.status) == (409, 201)
