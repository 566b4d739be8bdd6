"""The review page: what a shopper reads before the order button, in each market's words."""

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from functions.kit.body import LARGEST_BODY_BYTES
from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.made_pages import made_pages
from tests.functions.made_release import RULES, MadeOffer, MadePlan, MadeRelease
from tests.pages.reading import parse

HTML = {"accept": "text/html"}
RELEASE = MadeRelease(
    offers=(
        *OFFERS,
        MadeOffer(offer="PT-1", market="PT"),
        MadeOffer(offer="FR-SOME", stock=3, grade="excellent", levy=1008),
    ),
    plans=(MadePlan(),),
    pages=made_pages(),
)
SEEN = {
    "FR-1": "200.00",
    "FR-SOME": "200.00",
    "FR-LAST": "200.00",
    "JP-1": "52800",
    "US-1": "300.00",
    "KR-1": "412000",
    "GB-1": "253.50",
    "PT-1": "200.00",
}


@pytest.fixture
def shop(tmp_path: Path, double: str) -> Iterator[TestShop]:
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, RELEASE) as opened:
        yield opened


def form(offer: str, locale: str, **changes: str) -> dict[str, str]:
    """What a product's page sends."""
    return {"locale": locale, "offer": offer, "quantity": "1", f"seen_price.{offer}": SEEN[offer]} | changes


def review(shop: TestShop, offer: str, locale: str, **changes: str) -> str:
    reply = shop.post_form("/api/checkout/review", form(offer, locale, **changes))
    assert reply.status == 200, reply.body
    return plain(reply.body)


def plain(body: bytes) -> str:
    """HTML with its entities resolved and ordinary spaces, as one reads it."""
    return unescape(body.decode()).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("offer", "locale", "words"),
    [
        ("FR-1", "fr-fr", "Commande avec obligation de paiement"),
        ("JP-1", "ja-jp", "注文を確定する"),
        ("KR-1", "ko-kr", "결제하기"),
        ("US-1", "en-us", "Place order"),
        ("GB-1", "en-gb", "Order with obligation to pay"),
        ("PT-1", "pt-pt", "Encomenda com obrigação de pagar"),
    ],
)
def test_the_order_button_bears_the_markets_words_and_nothing_else_and_stands_right_below_the_total(
    shop, offer, locale, words
):
    text = review(shop, offer, locale)
    assert f'<button class="btn">{words}</button>' in text
    total = text.index('<dd class="total">')
    assert total < text.index(f">{words}</button>") < total + 300


def test_the_page_stores_nothing(shop):
    review(shop, "FR-1", "fr-fr")

    assert (
        shop.count("orders")
        == shop.count("reservations")
        == shop.count("outbox")
        == shop.count("idempotency_keys")
        == 0
    )


def test_goods_seller_grade_delivery_rights_and_levy_stand_on_the_page(shop):
    text = review(shop, "FR-SOME", "fr-fr")

    for words in (
        "iPhone 13", "128 Go, Minuit", "Très bon état.", "Vendu par Wallo", "wallo SARL, 1 rue de Paris", "Livraison entre le",
        "24 mois", "30 jours pour changer d’avis", "Renoncer au contrat ici", "10,08 €", "copieprivee", "Total TTC", "200,00 €",
    ):  # fmt: skip
        assert words in text, words


def test_the_posted_form_leads_to_the_payment_page_and_the_amount_is_the_pages(shop):
    text = review(shop, "FR-1", "fr-fr", quantity="2")

    reply = shop.post_form("/api/checkout", sent_by_the_order_form(text))

    assert reply.status == 303
    assert reply.headers["location"].startswith(f"{shop.double}/pay/")
    assert shop.rows("SELECT total_minor FROM orders") == [{"total_minor": 40000}]
    assert "400,00 €" in text


def sent_by_the_order_form(text: str) -> list[tuple[str, str]]:
    return [
        (field["name"], field["value"])
        for order in parse(text).all("form", class_="order")
        for field in order.all("input")
        if field["type"] == "hidden"
    ]


def test_a_changed_price_is_explained_with_old_and_new(shop):
    text = review(shop, "FR-1", "fr-fr", **{"seen_price.FR-1": "189.00"})

    assert "189,00 € quand vous l’avez choisi, 200,00 € maintenant" in text
    assert ("seen_price", "200.00") in sent_by_the_order_form(text)


def test_what_sold_out_is_explained_with_other_offers_of_the_model(shop):
    shop.bought("FR-LAST")

    text = review(shop, "FR-LAST", "fr-fr")

    assert "plus en stock chez ce vendeur" in text
    assert "Autres offres pour le même modèle" in text
    assert 'value="FR-1"' in text
    assert 'action="/api/checkout"' not in text


