"""Row 12: sessions of other programs and kinds of event we never heard of: stored, flagged, 200."""

import json

import pytest

from tests.functions.buying import TestShop
from tests.functions.test_fault_10_bad_events import EVENT


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "unknown session"),
        ({"type": "checkout.session.expired"}, "unknown session"),
        ({"type": "invoice.paid"}, "unknown type"),
        ({"type": "charge.dispute.created", "data": {"object": {"id": "dp_1"}}}, "unknown payment"),
        (
            {"type": "charge.refunded", "data": {"object": {"id": "ch_1", "payment_intent": "pi_other"}}},
            "unknown payment",
        ),
    ],
    ids=str,
)
def test_it_is_stored_flagged_and_answered(changes: dict[str, object], outcome: str, shop: TestShop) -> None:
    reply = shop.send_event(EVENT | changes)
    again = shop.send_event(EVENT | changes)

    assert (reply.status, again.status) == (200, 200)
    assert shop.rows("SELECT outcome, flagged FROM stripe_events") == [{"outcome": outcome, "flagged": 1}]
    assert json.loads(shop.get("/api/health").body)["flagged_events"] == 1
    assert shop.calls("/cs_test_1") == []


def test_an_event_that_is_known_to_say_nothing_is_not_flagged(shop: TestShop) -> None:
    reply = shop.send_event(EVENT | {"type": "payment_intent.succeeded"})

    assert reply.status == 200
    assert shop.rows("SELECT flagged FROM stripe_events") == [{"flagged": 0}]
