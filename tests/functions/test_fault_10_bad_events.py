"""Row 10: what is no event of Stripe's, or not of this shop's money, is 400 and leaves nothing. A rolled secret works."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.functions.buying import TestShop, sign
from tests.stripe_double.running_double import SECRET

EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 1_800_000_000,
    "livemode": False,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}
BODY = json.dumps(EVENT).encode()


def bodies() -> list[tuple[str, bytes]]:
    thin = {"id": "evt_1", "object": "v2.core.event", "type": "v1.billing.meter", "created": "2026-01-01T00:00:00Z"}
    return [
        ("the other mode", json.dumps(EVENT | {"livemode": True}).encode()),
        ("a thin event", json.dumps(thin).encode()),
        ("a megabyte", json.dumps(EVENT | {"x": "x" * 1_000_000}).encode()),
        ("a list", b"[]"),
        ("a number", b"7"),
        ("null", b"null"),
        ("not JSON", b"{"),
        ("not UTF-8", b'{"id": "\xff"}'),
        ("deep", b"[" * 100_000),
        ("empty", b""),
        ("no data", json.dumps(EVENT | {"data": None}).encode()),
        ("data without object", json.dumps(EVENT | {"data": {"object": []}}).encode()),
        ("an id that is a number", json.dumps(EVENT | {"id": 7}).encode()),
        ("an id that no database keeps", json.dumps(EVENT | {"id": "evt_\0"}).encode()),
        ("an id without end", json.dumps(EVENT | {"id": "e" * 256}).encode()),
        ("a type that no database keeps", json.dumps(EVENT | {"type": "a\0b"}).encode()),
        ("a moment that no database keeps", json.dumps(EVENT | {"created": 2**63}).encode()),
        ("a moment before there were any", json.dumps(EVENT | {"created": -1}).encode()),
    ]


@pytest.mark.parametrize(("name", "body"), bodies(), ids=[name for name, _ in bodies()])
def test_a_well_signed_body_that_is_no_event_of_ours_is_refused(name: str, body: bytes, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.send_raw(body, sign(body))

    assert (reply.status, json.loads(reply.body)["code"]) == (400, "bad_event")
    assert sqlite_shop.count("stripe_events") == 0


HEADERS: dict[str, Callable[[int], str]] = {
    "none": lambda now: "",
    "empty parts": lambda now: "t=,v1=",
    "a moment that is no number": lambda now: "t=abc,v1=00",
    "no signature": lambda now: f"t={now}",
    "an empty signature": lambda now: f"t={now},v1=",
    "zeros": lambda now: f"t={now},v1={'0' * 64}",
    "not ASCII": lambda now: f"t={now},v1={'é' * 64}",
    "another scheme": lambda now: f"t={now},v0={sign(BODY, moment=now).partition('v1=')[2]}",
    "no moment": lambda now: "v1=00",
    "only signs": lambda now: "=,=,=",
    "a comma": lambda now: ",",
    "a long moment": lambda now: "t=" + "9" * 4000,
    "a moment below zero": lambda now: f"t=-1,v1={'0' * 64}",
    "another secret": lambda now: sign(BODY, "whsec_other", moment=now),
    "too old": lambda now: sign(BODY, moment=now - 600),
    "from the future": lambda now: sign(BODY, moment=now + 600),
    "another body": lambda now: sign(BODY + b" ", moment=now),
    "two moments": lambda now: sign(BODY, moment=now) + f",t={now - 5}",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_bad_signature_is_refused(name: str, sqlite_shop: TestShop) -> None:
    reply = sqlite_shop.send_raw(BODY, HEADERS[name](int(time.time())))

    assert reply.status == 400
    assert sqlite_shop.count("stripe_events") == 0


@pytest.mark.parametrize("odd", ["\0", "../../elsewhere", "x" * 5000, 7, None, ["cs_test_1"]])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("checkout.session.completed", "id"),
        ("checkout.session.completed", "client_reference_id"),
        ("charge.refunded", "payment_intent"),
        ("charge.dispute.created", "status"),
    ],
)
def test_what_stripe_never_writes_names_no_row_and_no_file(shop: TestShop, kind: str, name: str, odd: object) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.deliver("checkout.session.completed")
    about = {"id": "dp_1", "payment_intent": shop.order(number)["payment"]} | {name: odd}

    reply = shop.send_event(EVENT | {"id": "evt_odd", "type": kind, "data": {"object": about}})

    (event,) = shop.rows("SELECT * FROM stripe_events WHERE id = 'evt_odd'")
    assert (reply.status, event["flagged"]) == (200, 1)
    assert all(re.fullmatch(r"[\w-]{1,100}", row["id"]) for row in shop.rows("SELECT id FROM outbox"))


def test_a_rolled_secret_still_works(shop: TestShop) -> None:
    shop.shop = shop.restarted(STRIPE_WEBHOOK_SECRET=f"whsec_new,{SECRET}")
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    (event,) = [event for event in shop.events() if event["type"] == "checkout.session.completed"]

    old, new = shop.send_event(event), shop.send_event(event, "whsec_new")
    gone = shop.send_event(event, "whsec_older")

    assert (old.status, new.status, gone.status) == (200, 200, 400)
    assert shop.order(number)["state"] == "paid"


def test_the_double_misbehaving_as_stripe_might_is_refused_and_its_retry_taken(shop: TestShop) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    (event,) = [event for event in shop.events() if event["type"] == "checkout.session.completed"]

    assert shop.send_event(event, moment=shop.clock() - 3600).status == 400
    assert shop.order(number)["state"] == "open"
    assert shop.send_event(event).status == 200
    assert shop.order(number)["state"] == "paid"
