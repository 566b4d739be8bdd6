"""Events reach the shop's endpoint: signed, again until they are taken, and wrongly when told to."""

import socket
import time
from pathlib import Path

import pytest
import stripe

from tests.stripe_double.made_sessions import ask, create, pay, press, tell
from tests.stripe_double.running_double import SECRET, client_of, running_double, wait_until
from tests.stripe_double.webhook_receiver import Receiver, receiving

COMPLETED = "checkout.session.completed"


def settled(base: str) -> None:
    wait_until(lambda: ask(base, "deliveries")["waiting"] == 0)


def test_a_payment_is_told_with_a_signature_that_the_library_accepts(
    client: stripe.StripeClient, receiver: Receiver
) -> None:
    session = pay(client)

    (event,) = receiver.wait_for(COMPLETED)

    assert event.data.object.id == session.id
    assert (event.data.object.payment_status, event.livemode) == ("paid", False)
    assert event.api_version == stripe.api_version
    (succeeded,) = receiver.wait_for("payment_intent.succeeded")
    assert succeeded.data.object.amount_received == session.amount_total


def test_an_event_can_be_had_through_the_api(client: stripe.StripeClient, receiver: Receiver) -> None:
    pay(client)
    (sent,) = receiver.wait_for(COMPLETED)

    kept = client.v1.events.retrieve(sent.id)

    assert (kept.type, kept.data.object.to_dict()) == (sent.type, sent.data.object.to_dict())


