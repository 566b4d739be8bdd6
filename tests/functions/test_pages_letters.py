"""Letters: in the buyer's language, as text and as HTML, with what the law wants on a durable medium."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from functions.selling.refunds import refund_order
from functions.worker import work_once
from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.made_pages import made_pages
from tests.functions.made_release import MadeRelease

RELEASE = MadeRelease(offers=OFFERS, pages=made_pages())


@pytest.fixture
def shop(tmp_path: Path, double: str) -> Iterator[TestShop]:
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, RELEASE) as opened:
        yield opened


def letters(shop: TestShop) -> dict[str, EmailMessage]:
    """What was sent, by the kind of letter."""
    work_once(shop.shop)
    folder = Path(shop.environment["MAIL_URL"].removeprefix("file://"))
    messages = {
        path.stem: message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")
    }
    return {name.split("-")[1]: message for name, message in messages.items()}


def parts(message: EmailMessage) -> tuple[str, str]:
    """A letter's text and its HTML, with ordinary spaces."""
    found = []
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        found.append(body.get_content().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "))
    return found[0], found[1].replace("&#39;", "'")


@pytest.mark.parametrize(
    ("offer", "locale", "subject", "words"),
    [
        (
            "FR-1",
            "fr-fr",
            "Votre commande {number}",
            (
                "200,00 €",
                "Vendu par Wallo",
                "wallo SARL",
                "24 mois",
                "14 jours",
                "Renoncer au contrat ici",
                "Régime particulier - Biens d'occasion",
                "Livraison entre le",
                "Gardez cet e-mail",
            ),
        ),
        ("JP-1", "ja-jp", "ご注文：{number}", ("￥53,350", "30日", "このメールは保管してください")),
        ("US-1", "en-us", "Your order {number}", ("Sales tax", "Sold by Wallo", "Keep this mail")),
    ],
)
def test_the_confirmation_holds_the_contract_in_the_buyers_language(shop, offer, locale, subject, words):
    number = shop.bought(offer, locale=locale)
    shop.outcome(number, "pay")
    shop.deliver()

    message = letters(shop)["order_paid"]

    assert message["subject"] == subject.format(number=number)
    assert message["content-language"].lower() == locale
    for body in parts(message):
        assert shop.shop.url(f"/api/orders/{shop.token(number)}") in body
        for word in words:
            assert word in body, word


def test_a_refund_says_how_much_goes_back(shop):
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.deliver()
    refund_order(shop.shop, number, 4000, "scratch")

    text, html = parts(letters(shop)["refunded_4000"])

    assert "40,00 € vous sont rendus" in text
    assert "40,00 € vous sont rendus" in html


def test_a_payment_that_failed_is_told_without_a_contract(shop):
    number = shop.bought("FR-1")
    shop.outcome(number, "pay_later")
    shop.deliver()
    shop.outcome(number, "async_fail")
    shop.deliver()

    message = letters(shop)["payment_failed"]

    assert message["subject"] == f"Paiement échoué : commande {number}"
    assert "24 mois" not in parts(message)[0]


def test_the_link_to_an_order_is_sent_again_to_its_buyer_alone(shop):
    number = shop.bought("FR-1")
    shop.outcome(number, "pay")
    shop.deliver()
    shop.post_form("/api/orders/find", {"locale": "fr-fr", "order": number, "email": "stranger@example.com"})
    assert "order_link_find" not in {name[:15] for name in letters(shop)}

    buyer = shop.rows("SELECT email FROM buyers")[0]["email"]
    shop.post_form("/api/orders/find", {"locale": "fr-fr", "order": number, "email": buyer})

    found = [message for name, message in letters(shop).items() if name.startswith("order_link")]
    assert [message["to"] for message in found] == [buyer]
    assert "a demandé le lien de cette commande" in parts(found[0])[0]
