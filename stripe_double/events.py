"""Events: what happened, as a snapshot, kept for the API and queued for the webhook endpoint."""

from __future__ import annotations

import time

from stripe_double.account import Account
from stripe_double.refusals import Json
from stripe_double.settings import EVENT_TYPES
from stripe_double.store import new_id, public


def record(account: Account, type_: str, thing: Json, previous: Json | None = None) -> Json:
    """Keep an event about `thing` as it is now. Runs inside the transaction that changed it.

    `previous`: the attributes that changed, as they were.
    """
    assert type_ in EVENT_TYPES, type_
    queued = account.webhook_url and not {type_, "*"}.isdisjoint(account.settings.webhook_events)
    data: Json = {"object": public(thing)}
    if previous:
        data["previous_attributes"] = public(previous)
    event: Json = {
        "id": new_id("evt"),
        "object": "event",
        "account": None,
        "api_version": account.api_version,
        "context": None,
        "created": account.clock.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1 if queued else 0,
        "request": {"id": account.cause.request_id, "idempotency_key": account.cause.idempotency_key},
        "type": type_,
    }
    account.store.put(event)
    if queued:
        _queue(account, event)
    return event


def send_again(account: Account, event: Json, copies: int = 1) -> None:
    """Queue an event that was made before, as the Dashboard's 'Resend' does; no fault touches it."""
    for _ in range(copies):
        _queue_one(account, event, "waiting", 0.0, held=False)


def _queue(account: Account, event: Json) -> None:
    fault = account.faults.take_for_event(event["type"], at_sending=False)
    match fault.action if fault else "":
        case "never":
            _queue_one(account, event, "withheld", 0.0, held=False)
        case "twice":
            send_again(account, event, fault.copies if fault else 2)
        case "late":
            _queue_one(account, event, "waiting", fault.seconds if fault else 0.0, held=False)
        case "out_of_order":
            _queue_one(account, event, "waiting", fault.seconds if fault else 0.0, held=True)
        case _:
            _queue_one(account, event, "waiting", 0.0, held=False)


def _queue_one(account: Account, event: Json, state: str, wait_seconds: float, *, held: bool) -> None:
    # Waiting is measured on the machine's clock: moving the double's must not hurry the post.
    account.store.run(
        "INSERT INTO delivery (event, type, state, due, held) VALUES (?, ?, ?, ?, ?)",
        event["id"],
        event["type"],
        state,
        time.time() + wait_seconds,
        int(held),
    )
