"""Cards and pictures in editors' pages: a market's own prices, nothing where there is nothing, every picture with words."""

import pytest

from storefront.build.lead_cards import lead_cards
from storefront.pages.editorial_page import EditorialPages
from tests.pages.made_export import headline_fair

pytestmark = pytest.mark.xdist_group("made-shop")


def article(made, slug):
    return made.tree(f"/{slug}/guides/cards/").one("article")


def test_models_on_neighbouring_lines_stand_in_one_row_with_picture_and_live_price(made):
    for slug in ("en-ie", "en-gb", "en-us", "en-au", "fr-fr"):
        market = made.site.rules.locale(slug).market
        (row,) = article(made, slug).all("ul", class_="cards")
        first, *others = row.all("li", class_="card")
        assert first.one("a")["href"] == f"/{slug}/m/iphone-13/"
        assert made.money(slug, headline_fair(market)) in first.one("p", class_="price").text
        assert first.one("img")["src"].startswith(("/media/", "/theme/"))
        assert first.one("img")["width"] == "640"
        assert [other.one("a")["href"] for other in others] == ([f"/{slug}/m/orphan-cable/"] if market == "US" else [])


def test_a_card_says_the_grade_of_best_value_and_its_price_as_the_product_page_does(made):
    for slug in ("en-gb", "fr-fr"):
        card = article(made, slug).all("li", class_="card")[0]
        sku = made.sku(slug, "IP13-128")
        assert made.t(slug, "grade.best_value") in sku
        said = card.all("p", class_="small")[0].text
        row = made.site.shop(made.site.rules.locale(slug))
        names = [row.t(f"grade.{grade}") for grade in ("fair", "good", "excellent", "premium")]
        assert [name for name in names if name in said], said


def test_a_grades_card_has_its_promise_and_leads_to_all_grades(made):
    for slug in ("en-gb", "fr-fr"):
        cards = article(made, slug).one("ul", class_="grades").all("li")
        assert [card.one("a").text for card in cards] == [made.t(slug, "grade.good"), made.t(slug, "grade.fair")]
        assert {card.one("a")["href"] for card in cards} == {f"/{slug}/about/grades/"}
        assert all(card.one("span", class_="crit").text for card in cards)


def test_a_guides_card_is_there_only_where_the_guide_is_written(made):
    def led_to(slug):
        return [link["href"] for row in article(made, slug).all("ul", class_="reads") for link in row.all("a")]

    assert led_to("en-gb") == ["/en-gb/guides/hostile/", "/en-gb/guides/battery-health/"]
    assert led_to("fr-fr") == ["/fr-fr/guides/battery-health/"]


def test_a_picture_of_an_editor_has_its_words_its_size_and_files_that_exist(made):
    (picture,) = (image for image in article(made, "en-gb").all("img") if image["alt"])

    assert picture["alt"] == "A box, opened"
    assert (picture["width"], picture["height"]) == ("640", "427")
    addresses = [entry.split()[0] for entry in picture["srcset"].split(", ")]
    assert [entry.split()[1] for entry in picture["srcset"].split(", ")] == ["160w", "320w", "640w"]
    assert picture["src"] in addresses
    assert [address for address in addresses if not (made.root / address[1:]).is_file()] == []


def test_what_a_page_says_of_models_is_all_that_it_depends_on_in_the_catalog(made):
    locale = made.site.rules.locale("en-gb")
    pages = EditorialPages(
        made.site.shop(locale), made.site.env(locale), made.site.library, lead_cards(made.site, "GB").get
    )

    facts = dict(pages.facts(made.site.library.find("guides/cards", "en-GB", "en")))

    assert facts["iphone-13"].headline == headline_fair("GB")
    assert facts.keys() == {"iphone-13", "no-such-model", "orphan-cable"}
    assert facts["no-such-model"] is None
