"""Refunds add up and never exceed what was paid; disputes stop them."""

import pytest
import requests
import stripe

from tests.stripe_double.made_sessions import create, make_line, pay, press, tell


def charge_of(client: stripe.StripeClient, intent: str) -> stripe.Charge:
    return client.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge  # type: ignore[return-value]


@pytest.fixture
def intent(client: stripe.StripeClient) -> str:
    """The payment of 100.00 euro."""
    return str(pay(client, make_line(10000)).payment_intent)


def test_without_an_amount_all_that_is_left_goes_back(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 2500})

    rest = client.v1.refunds.create({"payment_intent": intent, "reason": "requested_by_customer"})

    assert (rest.amount, rest.status, rest.reason) == (7500, "succeeded", "requested_by_customer")
    charge = charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (10000, True)


def test_more_than_is_left_is_refused(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 6000})

    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.refunds.create({"payment_intent": intent, "amount": 4001})

    assert found.value.param == "amount"
    assert found.value.user_message == ("Refund amount (€40.01) is greater than unrefunded amount on charge (€40.00)")
    assert charge_of(client, intent).amount_refunded == 6000


def test_what_was_given_back_cannot_be_given_back_again(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent})

    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.refunds.create({"payment_intent": intent})

    assert found.value.code == "charge_already_refunded"


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_is_of_something(client: stripe.StripeClient, intent: str, amount: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.refunds.create({"payment_intent": intent, "amount": amount})

    assert found.value.param == "amount"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "parameter_missing"),
        ({"payment_intent": "pi_nothing"}, "resource_missing"),
        ({"charge": "ch_nothing"}, "resource_missing"),
        ({"charge": "ch_1", "payment_intent": "pi_1"}, None),
        ({"payment_intent": "pi_1", "reason": "mood"}, None),
        ({"payment_intent": "pi_1", "colour": "red"}, "parameter_unknown"),
    ],
)
def test_a_refund_of_nothing_is_refused(client: stripe.StripeClient, params: dict[str, str], code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.refunds.create(params)  # type: ignore[arg-type]

    assert found.value.code == code


@pytest.mark.parametrize("outcome", ["decline", "pay_later"])
def test_what_was_not_paid_cannot_be_given_back(client: stripe.StripeClient, outcome: str) -> None:
    session = create(client)
    press(session, outcome)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": intent})


def test_refunds_are_read_listed_and_labelled(client: stripe.StripeClient, intent: str) -> None:
    first = client.v1.refunds.create({"payment_intent": intent, "amount": 100, "metadata": {"case": "1"}})
    second = client.v1.refunds.create({"charge": charge_of(client, intent).id, "amount": 200})

    assert [refund.id for refund in client.v1.refunds.list({"payment_intent": intent}).data] == [second.id, first.id]
    client.v1.refunds.update(first.id, {"metadata": {"case": "2"}})
    assert client.v1.refunds.retrieve(first.id).metadata["case"] == "2"  # type: ignore[index]


def test_a_refund_that_fails_can_be_made_again(client: stripe.StripeClient, double: str, intent: str) -> None:
    refund = client.v1.refunds.create({"payment_intent": intent})

    tell(double, f"refunds/{refund.id}/fail")

    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert charge_of(client, intent).amount_refunded == 0
    assert client.v1.refunds.create({"payment_intent": intent}).amount == 10000
    assert client.v1.events.list({"type": "refund.failed", "limit": 1}).data[0].data.object.id == refund.id


def test_a_disputed_payment_cannot_be_refunded_until_it_is_won(
    client: stripe.StripeClient, double: str, intent: str
) -> None:
    dispute = tell(double, "dispute", {"payment_intent": intent, "amount": 5000})

    assert client.v1.disputes.retrieve(dispute["id"]).status == "needs_response"
    with pytest.raises(stripe.InvalidRequestError) as found:
        client.v1.refunds.create({"payment_intent": intent})
    assert found.value.code == "charge_disputed"

    tell(double, f"disputes/{dispute['id']}/close", {"won": True})

    assert client.v1.refunds.create({"payment_intent": intent}).amount == 10000
    assert client.v1.disputes.list({"payment_intent": intent}).data[0].status == "won"


def test_a_dispute_needs_a_payment(client: stripe.StripeClient, double: str) -> None:
    session = create(client)

    answer = requests.post(f"{double}/_double/dispute", json={"session": session.id}, timeout=20)

    assert answer.status_code == 404
