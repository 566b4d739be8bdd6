"""The seven things a shop of this kind was taken to task for, each as one sentence that every built page keeps."""

import re

import pytest

from tests.pages import reading
from tests.pages.made_export import MONTHS, RULES

pytestmark = pytest.mark.xdist_group("made-shop")


def test_1_a_price_new_beside_a_refurbished_one_never_reads_as_a_discount(made):
    for slug, page in made.sku_pages("IP13-128"):
        new = made.money(slug, 62900)
        tree = reading.parse(page)
        with_it = [element for element in tree.walk() if new in element.text]
        innermost = with_it[-1]

        assert innermost.tag == "p", slug
        assert "Grand Magasin" in innermost.text, slug
        assert not {"s", "del", "strike"} & {element.tag for element in (innermost, *innermost.above())}
        assert not re.search(r"[-\N{MINUS SIGN}]\s?\d|%", innermost.text), slug
        assert page.count(new) == 1, slug


def test_2_no_fee_is_first_seen_at_payment(made):
    for slug, page in made.sku_pages("IP13-128"):
        market = made.site.rules.locale(slug).market
        fee = made.t(slug, "fee.service")
        inside = RULES.market(market).eu or market in ("GB", "AU")
        # The form sends the price that was seen, so that the checkout can refuse another one.
        sent = {field["name"]: field["value"] for field in reading.parse(page).all("input", type="hidden")}
        offers = {node["sku"]: node["price"] for node in reading.nodes_of(page, "Offer")}

        assert {f"seen_price.{offer}": price for offer, price in offers.items()}.items() <= sent.items(), slug
        assert (fee in reading.shown(page)) == (not inside), slug


@pytest.mark.parametrize("slug", ["fr-fr", "de-de", "es-es", "pt-pt", "sv-se", "fi-fi", "nl-nl", "en-au"])
def test_3_twelve_months_are_no_benefit_where_the_law_gives_more(made, slug):
    rows = reading.parse(made.sku(slug, "IP13-128")).one("div", class_="rows").one("ul", data_grade="fair")

    assert MONTHS["fair"] == 12
    assert "12" not in rows.text
    assert made.t(slug, "guarantee.commercial") not in rows.text


@pytest.mark.parametrize("slug", ["fr-fr", "de-de", "it-it", "el-gr"])
def test_4_guarantees_of_seller_and_law_or_platform_are_never_added(made, slug):
    rows = reading.parse(made.sku(slug, "IP13-128")).one("div", class_="rows").text

    # 24 months by law and 12, 24, 36 or 84 by the seller would make these.
    assert not re.search(r"\b(?:48|60|108)\b", rows)
    assert made.site.merchant.name not in rows


def test_5_refurbished_never_stands_alone_in_german(made):
    for slug in ("de-de", "de-at"):
        for path, text in made.of(slug).items():
            if path.split("/")[2] in ("p", "m", "c"):
                tops = [reading.title(text), reading.parse(text).one("h1").text]
                for words in tops:
                    if re.search(r"refurbished|generalüberholt|aufbereitet", words, re.IGNORECASE):
                        assert "gebraucht" in words.lower(), (path, words)


def test_6_nothing_is_stored_or_fetched_elsewhere_so_no_banner_asks(shop):
    for path, text in shop.pages.items():
        assert not re.search(
            r"<dialog|<iframe|consent-?(?:banner|manager)|cookie-?(?:banner|consent)|gtag|analytics",
            text,
            re.IGNORECASE,
        ), path
        assert not re.search(r'\ssrc="(?:https?:)?//', text), path


def test_7_an_environmental_figure_is_the_same_wherever_it_is_shown(made):
    for slug in made.locales:
        figures = set()
        for path, text in made.of(slug).items():
            if path.split("/")[2] in ("p", "m"):
                for item in reading.parse(text).one("dl", class_="facts").all("div"):
                    if item.one("dt").text == made.t(slug, "impact.title"):
                        figures.add(item.one("dd").text)
        assert len(figures) == 1, slug


def test_7_the_merchants_own_figures_stand_in_one_file_and_are_marked_as_samples(made):
    assert all(claim.sample and claim.source and claim.as_of for claim in made.site.claims.values())
    for slug in made.locales:
        shown = made.tree(f"/{slug}/").one("ul", class_="claims").all("li")
        expected = [made.t(slug, row.message_key, figure=row.figure) for row in made.site.claims.values()]
        assert [claim.all("p")[0].text for claim in shown] == expected, slug
