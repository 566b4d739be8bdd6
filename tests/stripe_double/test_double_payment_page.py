"""The page at a session's address: a form for people without JavaScript, and for tests."""

import re

import pytest
import requests
import stripe

from tests.stripe_double.made_sessions import SHOP, create, make_line, make_shipping, press, tell


def page(session: stripe.checkout.Session) -> str:
    answer = requests.get(str(session.url), timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_shows_goods_delivery_total_and_that_no_money_moves(client: stripe.StripeClient) -> None:
    html = page(create(client, make_line(19900, quantity=2), locale="en", shipping_options=[make_shipping(490)]))

    assert "iPhone 13, 128 GB, blue × 2" in html
    assert "€398.00" in html
    assert "€4.90" in html
    assert '<td id="total">€402.90</td>' in html
    assert "No money moves" in html
    assert "<script" not in html


def test_amounts_are_written_as_the_sessions_locale_writes_them(client: stripe.StripeClient) -> None:
    assert '<td id="total">199,00\xa0€</td>' in page(create(client, locale="fr"))


@pytest.mark.parametrize("outcome", ["pay", "decline", "cancel", "pay_later"])
def test_the_page_has_a_button_for_each_outcome(client: stripe.StripeClient, outcome: str) -> None:
    assert re.search(rf'<button[^>]* name="outcome" value="{outcome}"', page(create(client)))


def test_the_form_is_filled_in_for_the_sessions_country(client: stripe.StripeClient) -> None:
    html = page(
        create(client, shipping_address_collection={"allowed_countries": ["JP"]}, customer_email="a@example.org")
    )

    assert 'value="100-0005"' in html
    assert 'value="a@example.org"' in html
    assert "<option selected>JP</option>" in html


def test_every_field_has_a_label_and_no_id_stands_twice(client: stripe.StripeClient) -> None:
    html = page(create(client, phone_number_collection={"enabled": True}))
    ids = re.findall(r'\bid="([^"]+)"', html)
    named = set(re.findall(r'<(?:input|select) id="([^"]+)"', html))

    assert len(ids) == len(set(ids))
    assert named == set(re.findall(r'<label for="([^"]+)"', html))
    assert {"email", "name", "line1", "postal_code", "city", "country", "phone"} <= named


def test_paying_leads_back_to_the_shop(client: stripe.StripeClient) -> None:
    session = create(client)

    answer = press(session, "pay")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{SHOP}/thanks?session={session.id}")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_paying_later_completes_unpaid(client: stripe.StripeClient) -> None:
    session = create(client)

    assert press(session, "pay_later").status_code == 303

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (done.status, done.payment_status, done.payment_intent.status) == ("complete", "unpaid", "processing")


def test_cancelling_leads_back_and_leaves_the_session_open(client: stripe.StripeClient) -> None:
    session = create(client)

    answer = press(session, "cancel")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{SHOP}/cart")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_declined_card_shows_the_page_again_and_may_pay_after_all(client: stripe.StripeClient) -> None:
    session = create(client)

    declined = press(session, "decline")

    assert (declined.status_code, "Your card was declined" in declined.text) == (400, True)
    waiting = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("open", "unpaid")
    assert waiting.payment_intent.last_payment_error.code == "card_declined"
    assert press(session, "pay").status_code == 303
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.payment_intent.id, paid.payment_intent.status) == (waiting.payment_intent.id, "succeeded")


def test_an_expired_sessions_page_says_so(client: stripe.StripeClient, double: str) -> None:
    session = create(client)
    tell(double, "clock", {"advance": 3600})

    for answer in (requests.get(session.url, timeout=20), press(session, "pay")):
        assert answer.status_code == 410
        assert "has expired" in answer.text
        assert f"{SHOP}/cart" in answer.text
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_a_second_click_pays_once(client: stripe.StripeClient) -> None:
    session = create(client)

    first, second = press(session, "pay"), press(session, "pay")

    assert first.headers["location"] == second.headers["location"]
    charges = client.v1.charges.list(
        {"payment_intent": client.v1.checkout.sessions.retrieve(session.id).payment_intent}
    )
    assert len(charges.data) == 1
    assert "Already paid" in page(session)


def test_a_session_that_never_was_has_no_page(double: str) -> None:
    assert requests.get(f"{double}/pay/cs_test_nothing", timeout=20).status_code == 404


def test_delivery_is_chosen_and_the_total_follows(client: stripe.StripeClient) -> None:
    options = [make_shipping(490, name="Relay point"), make_shipping(1290, name="Express")]
    session = create(client, locale="en", shipping_options=options)
    express = session.shipping_options[1].shipping_rate

    updated = press(session, "update", shipping=express)

    assert (updated.status_code, '<td id="total">€211.90</td>' in updated.text) == (200, True)
    press(session, "pay", shipping=express)
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.shipping_cost.shipping_rate, paid.amount_total) == (express, 21190)
    assert paid.payment_intent.amount_received == 21190


def test_nobody_pays_a_total_that_the_button_did_not_say(client: stripe.StripeClient) -> None:
    options = [make_shipping(490, name="Relay point"), make_shipping(1290, name="Express")]
    session = create(client, locale="en", shipping_options=options)
    express = session.shipping_options[1].shipping_rate
    assert 'name="shown_total" value="20390"' in page(session)

    changed = press(session, "pay", shipping=express, shown_total="20390")

    assert (changed.status_code, "The total has changed" in changed.text) == (400, True)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert press(session, "pay", shipping=express, shown_total="21190").status_code == 303
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 21190


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "nobody"}, "Give an e-mail address."),
        ({"name": " "}, "Give a name."),
        ({"line1": ""}, "Give a street."),
        ({"country": "US"}, "This shop does not deliver to that country."),
        ({"shipping": "shr_other"}, "Choose one of the ways of delivery."),
        ({"phone": ""}, "Give a phone number."),
        ({"form": "1"}, "Agree to the terms."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_paid(
    client: stripe.StripeClient, fields: dict[str, str], words: str
) -> None:
    session = create(
        client,
        shipping_options=[make_shipping()],
        phone_number_collection={"enabled": True},
        consent_collection={"terms_of_service": "required"},
    )

    answer = press(session, "pay", **fields)

    assert (answer.status_code, words in answer.text) == (400, True)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_agreed_terms_are_recorded(client: stripe.StripeClient) -> None:
    session = create(client, consent_collection={"terms_of_service": "required"})

    press(session, "pay", form="1", terms="1")

    assert client.v1.checkout.sessions.retrieve(session.id).consent.terms_of_service == "accepted"


def test_hostile_text_stays_text(client: stripe.StripeClient) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    session = create(client, make_line(product_data={"name": hostile, "description": hostile}))

    html = press(session, "decline", name=f'"{hostile}').text

    assert hostile not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") == 3


def test_tax_is_shown_before_paying(client: stripe.StripeClient) -> None:
    line = make_line(20000, "usd", tax_behavior="exclusive")
    collected = {"allowed_countries": ["US"]}
    session = create(client, line, locale="en", automatic_tax={"enabled": True}, shipping_address_collection=collected)

    assert '<td id="total">$214.50</td>' in page(session)
    assert '<td id="total">$200.00</td>' in press(session, "update", state="OR").text