def test_a_checkout_refused_for_its_price_or_stock_answers_with_the_page_that_explains_it(shop):
    changed = shop.post_form("/api/checkout", form("FR-1", "fr-fr", **{"seen_price.FR-1": "1.00"}))
    shop.bought("FR-LAST")
    gone = shop.post_form("/api/checkout", form("FR-LAST", "fr-fr"))

    assert (changed.status, gone.status) == (409, 409)
    assert "1,00 € quand vous l’avez choisi" in plain(changed.body)
    assert "plus en stock" in gone.body.decode()
    assert shop.count("orders") == 1


def test_more_than_there_is_becomes_what_there_is_and_is_said(shop):
    text = review(shop, "FR-SOME", "fr-fr", quantity="5")

    assert "3 pièces en stock." in text
    assert ("quantity", "3") in sent_by_the_order_form(text)


def test_japans_final_confirmation_shows_its_six_items(shop):
    text = review(shop, "JP-1", "ja-jp", quantity="2")

    for words in ("数量", "販売価格と送料", "支払時期・方法", "引渡時期", "申込期間", "申込みの撤回・解除"):
        assert f"<dt>{words}</dt>" in text, words
    assert "￥106,150" in text


def test_tax_is_said_as_the_market_wants_it(shop):
    american, british = review(shop, "US-1", "en-us"), review(shop, "GB-1", "en-gb")

    assert "Total before sales tax" in american
    assert "Sales tax is worked out from your address" in american
    assert "Service fee" in american
    assert "Total, VAT included" in british


def test_a_plan_with_both_consents_lowers_the_total_and_names_the_contract(shop):
    text = review(shop, "FR-1", "fr-fr", plan="plan-20", contract_summary="yes", plan_consent="yes")

    assert "−20,00 €" in text
    assert "180,00 €" in text
    assert "Récapitulatif contractuel" in text or "récapitulatif contractuel" in text


def test_a_plan_without_consent_is_refused_in_words(shop):
    reply = shop.post_form("/api/checkout/review", form("FR-1", "fr-fr", plan="plan-20"))

    assert reply.status == 422
    assert "acceptez le contrat" in reply.body.decode()


@pytest.mark.parametrize("locale", ["fr-fr", "ja-jp"])
def test_the_cart_gets_the_same_words_and_button_as_the_review_page(shop, locale):
    offer = {"fr-fr": "FR-1", "ja-jp": "JP-1"}[locale]
    reply = shop.post("/api/checkout/review", {"locale": locale, "items": [shop.item(offer)]})
    summary = json.loads(reply.body)

    button = RULES.order_button(RULES.locale(locale))
    assert f'<button class="btn">{button}</button>' in summary["html"]
    assert summary["items"] == [shop.item(offer)]
    assert rights_of(plain(summary["html"].encode())) == rights_of(review(shop, offer, locale)) != []


def rights_of(text: str) -> list[str]:
    """The rows of the buyer's rights, as a person reads them."""
    return [row.text for row in parse(text).all("ul", class_="rows")]


def test_the_summary_names_what_changed_what_ran_short_and_what_is_gone(shop):
    shop.bought("FR-LAST")
    items = [
        {"offer": "FR-1", "quantity": 1, "seen_price": "150.00"},
        {"offer": "FR-LAST", "quantity": 1, "seen_price": "200.00"},
        {"offer": "NOBODY", "quantity": 1, "seen_price": "1.00"},
    ]

    summary = json.loads(shop.post("/api/checkout/review", {"locale": "fr-fr", "items": items}).body)

    assert summary["changed"] == [{"offer": "FR-1", "old": "150.00", "new": "200.00"}]
    assert summary["short"] == [{"offer": "FR-LAST", "left": 0}]
    assert summary["gone"] == ["NOBODY"]
    assert summary["total"] == "200.00"


def test_a_page_of_the_functions_has_the_sites_policy_and_leads_only_to_the_payment_page(shop):
    reply = shop.post_form("/api/checkout/review", form("FR-1", "fr-fr"))

    assert f"form-action 'self' {shop.double}" in reply.headers["content-security-policy"]
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["cache-control"] == "no-store"
    assert "noindex" in reply.headers["x-robots-tag"]


def test_what_is_typed_into_a_form_is_text_on_the_page(shop):
    reply = shop.post_form("/api/checkout/review", form("FR-1", "fr-fr", quantity="<script>"))

    assert reply.status == 422
    assert b"La quantit" in reply.body
    assert b"<script>" not in reply.body


@pytest.mark.parametrize(
    ("languages", "said"), [("fr-CH, fr;q=0.9, en;q=0.8", "trop volumineux"), ("ja", "4MB"), ("eo", "<h1>")]
)
def test_a_form_that_is_too_large_is_answered_in_the_browsers_language(
    languages: str, said: str, shop: TestShop
) -> None:
    fields = {"locale": "fr-fr", "x": "x" * LARGEST_BODY_BYTES}

    reply = shop.post_form("/api/orders/find", fields, accept_language=languages)

    assert (reply.status, reply.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert said in plain(reply.body)
