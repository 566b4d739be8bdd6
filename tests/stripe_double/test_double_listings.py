"""Lists: newest first, in pages, filtered."""

import pytest
import stripe

from tests.stripe_double.made_sessions import create, pay, press, tell


def test_pages_join_without_gap_or_repeat(client: stripe.StripeClient) -> None:
    made = [create(client).id for _ in range(7)]

    pages = client.v1.checkout.sessions.list({"limit": 3})
    found = [session.id for session, _ in zip(pages.auto_paging_iter(), made, strict=False)]

    assert found == made[::-1]
    assert pages.has_more


def test_a_list_can_be_walked_backwards(client: stripe.StripeClient) -> None:
    first, second, third = [create(client).id for _ in range(3)]

    newer = client.v1.checkout.sessions.list({"ending_before": first, "limit": 1})

    assert ([one.id for one in newer.data], newer.has_more) == ([second], True)
    assert [one.id for one in client.v1.checkout.sessions.list({"ending_before": first}).data] == [third, second]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "evt_nothing"}, "starting_after"),
        ({"colour": "red"}, "colour"),
        ({"created": {"since": 1}}, "created[since]"),
    ],
)
def test_a_list_asked_for_wrongly_is_refused(
    client: stripe.StripeClient, params: dict[str, object], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.events.list(params)  # type: ignore[arg-type]

    assert found.value.param == param


def test_events_are_filtered_by_type(client: stripe.StripeClient) -> None:
    session = pay(client)
    client.v1.refunds.create({"payment_intent": session.payment_intent})

    def types(**asked: object) -> set[str]:
        return {event.type for event in client.v1.events.list({"limit": 5, **asked}).data}  # type: ignore[arg-type]

    assert types(type="checkout.session.completed") == {"checkout.session.completed"}
    assert types(type="refund.*") == {"refund.created", "refund.updated"}
    assert types(types=["charge.refunded", "charge.succeeded"]) == {"charge.refunded", "charge.succeeded"}


def test_events_are_filtered_by_time(client: stripe.StripeClient, double: str) -> None:
    pay(client)
    later = tell(double, "clock", {"advance": 1000})["now"]
    session = create(client, expires_at=None)
    press(session, "pay")

    recent = client.v1.events.list({"created": {"gte": later}, "limit": 100}).data

    assert recent
    assert {event.created >= later for event in recent} == {True}
    assert session.id in [event.data.object.id for event in recent]
    assert client.v1.events.list({"created": {"gt": later + 1000}}).data == []
    earlier = client.v1.events.list({"created": {"lt": later}}).data
    assert {event.created < later for event in earlier} == {True}


def test_everything_that_happened_to_a_payment_is_an_event(client: stripe.StripeClient) -> None:
    session = create(client)
    press(session, "decline")
    press(session, "pay")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent

    happened = client.v1.events.list({"limit": 20}).data

    def concerns(event: stripe.Event) -> bool:
        thing = event.data.object.to_dict()  # type: ignore[attr-defined]
        return intent in (thing.get("id"), thing.get("payment_intent"))

    assert [event.type for event in reversed(happened) if concerns(event)] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_charges_and_intents_are_listed(client: stripe.StripeClient) -> None:
    session = pay(client)

    assert client.v1.payment_intents.list({"limit": 1}).data[0].id == session.payment_intent
    (charge,) = client.v1.charges.list({"payment_intent": session.payment_intent}).data
    assert client.v1.charges.retrieve(charge.id).amount == session.amount_total
