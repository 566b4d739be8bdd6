"""The results page before its script runs, and the list of all models."""

import pytest

from storefront.pages.models_page import _by_number
from storefront.pages.search_words import plural_words, script_words
from tests.pages import reading

pytestmark = pytest.mark.xdist_group("made-shop")


def test_every_model_in_stock_is_listed_once_with_the_price_it_starts_from(made):
    for slug in made.locales:
        shop = made.site.shop(made.site.rules.locale(slug))
        market = made.site.market(shop.market.code)
        lines = [
            line
            for group in reading.parse(made.pages[f"/{slug}/models/"]).all("ul", class_="index")
            for line in group.all("li")
        ]

        assert {line.one("a")["href"]: line.one("span").text for line in lines} == {
            f"/{slug}/m/{model}/": shop.t("price.from", price=shop.formats.money(headline))
            for model, (_, headline) in market.models.items()
        }, slug
        assert len(lines) == len(market.models)


def test_models_are_grouped_by_category_with_an_anchor_each(made):
    page = reading.parse(made.pages["/fr-fr/models/"])

    anchors = [link["href"] for link in page.one("main").all("a") if link["href"].startswith("#")]

    assert anchors == [f"#{category.category}" for category in made.site.market("FR").categories]


def test_names_are_ordered_as_people_count():
    names = ["Galaxy S10", "Galaxy S9", "galaxy A5", "13 mini", "8"]

    assert sorted(names, key=_by_number) == ["8", "13 mini", "galaxy A5", "Galaxy S9", "Galaxy S10"]


def test_the_results_page_is_empty_and_says_so_without_a_script(made):
    for slug in made.locales:
        page = made.pages[f"/{slug}/search/"]
        assert made.t(slug, "search.lead") in reading.parse(page).one("noscript").text
        assert f"/{slug}/models/" in reading.links(page)


def test_plural_words_have_every_form_of_the_language(made):
    forms = {
        slug: plural_words(made.site.shop(made.site.rules.locale(slug)), "search.suggested") for slug in made.locales
    }

    assert set(forms["en-gb"]) == {"one", "other"}
    assert set(forms["sk-sk"]) == {"one", "few", "other"}
    assert set(forms["ja-jp"]) == {"other"}
    assert all("%n" in text for words in forms.values() for text in words.values())


def test_the_script_gets_words_without_a_gap_but_the_count(made):
    for slug in made.locales:
        words = script_words(made.site.shop(made.site.rules.locale(slug)))
        assert {"list", "guides", "failed", "other"} <= set(words)
        assert not [text for text in words.values() if "{" in text], slug
