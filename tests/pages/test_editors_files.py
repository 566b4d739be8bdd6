"""What editors write: faults named by file and line, guides fanned out by language, blocks with each market's facts."""

import re

import pytest

from storefront.domain.errors import ContentInvalid
from storefront.pages.editorial import read_library
from storefront.pages.slugs import slugify
from storefront.pages.translations import page_states
from tests.pages import reading
from tests.pages.built_shop import PROJECT, copy_content
from tests.pages.made_export import RULES, headline_fair

pytestmark = pytest.mark.xdist_group("made-shop")

GOOD = "Title: T\nSummary: S\nUpdated: 2026-11-20\nOrder: 10\n\n"
ENGLISH = {"en-ie", "en-gb", "en-us", "en-au"}
FRENCH = {"fr-fr", "fr-be"}


def refusal(tmp_path, text: str) -> str:
    content = copy_content(tmp_path, languages=["en"], guides__faulty_en=text)
    with pytest.raises(ContentInvalid) as refused:
        read_library(content, rules=RULES)
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Summary: S\n\n## H\n", 1, "no 'Title:' line at the top"),
        ("Title: T\n\n## H\n", 1, "no 'Summary:' line at the top"),
        ("Title: T\nSummary: S\nUpdated: yesterday\n\n## H\n", 3, "yesterday"),
        ("Title: T\nSummary: S\nOrder: first\n\n## H\n", 3, "first"),
        ("Title: T\nSummary: S\nAuthor: nobody\n\n## H\n", 3, "unknown field Author"),
        ("Title: T\nSummary: S\nTitle: U\n\n## H\n", 1, "a second 'Title:' line"),
        ("Title: T\nSummary: S\nChecked: perhaps\n\n## H\n", 3, "must be yes or no"),
        ("Title: T\nSummary: S\nSource: 0123abcd\n\n## H\n", 3, "a 'Source:' line in an English file"),
        (f"Title: T\nSummary: {'s' * 161}\n\n## H\n", 2, "161 characters"),
        (f"{GOOD}## H\n\nA line.\n\n[[prices]]\n", 10, "no block [[prices]]"),
        (f"{GOOD}## H\n\n[[model]]\n", 8, "no block [[model]]"),
        (f"{GOOD}## H\n\nSee [the till](shop:till).\n", 8, "no page 'shop:till'"),
        (f"{GOOD}## H\n\nSee\n[that](page:guides/nobody-wrote-this).\n", 9, "page:guides/nobody-wrote-this"),
        (f"{GOOD}## H\n\nSee [these](category:toasters).\n", 8, "category:toasters"),
        (f"{GOOD}## H\n\nSee [that](/en-gb/help/delivery/).\n", 8, "a link by address"),
        (f"{GOOD}## H\n\nSee [that](delivery.en.md).\n", 8, "a link by address"),
        (f"{GOOD}## H\n\nSee [there](#nowhere).\n", 8, "no heading '#nowhere' on this page; there are h"),
        (f"{GOOD}## H\n\nSee\n[it](page:help/delivery#nowhere).\n", 9, "no heading '#nowhere' in"),
        (f"{GOOD}## H\n\n[[grade:shiny]]\n", 8, "no grade 'shiny'; there are fair, good, excellent, premium"),
        (f"{GOOD}## H\n\n[[grades:good]]\n", 8, "[[grades:good]] takes no name"),
        (f"{GOOD}## H\n\n[[guide:nobody-wrote-this]]\n", 8, "guides/nobody-wrote-this"),
        (f"{GOOD}## H\n\nHere [[model:iphone-13]] stands.\n", 8, "[[model:iphone-13]] must stand alone"),
        (f"{GOOD}## H\n\n![](box.webp)\n", 8, "has no words for who cannot see it; write ![what it shows](box.webp)"),
        (f"{GOOD}## H\n\n![A box](b.webp)\n\n![](b.webp)\n", 10, "has no words"),
        (f"{GOOD}## H\n\n![A box](box.webp)\n", 8, "there is no picture"),
        (f"{GOOD}## H\n\n![A box](https://elsewhere.example/box.webp)\n", 8, "is no picture's file name"),
    ],
)
def test_a_fault_in_a_guide_is_named_with_its_file_and_line(tmp_path, text, line, reason):
    message = refusal(tmp_path, text)

    assert reason in message
    assert re.search(rf"faulty\.en\.md:{line}\b", message), message


def test_every_fault_of_the_first_lines_is_reported_at_once(tmp_path):
    message = refusal(tmp_path, "Updated: soon\nAuthor: nobody\n\n## H\n")

    assert [part in message for part in ("'Title:'", "'Summary:'", "soon", "unknown field Author")] == [True] * 4


