"""The double misbehaves when told to, and the real library sees what it would see of Stripe."""

import uuid

import pytest
import requests
import stripe

from tests.stripe_double.made_sessions import ask, create, make_order, tell
from tests.stripe_double.running_double import client_of

CREATE = "checkout.sessions.create"


def ids(client: stripe.StripeClient) -> list[str]:
    return [session.id for session in client.v1.checkout.sessions.list({"limit": 100}).data]


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (500, stripe.APIError, None),
        (503, stripe.APIError, None),
        (409, stripe.APIError, "lock_timeout"),
        (429, stripe.RateLimitError, "rate_limit"),
        (402, stripe.CardError, "card_declined"),
    ],
)
def test_a_status_is_raised_as_the_librarys_error_and_nothing_is_done(
    client: stripe.StripeClient, double: str, status: int, kind: type[stripe.StripeError], code: str | None
) -> None:
    before = ids(client)
    tell(double, "faults", {"op": CREATE, "action": "status", "status": status})

    with pytest.raises(kind) as found:
        create(client)

    assert (found.value.http_status, found.value.error.code if found.value.error else None) == (status, code)
    assert ids(client) == before
    assert create(client).status == "open"


def test_a_500_is_kept_under_its_key_and_replayed(client: stripe.StripeClient, double: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": "status", "status": 500, "after_work": True})
    order, key, before = make_order(), str(uuid.uuid4()), len(ids(client))
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.checkout.sessions.create(order, {"idempotency_key": key})

    # The work was done all the same: whoever gives up on the key leaves a session behind.
    assert len(ids(client)) == before + 1
    assert ask(double, "requests")[-2]["replayed"] is True


def test_a_500_that_is_not_kept_is_over_at_the_next_try(double: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": "status", "status": 500, "kept": False, "times": 2})

    assert create(client_of(double, retries=2), key=str(uuid.uuid4())).status == "open"


def test_a_conflict_is_tried_again_by_the_library(double: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": "status", "status": 409})

    assert create(client_of(double, retries=1), key=str(uuid.uuid4())).status == "open"
    assert [call["status"] for call in ask(double, "requests")] == [409, 200]


@pytest.mark.parametrize("action", ["crash_before", "crash_after"])
def test_a_dropped_connection_is_a_connection_error(client: stripe.StripeClient, double: str, action: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": action})
    before = len(ids(client))

    with pytest.raises(stripe.APIConnectionError) as found:
        create(client)

    assert found.value.should_retry
    assert len(ids(client)) == before + (action == "crash_after")


def test_after_a_crash_the_same_key_finds_the_session(double: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": "crash_after"})
    client = client_of(double, retries=2)
    before = ids(client)

    session = create(client, key=str(uuid.uuid4()))

    assert [one for one in ids(client) if one not in before] == [session.id]


def test_a_time_out_may_have_done_its_work(double: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": "timeout", "seconds": 3, "after_work": True})
    hasty = client_of(double, timeout_seconds=0.5)
    order, key = make_order(), str(uuid.uuid4())
    before = ids(hasty)

    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.checkout.sessions.create(order, {"idempotency_key": key})

    made = [one for one in ids(hasty) if one not in before]
    patient = client_of(double, retries=10)
    assert [patient.v1.checkout.sessions.create(order, {"idempotency_key": key}).id] == made


def test_a_hanging_call_does_nothing_and_leaves_its_key_free(double: str) -> None:
    tell(double, "faults", {"op": CREATE, "action": "hang", "seconds": 2})
    hasty = client_of(double, timeout_seconds=0.5)
    order, key, before = make_order(), str(uuid.uuid4()), len(ids(client_of(double)))
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.checkout.sessions.create(order, {"idempotency_key": key})

    assert len(ids(client_of(double))) == before
    assert client_of(double).v1.checkout.sessions.create(order, {"idempotency_key": key}).status == "open"


def test_others_are_served_while_a_call_hangs(double: str) -> None:
    tell(double, "faults", {"op": "events.list", "action": "hang", "seconds": 2, "times": 5})
    for _ in range(5):
        with pytest.raises(stripe.APIConnectionError):
            client_of(double, timeout_seconds=0.05).v1.events.list()

    assert create(client_of(double)).status == "open"


def test_a_fault_lets_calls_pass_first_and_ends(client: stripe.StripeClient, double: str) -> None:
    tell(double, "faults", [{"op": "*", "action": "status", "status": 503, "skip": 1, "times": 2}])
    statuses = []
    for _ in range(4):
        try:
            client.v1.events.list()
            statuses.append(200)
        except stripe.APIError as error:
            statuses.append(error.http_status or 0)

    assert statuses == [200, 503, 503, 200]


def test_faults_are_listed_and_cleared(double: str) -> None:
    tell(double, "faults", [{"op": CREATE, "action": "hang"}, {"event": "*", "action": "never", "times": 3}])

    assert [fault["action"] for fault in ask(double, "faults")] == ["hang", "never"]
    assert requests.delete(f"{double}/_double/faults", timeout=20).json() == []
    assert ask(double, "faults") == []


@pytest.mark.parametrize(
    "body",
    [
        {"op": CREATE, "action": "explode"},
        {"op": CREATE, "action": "status", "status": 200},
        {"op": CREATE, "action": "hang", "for_ever": True},
        {"event": "*", "action": "hang"},
        ["hang"],
        {"op": "no.such.call", "action": "hang"},
        {"event": "no.such_event", "action": "never"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(double: str, body: object) -> None:
    assert requests.post(f"{double}/_double/faults", json=body, timeout=20).status_code == 400
    assert ask(double, "faults") == []


def test_the_request_log_holds_what_was_sent_but_no_secret(client: stripe.StripeClient, double: str) -> None:
    key = str(uuid.uuid4())
    create(client, key=key)

    (call,) = ask(double, "requests")

    assert (call["method"], call["path"], call["operation"]) == ("POST", "/v1/checkout/sessions", CREATE)
    assert (call["idempotency_key"], call["status"]) == (key, 200)
    assert call["params"]["line_items"]["0"]["price_data"]["currency"] == "eur"
    assert "sk_test" not in str(call)
