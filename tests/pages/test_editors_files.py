"""What editors write: faults named by file and line, guides fanned out by language, blocks with each market's facts."""

import re

import pytest

from storefront.domain.errors import ContentInvalid
from storefront.pages.editorial import read_library
from tests.pages import reading
from tests.pages.built_shop import PROJECT, copy_content
from tests.pages.made_export import RULES, headline_fair

pytestmark = pytest.mark.xdist_group("made-shop")

GOOD = "Title: T\nSummary: S\nUpdated: 2026-11-20\nOrder: 10\n\n"
ENGLISH = {"en-ie", "en-gb", "en-us", "en-au"}
FRENCH = {"fr-fr", "fr-be"}


def refusal(tmp_path, text: str) -> str:
    content = copy_content(tmp_path, guides__faulty_en=text)
    with pytest.raises(ContentInvalid) as refused:
        read_library(content, rules=RULES)
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Summary: S\n\n## H\n", 1, "no 'Title:' line at the top"),
        ("Title: T\n\n## H\n", 1, "no 'Summary:' line at the top"),
        ("Title: T\nSummary: S\nUpdated: yesterday\n\n## H\n", 1, "yesterday"),
        ("Title: T\nSummary: S\nOrder: first\n\n## H\n", 1, "first"),
        ("Title: T\nSummary: S\nAuthor: nobody\n\n## H\n", 1, "unknown field Author"),
        (f"{GOOD}## H\n\nA line.\n\n[[prices]]\n", 10, "no block [[prices]]"),
        (f"{GOOD}## H\n\n[[model]]\n", 8, "no block [[model]]"),
        (f"{GOOD}## H\n\nSee [the till](shop:till).\n", 8, "no page 'shop:till'"),
        (f"{GOOD}## H\n\nSee\n[that](page:guides/nobody-wrote-this).\n", 9, "page:guides/nobody-wrote-this"),
        (f"{GOOD}## H\n\nSee [these](category:toasters).\n", 8, "category:toasters"),
    ],
)
def test_a_fault_in_a_guide_is_named_with_its_file_and_line(tmp_path, text, line, reason):
    message = refusal(tmp_path, text)

    assert reason in message
    assert re.search(rf"faulty\.en\.md:{line}\b", message), message


def test_every_fault_of_the_first_lines_is_reported_at_once(tmp_path):
    message = refusal(tmp_path, "Updated: soon\nAuthor: nobody\n\n## H\n")

    assert [part in message for part in ("'Title:'", "'Summary:'", "soon", "unknown field Author")] == [True] * 4


def test_a_file_without_a_language_is_refused_with_how_to_name_it(tmp_path):
    content = copy_content(tmp_path)
    (content / "pages" / "guides" / "nameless.md").write_text(GOOD)

    with pytest.raises(ContentInvalid, match=r"nameless\.md: name it <slug>\.<language>\.md"):
        read_library(content, rules=RULES)


def test_the_projects_own_files_have_no_fault_and_unique_summaries():
    library = read_library(PROJECT / "content", rules=RULES)

    for language in ("en", "fr"):
        summaries = [variants[language].summary for variants in library.documents.values() if language in variants]
        assert len(summaries) == len(set(summaries)) > 15
        assert [summary for summary in summaries if not 70 <= len(summary) <= 155] == []


def test_every_page_of_the_project_is_written_in_the_same_languages():
    library = read_library(PROJECT / "content", rules=RULES)

    assert {name: sorted({d.language for d in variants.values()}) for name, variants in library.documents.items()} == {
        name: ["en", "fr"] for name in library.documents
    }


# ---------------------------------------------------------------- who gets which page
def test_an_english_guide_is_in_every_english_speaking_country_and_nowhere_else(made):
    where = {path.split("/")[1] for path in made.paths if path.endswith("/guides/hostile/")}

    assert where == ENGLISH


def test_a_guide_in_two_languages_is_in_the_countries_of_both(made):
    where = {path.split("/")[1] for path in made.paths if path.endswith("/guides/choosing-a-grade/")}

    assert where == ENGLISH | FRENCH


def test_only_countries_with_guides_have_a_list_of_guides_and_a_link_to_it(made):
    for slug in made.locales:
        has_guides = slug in ENGLISH | FRENCH
        path = f"/{slug}/guides/"
        assert (path in made.pages) == has_guides, slug
        assert (path in reading.links(made.pages[f"/{slug}/"])) == has_guides, slug


