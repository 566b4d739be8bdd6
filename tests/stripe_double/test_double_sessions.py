"""Checkout sessions through the real stripe library: made, read, listed, changed, expired."""

import time
from typing import get_args

import pytest
import stripe

from tests.stripe_double.made_sessions import SHOP, create, make_line, make_shipping, pay, press, tell


def test_a_new_session_is_open_unpaid_and_has_a_page(client: stripe.StripeClient, double: str) -> None:
    session = create(client, make_line(19900, quantity=2), shipping_options=[make_shipping(490)])

    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{double}/pay/{session.id}"
    assert (session.amount_subtotal, session.amount_total, session.currency) == (39800, 40290, "eur")
    assert session.total_details.to_dict() == {"amount_discount": 0, "amount_shipping": 490, "amount_tax": 0}
    assert session.metadata["order"] == "R-1001"
    assert session.client_reference_id == "R-1001"
    assert session.livemode is False


def test_a_session_has_every_field_of_the_librarys_type(client: stripe.StripeClient) -> None:
    session = create(client)

    # `line_items` is there only when it is asked for, `currency_conversion` and the like are null.
    fields = {name for name in stripe.checkout.Session.__annotations__ if not name.startswith("_")} - {"OBJECT_NAME"}
    assert fields - session.to_dict().keys() == {"line_items"}


@pytest.mark.parametrize("kind", [stripe.PaymentIntent, stripe.Charge, stripe.Refund, stripe.Dispute, stripe.Event])
def test_other_objects_have_every_field_that_is_never_null(
    client: stripe.StripeClient, double: str, kind: type[stripe.StripeObject]
) -> None:
    session = pay(client)
    intent = client.v1.payment_intents.retrieve(session.payment_intent, {"expand": ["latest_charge"]})
    refund = client.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    dispute = tell(double, "dispute", {"payment_intent": intent.id})
    event = client.v1.events.list({"limit": 1}).data[0]
    made = {
        stripe.PaymentIntent: intent.to_dict(),
        stripe.Charge: intent.latest_charge.to_dict(),
        stripe.Refund: refund.to_dict(),
        stripe.Dispute: dispute,
        stripe.Event: event.to_dict(),
    }[kind]

    hints = {name: hint for name, hint in kind.__annotations__.items() if not name.startswith("_")}
    needed = {name for name, hint in hints.items() if type(None) not in get_args(hint)} - {"OBJECT_NAME"}

    assert {name for name in needed if made.get(name) is None} == set()


def test_yen_have_no_minor_unit(client: stripe.StripeClient) -> None:
    collected = {"allowed_countries": ["JP"]}
    session = create(client, make_line(39800, "jpy"), locale="ja", shipping_address_collection=collected)

    assert session.amount_total == 39800
    assert "￥39,800" in press(session, "update").text


def test_a_session_is_read_with_intent_charge_and_lines(client: stripe.StripeClient) -> None:
    paid = pay(client, make_line(19900, quantity=3))

    expand = ["payment_intent.latest_charge", "line_items.data.price.product"]
    session = client.v1.checkout.sessions.retrieve(paid.id, {"expand": expand})

    assert session.payment_intent.latest_charge.amount == 59700
    assert session.line_items.data[0].quantity == 3
    assert session.line_items.data[0].price.product.name == "iPhone 13, 128 GB, blue"


def test_the_chosen_delivery_can_be_expanded(client: stripe.StripeClient) -> None:
    session = create(
        client, shipping_options=[make_shipping(name="Relay point")], expand=["shipping_cost.shipping_rate"]
    )

    assert session.shipping_cost.shipping_rate.display_name == "Relay point"


@pytest.mark.parametrize("path", ["status", "nothing", "payment_intent.a.b.c.d.e", "metadata"])
def test_what_is_no_object_cannot_be_expanded(client: stripe.StripeClient, path: str) -> None:
    session = pay(client)

    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_line_items_are_paged_in_the_order_they_were_given(client: stripe.StripeClient) -> None:
    session = create(client, *[make_line(1000 + number) for number in range(25)])

    amounts = [line.amount_total for line in client.v1.checkout.sessions.line_items.list(session.id).auto_paging_iter()]

    assert amounts == list(range(1000, 1025))


