"""Words the law wants or forbids: 'reconditionné' only after tests, 'gebraucht' said, grades with criteria, claims with sources."""

import re

import pytest

from storefront.domain.errors import BannedClaim
from storefront.domain.grades import GRADES
from storefront.pages.editorial import read_library
from tests.pages import reading
from tests.pages.built_shop import copy_content
from tests.pages.made_export import MONTHS, RULES

pytestmark = pytest.mark.xdist_group("made-shop")

REFURBISHED = re.compile(r"reconditionn[ée](?!u)[es]*\b", re.IGNORECASE)
FRENCH = ("fr-fr", "fr-be")


def said_on_top(page: str) -> str:
    """What a page says of itself before anything else: title, description, heading, the line below it."""
    tree = reading.parse(page)
    return " | ".join((reading.title(page), reading.description(page) or "", tree.one("div", class_="title").text))


# ---------------------------------------------------------------- T1
@pytest.mark.parametrize("slug", FRENCH)
def test_a_device_that_nobody_tested_and_wiped_is_not_called_refurbished_on_its_page(made, slug):
    page = made.sku(slug, "IP12-64")

    assert REFURBISHED.findall(said_on_top(page)) == []
    assert made.t(slug, "product.used") in reading.parse(page).one("h1").text
    assert made.t(slug, "product.used_line") not in reading.shown(page)
    assert made.t(slug, "tested.title") not in reading.shown(page)


@pytest.mark.parametrize("slug", FRENCH)
def test_a_model_that_nobody_tested_and_wiped_is_not_called_refurbished_on_its_page(made, slug):
    page = made.pages[f"/{slug}/m/iphone-12/"]

    assert REFURBISHED.findall(said_on_top(page)) == []
    assert made.t(slug, "product.used") in reading.parse(page).one("h1").text


def test_a_page_with_one_untested_grade_does_not_call_the_device_refurbished_as_a_whole(made):
    page = made.sku("fr-fr", "GS22-128")

    assert REFURBISHED.findall(said_on_top(page)) == []
    assert REFURBISHED.findall(said_on_top(made.pages["/fr-fr/m/galaxy-s22/"])) == []


def test_only_the_tested_grade_says_that_it_was_tested(made):
    rows = reading.parse(made.sku("fr-fr", "GS22-128")).one("div", class_="rows")

    assert made.t("fr-fr", "tested.title") in rows.one("ul", data_grade="good").text
    assert made.t("fr-fr", "tested.title") not in rows.one("ul", data_grade="premium").text


def test_a_tested_and_wiped_device_is_called_refurbished_and_used(made):
    page = made.sku("fr-fr", "IP13-128")

    assert "reconditionné" in reading.title(page)
    assert "reconditionné" in reading.parse(page).one("h1").text
    assert made.t("fr-fr", "product.used_line") in reading.parse(page).one("div", class_="title").text
    assert "d’occasion" in made.t("fr-fr", "product.used_line")


def test_structured_data_does_not_call_an_untested_device_refurbished(made):
    page = made.sku("fr-fr", "IP12-64")

    conditions = {node["itemCondition"] for node in reading.json_ld(page) if "itemCondition" in node}
    conditions |= {node["itemCondition"] for node in reading.nodes_of(page, "Offer")}

    assert conditions == {"https://schema.org/UsedCondition"}


def test_structured_data_calls_a_tested_device_refurbished(made):
    offers = reading.nodes_of(made.sku("fr-fr", "IP13-128"), "Offer")

    assert {node["itemCondition"] for node in offers} == {"https://schema.org/RefurbishedCondition"}


def test_no_french_page_says_as_new_or_refurbished_in_france(shop):
    banned = re.compile(r"état neuf|comme neu[fv]|à neuf|quasi[- ]neu[fv]|reconditionnée? en france", re.IGNORECASE)
    for slug in FRENCH:
        for path, text in shop.of(slug).items():
            # A guide may say what the words do not mean; a shop's own page never uses them.
            if path.split("/")[2] in ("p", "m", "c", "s", "cart", "search", "trade-in"):
                assert banned.search(reading.shown(text)) is None, path