def test_an_event_is_a_snapshot(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    session = create(client)
    press(session, "pay_later")
    (completed,) = receiver.wait_for(COMPLETED)

    tell(double, f"sessions/{session.id}/outcome", {"outcome": "async_succeed"})

    (succeeded,) = receiver.wait_for("checkout.session.async_payment_succeeded")
    assert (completed.data.object.payment_status, succeeded.data.object.payment_status) == ("unpaid", "paid")
    assert client.v1.events.retrieve(completed.id).data.object.payment_status == "unpaid"


def test_a_late_payment_may_fail(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    session = create(client)
    press(session, "pay_later")

    tell(double, f"sessions/{session.id}/outcome", {"outcome": "async_fail"})

    (failed,) = receiver.wait_for("checkout.session.async_payment_failed")
    assert (failed.data.object.status, failed.data.object.payment_status) == ("complete", "unpaid")
    intent = client.v1.payment_intents.retrieve(failed.data.object.payment_intent)
    assert intent.status == "requires_payment_method"


def test_expiry_is_told_without_anybody_asking(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    session = create(client)

    tell(double, "clock", {"advance": 3600})

    assert session.id in [event.data.object.id for event in receiver.wait_for("checkout.session.expired")]


def test_refunds_and_disputes_are_told(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    session = pay(client)
    client.v1.refunds.create({"payment_intent": session.payment_intent, "amount": 100})
    tell(double, "dispute", {"session": session.id, "reason": "product_not_received"})

    (refunded,) = receiver.wait_for("charge.refunded")
    assert refunded.data.object.amount_refunded == 100
    assert refunded.data.previous_attributes.amount_refunded == 0
    receiver.wait_for("refund.updated")
    (disputed,) = receiver.wait_for("charge.dispute.created")
    assert disputed.data.object.reason == "product_not_received"


def test_events_name_the_request_that_caused_them(client: stripe.StripeClient, receiver: Receiver) -> None:
    session = create(client)
    client.v1.checkout.sessions.expire(session.id, {}, {"idempotency_key": f"expire-{session.id}"})

    (expired,) = receiver.wait_for("checkout.session.expired")

    assert expired.request.idempotency_key == f"expire-{session.id}"
    assert expired.request.id.startswith("req_")


def test_an_endpoint_that_fails_is_tried_again_until_it_takes_the_event(
    client: stripe.StripeClient, double: str, receiver: Receiver
) -> None:
    receiver.statuses += [500, 302, 404, 503]
    pay(client)

    settled(double)

    assert len(receiver.posts) == 2 + 4
    # The same event each time, signed anew.
    assert len({post.event().id for post in receiver.posts}) == 2


def test_an_endpoint_that_is_away_gets_its_events_when_it_is_back(client: stripe.StripeClient, double: str) -> None:
    with receiving() as gone:
        pass
    tell(double, "webhook", {"url": gone.url, "secret": SECRET})
    pay(client)
    wait_until(lambda: any(attempt["error"] for attempt in ask(double, "deliveries")["attempts"]))

    with receiving() as back:
        tell(double, "webhook", {"url": back.url, "secret": SECRET})
        back.wait_for(COMPLETED)
        settled(double)


def test_two_secrets_sign_while_one_is_rolled(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    tell(double, "webhook", {"url": receiver.url, "secret": "whsec_old,whsec_new"})
    pay(client)

    post = receiver.wait_for_posts(1)[0]

    assert post.event("whsec_old").id == post.event("whsec_new").id
    with pytest.raises(stripe.SignatureVerificationError):
        post.event("whsec_other")


def test_twice_sends_copies_of_one_event(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    tell(double, "faults", {"event": COMPLETED, "action": "twice", "copies": 20})
    pay(client)

    settled(double)

    assert len({event.id for event in receiver.wait_for(COMPLETED, times=20)}) == 1
    assert receiver.types().count("payment_intent.succeeded") == 1


def test_never_is_never_sent_but_can_be_read(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    tell(double, "faults", {"event": COMPLETED, "action": "never"})
    session = pay(client)

    settled(double)

    assert COMPLETED not in receiver.types()
    found = client.v1.events.list({"type": COMPLETED, "limit": 1, "delivery_success": False}).data[0]
    assert found.data.object.id == session.id


def test_late_waits(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    tell(double, "faults", {"event": COMPLETED, "action": "late", "seconds": 1.5})
    started = time.time()
    pay(client)

    receiver.wait_for(COMPLETED)

    # Never sooner; how much later is the machine's affair.
    assert time.time() - started > 1.4


def test_out_of_order_comes_after_the_next_event(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    tell(double, "faults", {"event": "payment_intent.succeeded", "action": "out_of_order", "seconds": 600})
    pay(client)

    receiver.wait_for("payment_intent.succeeded")

    assert receiver.types() == [COMPLETED, "payment_intent.succeeded"]


def test_a_bad_signature_is_followed_by_a_good_one(
    client: stripe.StripeClient, double: str, receiver: Receiver
) -> None:
    tell(double, "faults", {"event": COMPLETED, "action": "bad_signature"})
    receiver.statuses += [400, 400]
    pay(client)
    settled(double)

    def verdict(post: object) -> str:
        try:
            return str(post.event().type)  # type: ignore[attr-defined]
        except stripe.SignatureVerificationError:
            return "refused"

    assert sorted(verdict(post) for post in receiver.posts) == sorted(
        ["refused", COMPLETED, "payment_intent.succeeded", "payment_intent.succeeded"]
    )


def test_an_old_signature_is_refused_for_its_age_alone(
    client: stripe.StripeClient, double: str, receiver: Receiver
) -> None:
    tell(double, "faults", {"event": "*", "action": "old_signature", "times": 2})
    pay(client)
    (post, _) = receiver.wait_for_posts(2)

    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        post.event()
    assert stripe.Webhook.construct_event(post.body, post.signature, SECRET, tolerance=3600).id


def test_wrong_livemode_is_signed_all_the_same(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    tell(double, "faults", {"event": COMPLETED, "action": "wrong_livemode"})
    pay(client)

    (event,) = receiver.wait_for(COMPLETED)

    assert event.livemode is True
    assert client.v1.events.retrieve(event.id).livemode is False


def test_an_event_can_be_sent_again(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    pay(client)
    (event,) = receiver.wait_for(COMPLETED)

    tell(double, f"events/{event.id}/send", {"copies": 200})

    assert {again.id for again in receiver.wait_for(COMPLETED, times=201)} == {event.id}


def test_answers_do_not_wait_for_the_endpoint(client: stripe.StripeClient, double: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        tell(double, "webhook", {"url": f"http://127.0.0.1:{deaf.getsockname()[1]}/hook", "secret": SECRET})

        assert pay(client).payment_status == "paid"

        # Both events are still on their way: nobody has answered, or even read, them.
        assert ask(double, "deliveries")["waiting"] == 2


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, str]:
    return {"STRIPE_DOUBLE_STATE": str(tmp_path / "double.db")}


@pytest.mark.slow
def test_it_gives_up_in_the_end() -> None:
    with receiving() as receiver, running_double(receiver.url, STRIPE_DOUBLE_RETRY_SECONDS="0.05,0.05") as base:
        receiver.statuses += [500] * 6
        pay(client_of(base))

        settled(base)

        assert {one["state"] for one in ask(base, "deliveries")["deliveries"]} == {"gave_up"}
        assert len(receiver.posts) == 6


@pytest.mark.slow
def test_what_was_not_delivered_is_delivered_after_a_restart(kept: dict[str, str]) -> None:
    with receiving() as gone:
        pass
    with running_double(gone.url, STRIPE_DOUBLE_RETRY_SECONDS="1,1,1", **kept) as base:
        session = pay(client_of(base))

    with receiving() as receiver, running_double(receiver.url, **kept) as base:
        (event,) = receiver.wait_for(COMPLETED)

        assert event.data.object.id == session.id
        assert client_of(base).v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