def test_a_guide_is_indexed_in_each_country_of_its_language(made):
    for slug in ENGLISH:
        assert set(reading.hreflangs(made.pages[f"/{slug}/guides/hostile/"])) == {
            "en-IE", "en-GB", "en-US", "en-AU", "x-default",
        }  # fmt: skip


def test_a_help_page_nobody_translated_is_shown_in_english_under_a_notice_and_kept_from_search_engines(made):
    for slug in ("de-de", "ja-jp", "el-gr"):
        page = made.pages[f"/{slug}/help/delivery/"]
        article = reading.parse(page).one("article")
        assert made.t(slug, "page.in_english") in article.one("p", class_="notice").text
        (block,) = (element for element in article.all("div") if element.attributes.get("lang") == "en")
        assert block.one("h1").text == "Delivery"
        assert '<meta name="robots" content="noindex">' in page


def test_a_help_page_in_the_locales_language_has_no_notice_and_is_indexed(made):
    for slug in ("fr-fr", "fr-be", "en-us"):
        page = made.pages[f"/{slug}/help/delivery/"]
        assert made.t(slug, "page.in_english") not in page
        assert "noindex" not in page


def test_one_locales_own_variant_stands_in_that_locale_only(made):
    assert made.pages["/fr-fr/legal/terms/"] != made.pages["/fr-be/legal/terms/"]
    library = made.site.library

    assert library.find("legal/terms", "fr-FR", "fr").variant == "fr-FR"
    assert library.find("legal/terms", "fr-BE", "fr").variant == "fr"


# ---------------------------------------------------------------- links and blocks
def test_a_line_for_a_model_has_each_markets_own_price_and_vanishes_where_it_is_not_sold(made):
    for slug in sorted(ENGLISH):
        article = made.tree(f"/{slug}/guides/hostile/").one("article")
        market = made.site.rules.locale(slug).market
        lines = {line.one("a")["href"]: line.one("span").text for line in article.all("p", class_="product-line")}
        expected = {f"/{slug}/m/iphone-13/": made.t(slug, "price.from", price=made.money(slug, headline_fair(market)))}
        if market == "US":
            expected[f"/{slug}/m/orphan-cable/"] = made.t(slug, "price.from", price=made.money(slug, 25000))
        assert lines == expected, slug


def test_a_link_to_a_model_that_is_not_sold_stays_as_plain_words(made):
    for slug in sorted(ENGLISH):
        article = made.tree(f"/{slug}/guides/hostile/").one("article")
        links = {link.text: link.attributes.get("href") for link in article.all("a")}
        assert links["iPhone"] == f"/{slug}/m/iphone-13/"
        assert ("cable" in links) == (slug == "en-us")
        assert "or on the cable." in article.text


def test_the_guarantee_block_says_each_markets_own_term(made):
    for slug, term in (("fr-fr", "24 mois"), ("fr-be", "24 mois"), ("en-gb", "6 years (Scotland: 5)")):
        assert term in made.tree(f"/{slug}/help/guarantee/").one("article").text, slug
    assert "months" not in made.tree("/en-au/help/guarantee/").one("div", class_="panel").text


def test_the_withdrawal_block_is_a_link_in_the_eu_and_vanishes_elsewhere(made):
    for slug in ("fr-fr", "en-ie", "en-gb", "en-us"):
        article = made.tree(f"/{slug}/help/returns/").one("article")
        linked = f"/{slug}/withdrawal/" in {link.attributes.get("href") for link in article.all("a")}
        assert linked == (slug in ("fr-fr", "en-ie")), slug


def test_no_block_is_left_unfilled_on_any_page(shop):
    assert [path for path, text in shop.pages.items() if "[[" in reading.shown(text)] == []


def test_no_neutral_link_is_left_on_any_page(shop):
    neutral = re.compile(r'href="(?:page|model|category|shop):')

    assert [path for path, text in shop.pages.items() if neutral.search(text)] == []


def test_notes_on_a_model_stand_on_its_page_in_their_language_only(made):
    title = made.site.library.note("iphone-13", "fr-FR", "fr").title

    assert title in reading.shown(made.pages["/fr-fr/m/iphone-13/"])
    assert reading.parse(made.pages["/de-de/m/iphone-13/"]).all("h2", id="h-notes") == []