def test_an_expired_session_has_no_page_and_cannot_expire_again(client: stripe.StripeClient) -> None:
    session = create(client)

    expired = client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url, expired.payment_status) == ("expired", None, "unpaid")
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_session_expires_by_itself_when_its_time_comes(client: stripe.StripeClient, double: str) -> None:
    session = create(client)

    tell(double, "clock", {"advance": 32 * 60})

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    expired = client.v1.events.list({"type": "checkout.session.expired", "limit": 1}).data[0]
    assert expired.data.object.id == session.id


def test_a_paid_session_never_expires(client: stripe.StripeClient, double: str) -> None:
    session = pay(client)

    tell(double, "clock", {"advance": 48 * 3600})

    assert client.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_metadata_is_merged_and_unset(client: stripe.StripeClient) -> None:
    session = create(client, metadata={"order": "R-1", "market": "FR"})

    changed = client.v1.checkout.sessions.update(session.id, {"metadata": {"market": "", "release": "7"}})

    assert changed.metadata.to_dict() == {"order": "R-1", "release": "7"}


def test_sessions_are_listed_by_intent_and_status(client: stripe.StripeClient) -> None:
    paid = pay(client)
    create(client)

    assert [one.id for one in client.v1.checkout.sessions.list({"payment_intent": paid.payment_intent}).data] == [
        paid.id
    ]
    assert {one.status for one in client.v1.checkout.sessions.list({"status": "open"}).data} == {"open"}


def test_an_unknown_session_is_a_404(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.retrieve("cs_test_nothing")

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert refused.value.request_id


def test_nothing_of_the_doubles_own_is_shown(client: stripe.StripeClient) -> None:
    session = create(client, shipping_options=[make_shipping()])

    assert [name for name in session.to_dict() if name.startswith("_")] == []


def test_the_buyers_details_are_kept(client: stripe.StripeClient) -> None:
    session = create(client, phone_number_collection={"enabled": True})

    press(session, "pay", email="ada@example.org", name="A. Buyer", country="BE", city="Gent", phone="+32 9 000 00 00")

    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.customer_details.email, paid.customer_details.phone) == ("ada@example.org", "+32 9 000 00 00")
    shipping = paid.collected_information.shipping_details
    assert (shipping.name, shipping.address.city, shipping.address.country) == ("A. Buyer", "Gent", "BE")
    assert client.v1.payment_intents.retrieve(paid.payment_intent).shipping.address.country == "BE"


def test_payment_intent_data_reaches_the_intent_and_its_charge(client: stripe.StripeClient) -> None:
    session = pay(client, payment_intent_data={"description": "Order R-1", "metadata": {"order": "R-1"}})

    intent = client.v1.payment_intents.retrieve(session.payment_intent, {"expand": ["latest_charge"]})

    assert (intent.description, intent.metadata["order"]) == ("Order R-1", "R-1")
    assert intent.latest_charge.metadata["order"] == "R-1"


def test_tax_comes_on_top_in_the_united_states(client: stripe.StripeClient) -> None:
    session = create(
        client,
        make_line(20000, "usd", tax_behavior="exclusive"),
        automatic_tax={"enabled": True},
        shipping_address_collection={"allowed_countries": ["US"]},
        shipping_options=[make_shipping(500, "usd", tax_behavior="exclusive")],
    )
    assert (session.amount_total, session.automatic_tax.status) == (20500, "requires_location_inputs")

    press(session, "pay", state="CA")

    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    # 7.25 % of 200.00 and of 5.00, each rounded.
    assert paid.total_details.to_dict() == {"amount_discount": 0, "amount_shipping": 500, "amount_tax": 1450 + 36}
    assert paid.amount_total == 20500 + 1486 == paid.payment_intent.amount
    assert paid.automatic_tax.status == "complete"


def test_tax_is_inside_an_inclusive_price(client: stripe.StripeClient) -> None:
    paid = pay(client, make_line(12000), automatic_tax={"enabled": True})

    assert (paid.amount_total, paid.total_details.amount_tax) == (12000, 2000)


def test_what_costs_nothing_needs_no_payment(client: stripe.StripeClient) -> None:
    paid = pay(client, make_line(0))

    assert (paid.status, paid.payment_status, paid.payment_intent) == ("complete", "no_payment_required", None)


def test_the_success_address_names_the_session(client: stripe.StripeClient) -> None:
    session = create(client)

    assert press(session, "pay").headers["location"] == f"{SHOP}/thanks?session={session.id}"


def test_a_session_lives_a_day_unless_told_otherwise(client: stripe.StripeClient) -> None:
    session = create(client, expires_at=None)

    assert session.expires_at - session.created == 24 * 3600
    assert abs(session.created - time.time()) < 60