# ---------------------------------------------------------------- T2
@pytest.mark.parametrize("slug", ["de-de", "de-at"])
@pytest.mark.parametrize("sku", ["IP13-128", "IP12-64"])
def test_a_german_product_page_says_gebraucht_in_title_and_heading(made, slug, sku):
    page = made.sku(slug, sku)

    assert "gebraucht" in reading.title(page)
    assert "gebraucht" in reading.parse(page).one("h1").text
    assert "gebraucht" in (reading.description(page) or "").lower()


@pytest.mark.parametrize("slug", ["de-de", "de-at"])
def test_german_model_and_listing_pages_say_gebraucht_in_their_heading(made, slug):
    for kind in ("m", "c"):
        pages = made.of(slug, kind)
        assert pages
        for path, text in pages.items():
            assert "gebraucht" in reading.parse(text).one("h1").text.lower(), path


@pytest.mark.parametrize("slug", ["de-de", "de-at"])
def test_every_german_page_says_gebraucht_not_generalueberholt_alone(shop, slug):
    for path, text in shop.of(slug).items():
        if path.split("/")[2] in ("p", "m", "c"):
            words = reading.shown(text).lower()
            assert "gebraucht" in words, path


# ---------------------------------------------------------------- T3
def test_each_grade_on_a_product_page_stands_beside_its_criteria_and_battery(made):
    for slug, page in made.sku_pages("IP13-128"):
        formats = made.site.shop(made.site.rules.locale(slug)).formats
        labels = reading.parse(page).all("label", class_="grade")
        assert len(labels) == len(MONTHS)
        for label, grade in zip(labels, GRADES, strict=True):
            criteria = label.one("span", class_="crit").text
            assert label.one("span", class_="name").text.startswith(made.t(slug, f"grade.{grade}")), slug
            assert made.t(slug, f"grade.{grade}.criteria") in criteria, slug
            assert made.t(slug, "battery.promise", percent=formats.percent(90)) in criteria, slug


def test_a_device_without_a_battery_promises_none(made):
    page = made.sku("en-gb", "PS5-DISC")

    (label,) = reading.parse(page).all("label", class_="grade")

    assert made.t("en-gb", "grade.good.criteria") in label.one("span", class_="crit").text
    assert "Battery" not in label.text


def test_a_sold_out_grade_still_stands_beside_its_criteria(made):
    words = reading.shown(made.sku("fr-fr", "PS5-DISC"))

    assert made.t("fr-fr", "grade.good") in words
    assert made.t("fr-fr", "grade.good.criteria") in words


def test_the_front_page_names_each_grade_with_its_criteria(made):
    for slug in made.locales:
        rows = made.tree(f"/{slug}/").one("ul", class_="scale").all("li")
        for row, grade in zip(rows, GRADES, strict=True):
            assert row.one("h3").text == made.t(slug, f"grade.{grade}")
            assert made.t(slug, f"grade.{grade}.criteria") in row.one("p").text


def test_a_review_that_names_a_grade_is_on_a_page_that_explains_grades(made):
    page = made.sku("fr-fr", "IP13-128")

    assert made.t("fr-fr", "grade.good") in reading.parse(page).one("ul", class_="quotes").text
    assert made.t("fr-fr", "grade.good.criteria") in reading.shown(page)


def test_nothing_is_certified_without_the_body_that_certified_it(made):
    for path, text in made.of("en-gb").items():
        assert "Certified refurbisher" not in reading.shown(text), path