def test_the_faults_of_all_files_are_reported_at_once_in_order_of_file_and_line(tmp_path):
    content = copy_content(
        tmp_path,
        languages=["en"],
        guides__b_en=f"{GOOD}## H\n\n[[prices]]\n\n[[sizes]]\n",
        guides__a_en="Title: U\nSummary: V\n\n## H\n\nLike new.\n",
    )

    with pytest.raises(ContentInvalid) as refused:
        read_library(content, rules=RULES)

    named = [
        re.search(r"([ab]\.en\.md:\d+): .*?(like new|prices|sizes)", line)
        for line in refused.value.message.splitlines()
    ]
    assert [match.groups() for match in named if match] == [
        ("a.en.md:6", "like new"), ("b.en.md:8", "prices"), ("b.en.md:10", "sizes"),
    ]  # fmt: skip


def test_a_heading_is_looked_for_in_the_pages_own_language(tmp_path):
    delivery = {
        language: next((PROJECT / "content" / "pages" / "help").glob(f"delivery.{language}.md")).read_text()
        for language in ("en", "de")
    }
    english, german = (re.findall(r"(?m)^## (.+)$", text)[0] for text in delivery.values())
    anchors = [slugify(words) for words in (english, german)]
    link = f"{GOOD}## H\n\n[x](page:help/delivery#{anchors[1]})\n"

    read_library(copy_content(tmp_path / "right", languages=["en", "de"], guides__link_de=link), rules=RULES)
    with pytest.raises(ContentInvalid, match=rf"no heading '#{anchors[1]}' in .*delivery\.en\.md"):
        read_library(copy_content(tmp_path / "wrong", languages=["en", "de"], guides__link_en=link), rules=RULES)


def test_a_page_that_stands_in_in_english_has_its_english_headings(tmp_path):
    text = f"{GOOD}## A heading\n\nWords.\n"
    link = "Title: Verweis\nSummary: Kurz\n\n## H\n\n[x](page:help/lockers#a-heading)\n"

    library = read_library(
        copy_content(tmp_path, languages=["en", "de"], help__lockers_en=text, guides__link_de=link), rules=RULES
    )

    assert library.find("guides/link", "de-DE", "de").links == (("page", "help/lockers#a-heading"),)


def test_a_file_without_a_language_is_refused_with_how_to_name_it(tmp_path):
    content = copy_content(tmp_path, languages=["en"])
    (content / "pages" / "guides" / "nameless.md").write_text(GOOD)

    with pytest.raises(ContentInvalid, match=r"nameless\.md: name it <slug>\.<language>\.md"):
        read_library(content, rules=RULES)


def test_the_projects_own_files_have_no_fault_and_unique_summaries():
    library = read_library(PROJECT / "content", rules=RULES)

    for language in ("en", "fr"):
        summaries = [variants[language].summary for variants in library.documents.values() if language in variants]
        assert len(summaries) == len(set(summaries)) > 15
        assert [summary for summary in summaries if not 70 <= len(summary) <= 155] == []


def test_the_projects_help_legal_and_about_pages_are_in_all_languages_and_of_todays_english():
    library = read_library(PROJECT / "content", rules=RULES)
    languages = {locale.language for locale in RULES.locales}

    written = {
        name: {document.language for document in variants.values()} for name, variants in library.documents.items()
    }
    assert {name for name, found in written.items() if found != languages} == {
        name for name in written if name.startswith("guides/")
    }
    assert [state.page for state in page_states(library, RULES) if state.stale] == []


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
    for slug in ("de-de", "ja-jp", "el-gr", "fr-fr"):
        page = made.pages[f"/{slug}/help/lockers/"]
        article = reading.parse(page).one("article")
        assert made.t(slug, "page.in_english") in article.one("p", class_="notice").text
        (block,) = (element for element in article.all("div") if element.attributes.get("lang") == "en")
        assert block.one("h1").text == "Parcel lockers"
        assert '<meta name="robots" content="noindex">' in page


def test_a_help_page_in_the_locales_language_has_no_notice_and_is_indexed(made):
    for slug in ("fr-fr", "fr-be", "en-us", "de-de", "ja-jp", "el-gr"):
        page = made.pages[f"/{slug}/help/delivery/"]
        assert made.t(slug, "page.in_english") not in page
        assert "noindex" not in page


def test_one_locales_own_variant_stands_in_that_locale_only(made):
    assert made.pages["/fr-fr/legal/terms/"] != made.pages["/fr-be/legal/terms/"]
    library = made.site.library

    assert library.find("legal/terms", "fr-FR", "fr").variant == "fr-FR"
    assert library.find("legal/terms", "fr-BE", "fr").variant == "fr"


# ---------------------------------------------------------------- links and blocks
def test_a_card_for_a_model_has_each_markets_own_price_and_vanishes_where_it_is_not_sold(made):
    for slug in sorted(ENGLISH):
        article = made.tree(f"/{slug}/guides/hostile/").one("article")
        market = made.site.rules.locale(slug).market
        cards = {card.one("a")["href"]: card.one("p", class_="price").text for card in article.all("li", class_="card")}
        expected = {f"/{slug}/m/iphone-13/": made.t(slug, "price.from", price=made.money(slug, headline_fair(market)))}
        if market == "US":
            expected[f"/{slug}/m/orphan-cable/"] = made.t(slug, "price.from", price=made.money(slug, 25000))
        assert cards == expected, slug


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
