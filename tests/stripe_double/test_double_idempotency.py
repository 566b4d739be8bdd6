"""The same request twice is done once, as Stripe promises for idempotency keys."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from tests.stripe_double.made_sessions import ask, create, make_line, make_order, pay, press, tell
from tests.stripe_double.running_double import client_of, wait_until


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())


def session_count(client: stripe.StripeClient) -> int:
    return len(list(client.v1.checkout.sessions.list({"limit": 100}).auto_paging_iter()))


def test_the_same_key_and_parameters_give_the_same_answer(client: stripe.StripeClient, double: str, key: str) -> None:
    order = make_order()
    first = client.v1.checkout.sessions.create(order, {"idempotency_key": key})
    count = session_count(client)

    second = client.v1.checkout.sessions.create(order, {"idempotency_key": key})

    assert second.to_dict() == first.to_dict()
    assert session_count(client) == count
    assert [call["replayed"] for call in ask(double, "requests") if call["idempotency_key"] == key] == [False, True]
    assert second.last_response.headers["Idempotent-Replayed"] == "true"


def test_the_answer_is_replayed_even_when_the_session_has_changed(client: stripe.StripeClient, key: str) -> None:
    order = make_order()
    first = client.v1.checkout.sessions.create(order, {"idempotency_key": key})
    press(first, "pay")

    assert client.v1.checkout.sessions.create(order, {"idempotency_key": key}).status == "open"


def test_the_same_key_with_other_parameters_is_an_error(client: stripe.StripeClient, key: str) -> None:
    create(client, key=key)

    with pytest.raises(stripe.IdempotencyError) as found:
        create(client, make_line(1), key=key)

    assert found.value.http_status == 400


def test_the_same_key_at_another_address_is_an_error(client: stripe.StripeClient, key: str) -> None:
    session = create(client, key=key)

    with pytest.raises(stripe.IdempotencyError, match="endpoint"):
        client.v1.checkout.sessions.expire(session.id, {}, {"idempotency_key": key})


def test_keys_of_another_account_key_are_its_own(double: str, key: str) -> None:
    order = make_order()
    ids = {
        client_of(double, key=secret).v1.checkout.sessions.create(order, {"idempotency_key": key}).id
        for secret in ("sk_test_one", "sk_test_two")
    }

    assert len(ids) == 2


def test_a_key_in_use_is_a_conflict(client: stripe.StripeClient, double: str, key: str) -> None:
    tell(double, "faults", {"op": "checkout.sessions.create", "action": "timeout", "seconds": 2})
    order = make_order()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.v1.checkout.sessions.create, order, {"idempotency_key": key})
        wait_until(lambda: any(call["fault"] for call in ask(double, "requests")))

        with pytest.raises(stripe.APIError) as found:
            client.v1.checkout.sessions.create(order, {"idempotency_key": key})

        assert found.value.http_status == 409
        assert found.value.error.code == "idempotency_key_in_use"
        assert client.v1.checkout.sessions.create(order, {"idempotency_key": str(uuid.uuid4())}).id != slow.result().id


def test_fifty_at_once_with_one_key_make_one_session(double: str, key: str) -> None:
    order, count = make_order(), session_count(client_of(double))

    def send(_: int) -> str:
        return str(client_of(double, retries=8).v1.checkout.sessions.create(order, {"idempotency_key": key}).id)

    with ThreadPoolExecutor(25) as pool:
        ids = set(pool.map(send, range(50)))

    assert len(ids) == 1
    assert session_count(client_of(double)) == count + 1


def test_fifty_at_once_with_their_own_keys_make_fifty(double: str) -> None:
    count = session_count(client_of(double))

    with ThreadPoolExecutor(25) as pool:
        ids = set(pool.map(lambda _: create(client_of(double), key=str(uuid.uuid4())).id, range(50)))

    assert len(ids) == 50
    assert session_count(client_of(double)) == count + 50


def test_what_was_refused_before_it_began_may_be_put_right_with_the_same_key(
    client: stripe.StripeClient, key: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        create(client, key=key, colour="red")

    assert create(client, key=key).status == "open"


def test_what_was_refused_after_it_began_is_replayed(client: stripe.StripeClient, key: str) -> None:
    session = pay(client)
    refund = {"payment_intent": session.payment_intent, "amount": 99_999}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="greater than"):
            client.v1.refunds.create(refund, {"idempotency_key": key})


def test_a_kept_answer_is_forgotten_after_a_day(client: stripe.StripeClient, double: str, key: str) -> None:
    order = make_order(expires_at=None)
    first = client.v1.checkout.sessions.create(order, {"idempotency_key": key})

    tell(double, "clock", {"advance": 24 * 3600 + 1})

    assert client.v1.checkout.sessions.create(order, {"idempotency_key": key}).id != first.id


def test_a_key_that_is_too_long_is_refused(double: str) -> None:
    with pytest.raises(stripe.IdempotencyError):
        create(client_of(double), key="k" * 256)


def test_a_refund_sent_twice_with_one_key_is_made_once(client: stripe.StripeClient, key: str) -> None:
    session = pay(client)
    refund = {"payment_intent": session.payment_intent, "amount": 500}

    ids = {client.v1.refunds.create(refund, {"idempotency_key": key}).id for _ in range(3)}

    intent = client.v1.payment_intents.retrieve(session.payment_intent, {"expand": ["latest_charge"]})
    assert (len(ids), intent.latest_charge.amount_refunded) == (1, 500)


def test_reading_takes_no_key(client: stripe.StripeClient, double: str, key: str) -> None:
    headers = {"Authorization": "Bearer sk_test_double", "Idempotency-Key": key}
    session = create(client)
    before = requests.get(f"{double}/v1/checkout/sessions/{session.id}", headers=headers, timeout=20).json()
    press(session, "pay")

    after = requests.get(f"{double}/v1/checkout/sessions/{session.id}", headers=headers, timeout=20).json()

    assert (before["status"], after["status"]) == ("open", "complete")