# ---------------------------------------------------------------- E1, E2
def test_an_environmental_figure_is_shown_whole_with_scope_baseline_source_and_year(made):
    for slug, page in made.sku_pages("IP13-128"):
        (row,) = (
            item
            for item in reading.parse(page).one("dl", class_="facts").all("div")
            if item.one("dt").text == made.t(slug, "impact.title")
        )
        formats = made.site.shop(made.site.rules.locale(slug)).formats
        for part in (
            formats.measure(11, "mass-kilogram"),
            formats.measure(85, "mass-kilogram"),
            "Whole life of one device",
            "The same kind bought new",
            "ADEME study, 2022",
        ):
            assert part in row.text, (slug, part)
        assert [link["href"] for link in row.all("a")] == ["https://librairie.ademe.fr/"]


def test_a_model_without_a_figure_says_nothing_about_the_environment(made):
    for slug in ("fr-fr", "en-gb"):
        assert made.t(slug, "impact.title") not in reading.shown(made.sku(slug, "PS5-DISC"))


def test_half_a_figure_is_no_figure_and_its_row_is_quarantined(made):
    assert [(fault.field, fault.row) for fault in made.loaded.quarantine if fault.file == "models.jsonl"] == [
        ("impact.source", 6)
    ]
    assert [path for path in made.paths if "half-figure" in path] == []


def test_a_figure_is_never_a_percentage_or_a_number_of_times(made):
    for slug, page in made.sku_pages("IP13-128"):
        (row,) = (
            item
            for item in reading.parse(page).one("dl", class_="facts").all("div")
            if item.one("dt").text == made.t(slug, "impact.title")
        )
        assert not re.search(r"%|×|\bx\s?\d|\d\s?(?:times|fois|mal|倍)", row.text), slug


def test_a_claim_in_the_exports_text_is_left_out_and_reported(made):
    page = made.sku("fr-fr", "BOAST")

    assert "comme neuve" not in page
    assert [(f.file, f.row, f.field, f.language, f.kind, f.left_out) for f in made.loaded.findings] == [
        ("models.jsonl", 5, "description", "fr", "as_new", True)
    ]
    assert "A case." in reading.shown(made.sku("en-gb", "BOAST"))


@pytest.mark.parametrize(
    ("language", "sentence", "phrase"),
    [
        ("en", "It is an eco-friendly choice.", "eco-friendly"),
        ("fr", "Un téléphone comme neuf.", "comme neuf"),
        ("de", "Dieses Gerät ist wie neu.", "wie neu"),
    ],
)
def test_a_claim_in_a_guide_stops_the_build_with_file_and_line(tmp_path, language, sentence, phrase):
    text = f"Title: T\nSummary: S\nUpdated: 2026-11-20\n\n## H\n\nA line.\n\n{sentence}\n"
    content = copy_content(tmp_path, languages=["en", language], **{f"guides__claim_{language}": text})

    with pytest.raises(BannedClaim, match=rf"claim\.{language}\.md:9: '{phrase}") as refused:
        read_library(content, rules=RULES)

    assert refused.value.fields["line"] == 9


def test_a_claim_in_a_guides_title_or_summary_stops_the_build_too(tmp_path):
    text = "Title: As good as new\nSummary: S\nUpdated: 2026-11-20\n\n## H\n"
    content = copy_content(tmp_path, languages=["en"], guides__claim_en=text)

    with pytest.raises(BannedClaim, match=r"claim\.en\.md:1: "):
        read_library(content, rules=RULES)


def test_the_merchants_figures_come_with_source_day_and_sample_mark(made):
    for slug in made.locales:
        claims = made.tree(f"/{slug}/").one("ul", class_="claims").all("li")
        assert len(claims) == 3
        formats = made.site.shop(made.site.rules.locale(slug)).formats
        for claim in claims:
            _, source = claim.all("p")
            assert "Sample data of the demonstration shop" in source.text
            assert any(formats.day(row.as_of) in source.text for row in made.site.claims.values())
            assert source.text.endswith(f"({made.t(slug, 'notice.sample')})"), slug


def test_the_rules_on_claims_hold_on_the_day_of_these_tests():
    assert all(RULES.in_force("E1", code) == market.eu for code, market in RULES.markets.items())
