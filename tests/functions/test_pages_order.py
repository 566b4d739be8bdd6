"""The order's page, its invoice, 'find my order', refusals in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.selling.refunds import refund_order
from tests.functions.asgi_calls import Reply
from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.made_pages import made_pages
from tests.functions.made_release import MadeOffer, MadeRelease
from tests.pages.reading import parse

OWN = (MadeOffer(offer="PT-1", market="PT"), MadeOffer(offer="FR-VAT", vat_scheme="standard", seller="mobil"))
RELEASE = MadeRelease(offers=(*OFFERS, *OWN), pages=made_pages())


@pytest.fixture
def shop(tmp_path: Path, double: str) -> Iterator[TestShop]:
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, RELEASE) as opened:
        yield opened


def read(reply: Reply) -> str:
    """A page as a person reads it, with ordinary spaces."""
    text = parse(reply.body.decode()).one("main").text
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def page_of(shop: TestShop, number: str, rest: str = "") -> str:
    reply = shop.get(f"/api/orders/{shop.token(number)}{rest}", accept="text/html")
    assert reply.status == 200, reply.body
    return read(reply)


def paid(shop: TestShop, *offers: str, locale: str = "fr-fr", **changes: int) -> str:
    number = shop.bought(*offers, locale=locale, **changes)
    shop.outcome(number, "pay")
    shop.deliver()
    return number


def test_an_order_that_waits_for_payment_leads_to_the_payment_page(shop):
    number = shop.bought("FR-1")

    reply = shop.get(f"/api/orders/{shop.token(number)}", accept="text/html")

    assert "Pas encore payée" in read(reply)
    assert shop.order(number)["session_url"] in reply.body.decode()
    assert "Facture" not in read(reply)


def test_a_paid_order_shows_its_steps_its_dates_its_seller_and_the_guarantee_of_its_day(shop):
    text = page_of(shop, paid(shop, "FR-1"))

    for words in ("Payée", "Livraison entre le", "Vendu par Wallo", "24 mois", "Renoncer au contrat ici", "Facture"):
        assert words in text, words


@pytest.mark.parametrize(("outcome", "words"), [("pay_later", "Paiement en cours"), ("async_fail", "Annulée")])
def test_what_became_of_a_payment_is_said_in_words(shop, outcome, words):
    number = shop.bought("FR-1")
    shop.outcome(number, "pay_later")
    if outcome != "pay_later":
        shop.outcome(number, outcome)
    shop.deliver()

    assert words in page_of(shop, number)


def test_a_payment_of_another_amount_is_said_to_be_checked(shop):
    number = shop.bought("FR-1")
    shop.shop.database.write(lambda tx: tx.do("UPDATE orders SET total_minor = 1 WHERE number = ?", number))
    shop.outcome(number, "pay")
    shop.deliver()

    assert "Payée, en cours de vérification" in page_of(shop, number)


def test_a_refund_in_part_and_in_full_is_said_with_its_amount(shop):
    number = paid(shop, "FR-1")

    refund_order(shop.shop, number, 4000, "scratch")
    in_part = page_of(shop, number)
    refund_order(shop.shop, number, None, "all of it")

    assert "Remboursée en partie" in in_part
    assert "Remboursé 40,00 €" in in_part
    assert page_of(shop, number).startswith("Remboursée")


def test_an_order_speaks_its_own_language_whatever_the_browser_asks_for(shop):
    number = paid(shop, "JP-1", locale="ja-jp")

    reply = shop.get(f"/api/orders/{shop.token(number)}", accept="text/html", **{"accept-language": "fr"})

    assert '<html lang="ja-JP">' in reply.body.decode()
    assert "お支払い済み" in read(reply)
    assert "￥53,350" in read(reply)


def test_the_page_of_a_paid_order_takes_what_was_bought_out_of_the_cart(shop):
    number = paid(shop, "FR-1")

    reply = shop.get(f"/api/orders/{shop.token(number)}", accept="text/html")

    bought = parse(reply.body.decode()).one("cart-bought")
    assert (bought["data-offers"], bought["data-market"]) == ("FR-1", "FR")


def test_an_invoice_of_margin_goods_has_the_laws_words_and_no_vat(shop):
    text = page_of(shop, paid(shop, "FR-1", quantity=2), "/invoice")

    assert "Régime particulier - Biens d'occasion" in text
    assert "400,00 €" in text
    assert "TVA" not in text.replace("Numéro de TVA", "")
    assert "TTC" not in text
    assert "Test Buyer" in text


def test_an_invoice_says_of_each_item_under_which_scheme_it_was_sold(shop):
    text = page_of(shop, paid(shop, "FR-1", "FR-VAT"), "/invoice")

    assert text.count("Régime particulier") == 1
    assert "TTC" in text


def test_a_portuguese_invoice_says_recondicionado(shop):
    text = page_of(shop, paid(shop, "PT-1", locale="pt-pt"), "/invoice")

    assert "recondicionado" in text
    assert "Regime da margem de lucro - Bens em segunda mão" in text


def test_there_is_no_invoice_before_the_payment(shop):
    number = shop.bought("FR-1")

    reply = shop.get(f"/api/orders/{shop.token(number)}/invoice", accept="text/html")

    assert reply.status == 404


def test_sales_tax_that_was_added_after_the_address_stands_on_the_receipt(shop):
    number = shop.bought("US-1", locale="en-us")
    shop.outcome(number, "pay")
    shop.deliver()
    order = shop.order(number)

    text = page_of(shop, number)

    assert order["tax_minor"] > 0
    assert f"Sales tax ${order['tax_minor'] / 100:.2f}" in text
    assert f"Total ${order['paid_minor'] / 100:.2f}" in text


def test_finding_an_order_gets_the_same_page_whether_there_is_one_or_not(shop):
    number = paid(shop, "FR-1")
    found = shop.post_form("/api/orders/find", {"locale": "fr-fr", "order": number, "email": "buyer@example.com"})
    not_found = shop.post_form(
        "/api/orders/find", {"locale": "fr-fr", "order": "R0000000000", "email": "x@example.com"}
    )

    assert found.status == not_found.status == 202
    assert found.body == not_found.body
    assert "Si nous connaissons cette commande" in read(found)


def test_a_link_that_leads_nowhere_is_answered_in_words_and_without_a_clue(shop):
    reply = shop.get("/api/orders/guessed", accept="text/html")

    assert reply.status == 404
    assert "Il n’y a rien à cette adresse." in read(reply)


def test_pages_of_an_order_are_kept_nowhere_and_found_by_no_search_engine(shop):
    number = paid(shop, "FR-1")

    for rest in ("", "/invoice"):
        reply = shop.get(f"/api/orders/{shop.token(number)}{rest}", accept="text/html")
        assert reply.headers["cache-control"] == "no-store"
        assert "noindex" in reply.headers["x-robots-tag"]
        assert reply.headers["referrer-policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in reply.body.decode()
