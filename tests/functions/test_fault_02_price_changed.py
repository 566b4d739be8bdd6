"""Row 2: a price that changed between page and checkout is said, never charged silently."""

import json

from tests.functions.buying import OFFERS, TestShop
from tests.functions.made_release import MadeOffer


def test_a_changed_price_is_refused_with_both_prices(shop: TestShop) -> None:
    seen = shop.basket("FR-1", "FR-2")
    cheaper, dearer = MadeOffer(offer="FR-1", price=19000), MadeOffer(offer="FR-2", price=15100, seller="mobil")

    shop.publish(cheaper, dearer)
    reply = shop.post("/api/checkout", seen)

    assert reply.status == 409
    assert json.loads(reply.body) == {
        "type": "about:blank",
        "title": "A price has changed",
        "status": 409,
        "code": "price_changed",
        "items": [
            {"offer": "FR-1", "old": "200.00", "new": "190.00", "currency": "EUR"},
            {"offer": "FR-2", "old": "150.00", "new": "151.00", "currency": "EUR"},
        ],
    }
    assert shop.count("orders") == 0


def test_the_new_price_is_what_stripe_is_asked_for(shop: TestShop) -> None:
    shop.publish(MadeOffer(offer="FR-1", price=19000))

    number = shop.bought("FR-1")

    (made,) = [call["params"] for call in shop.calls("/checkout/sessions") if call["method"] == "POST"]
    assert shop.order(number)["total_minor"] == 19000
    assert int(made["line_items"]["0"]["price_data"]["unit_amount"]) == 19000


def test_an_offer_that_is_gone_is_unknown(shop: TestShop) -> None:
    seen = shop.basket("FR-1")

    shop.publish(*(offer for offer in OFFERS if offer.offer != "FR-1"))
    reply = shop.post("/api/checkout", seen)

    assert (reply.status, json.loads(reply.body)["code"]) == (422, "unknown_offer")


def test_an_order_keeps_the_price_it_was_made_at(shop: TestShop) -> None:
    number = shop.bought("FR-1")

    shop.publish(MadeOffer(offer="FR-1", price=99900))
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")

    assert (shop.order(number)["state"], shop.order(number)["paid_minor"]) == ("paid", 20000)
