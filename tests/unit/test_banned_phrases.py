import csv
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.claims import Finding, find_banned
from storefront.domain.rulebook import SHOP_RULES
from storefront.domain.sightings import fold

ROWS = list(csv.DictReader((SHOP_RULES / "banned.csv").read_text(encoding="utf-8").splitlines()))


def phrases(text, language, rules, market=None, names=()):
    return [finding.phrase for finding in find_banned(text, language, market, rules, names)]


def test_a_banned_phrase_is_found_with_its_kind_severity_and_place(rules):
    assert find_banned("An iPhone, like new!", "en", "GB", rules) == [
        Finding(kind="as_new", phrase="like new", severity="block", start=11)
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['lang']}-{row['phrase']}")
def test_every_row_of_the_list_finds_its_own_phrase(rules, row):
    text = row["match"].split("|")[0].replace("*", "")

    found = {(finding.kind, finding.severity) for finding in find_banned(f"x {text} x", row["lang"], None, rules)}

    assert (row["kind"], row["severity"]) in found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ÉTAT NEUF", "fr"),
        ("etat neuf", "fr"),
        ("ETAT NEUF", "fr"),
        ("Comme\u00a0neuve", "fr"),
        ("quasi\u2011neuf", "fr"),
        ("Remis a neuf", "fr"),
        ("remis\nà  neuf", "fr"),
        (unicodedata.normalize("NFD", "état neuf"), "fr"),
        ("NEUWERTIGES Gerät", "de"),
        ("ΣΑΝ ΚΑΙΝΟΥΡΓΙΟ", "el"),
        ("φιλικά προς το περιβάλλον", "el"),
        ("ako nová", "sk"),
        ("これは新品同様です", "ja"),
        ("排出量はＣＯ２ゼロです", "ja"),
        ("새것처럼보이는", "ko"),
        ("이것은 S급이에요", "ko"),
        ("like-new", "en"),
        ("brand new", "en"),
        ("brand new, battery", "en"),
    ],
)
def test_case_accents_spaces_and_endings_do_not_hide_a_phrase(rules, text, language):
    assert len(phrases(text, language, rules)) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("il y en a neuf", "fr"),
        ("Elle a neuf ans", "fr"),
        ("une batterie neuve", "fr"),
        ("unlike newer models", "en"),
        ("evergreen advice", "en"),
        ("brand new battery", "en"),
        ("brand new genuine parts", "en"),
        ("verder lezen", "nl"),
        ("XS급", "ko"),
        ("新品を買う", "ja"),
        ("like new", "fr"),
        ("", "en"),
        ("like new", "xx"),
    ],
)
def test_what_only_looks_like_a_phrase_is_let_through(rules, text, language):
    assert phrases(text, language, rules) == []


def test_a_grave_accent_makes_new_of_nine(rules):
    assert phrases("Il est à neuf", "fr", rules) == ["à neuf"]
    assert phrases("À NEUF", "fr", rules) == ["à neuf"]


def test_the_longest_phrase_is_named_once(rules):
    assert phrases("remis à neuf", "fr", rules) == ["remis à neuf"]


def test_findings_stand_in_the_order_of_the_text(rules):
    text = "Hurry! Green and like new, brand new."

    starts = [finding.start for finding in find_banned(text, "en", "IE", rules)]

    assert starts == sorted(starts)
    assert len(starts) == 4


def test_names_of_products_and_colours_are_no_claims(rules):
    text = "iPhone 13 in Green, a green choice"

    assert phrases(text, "en", rules, names=["Green"]) == []
    assert len(phrases(text, "en", rules, names=["in Green"])) == 1
    assert len(phrases("an eco-friendly phone", "en", rules, names=["Eco Dot"])) == 1


@pytest.mark.parametrize(
    ("market", "day", "severity"),
    [
        ("FR", date(2026, 9, 27), "block"),
        ("FR", date(2026, 9, 26), "warn"),
        ("GB", date(2026, 9, 27), "warn"),
        ("JP", date(2026, 9, 27), "warn"),
        (None, date(2026, 9, 27), "block"),
        (None, date(2026, 9, 26), "warn"),
    ],
)
def test_a_green_claim_stops_a_page_where_and_when_it_is_law(rulebook, market, day, severity):
    findings = find_banned("environmentally friendly", "en", market, rulebook.on(day))

    assert [(finding.kind, finding.severity) for finding in findings] == [("green", severity)]


@pytest.mark.parametrize("market", ["FR", "US", "KR", None])
def test_as_new_and_urgency_stop_a_page_everywhere(rules, market):
    kinds = [(finding.kind, finding.severity) for finding in find_banned("Like new, hurry", "en", market, rules)]

    assert kinds == [("as_new", "block"), ("urgency", "block")]


def test_refurbished_in_france_needs_all_the_work_there(rules):
    text = "Un téléphone reconditionné en France"

    assert [f.severity for f in find_banned(text, "fr", "FR", rules)] == ["block"]
    assert [f.severity for f in find_banned(text, "fr", "BE", rules)] == ["warn"]


def test_an_australian_page_never_refuses_refunds(rules):
    text = "No refunds after 30 days"

    assert [(f.kind, f.severity) for f in find_banned(text, "en", "AU", rules)] == [("no_refund", "block")]
    assert [(f.kind, f.severity) for f in find_banned(text, "en", "GB", rules)] == [("no_refund", "warn")]


def test_certified_is_warned_of_unless_its_body_is_named(rules):
    assert phrases("a certified refurbished phone", "en", rules) == ["certified refurbished"]
    assert phrases("certified refurbished by TÜV", "en", rules) == []


def test_a_kind_may_be_passed_over_where_it_is_no_law(rules):
    passed = {**rules.phrases.kinds, "green": replace(rules.phrases.kinds["green"], elsewhere="pass")}
    blocked = {**rules.phrases.kinds, "green": replace(rules.phrases.kinds["green"], elsewhere="block")}

    assert find_banned("sustainable", "en", "US", replace(rules, phrases=replace(rules.phrases, kinds=passed))) == []
    strict = find_banned("sustainable", "en", "US", replace(rules, phrases=replace(rules.phrases, kinds=blocked)))
    assert [finding.severity for finding in strict] == ["block"]


@given(text=st.text())
def test_folding_keeps_every_letter_in_its_place(text):
    assert len(fold(text)) == len(text)


@given(text=st.text(alphabet="état nEUF à\u00a0", max_size=40))
def test_a_place_points_into_the_text(rules, text):
    for finding in find_banned(text, "fr", None, rules):
        place = unicodedata.normalize("NFC", text)[finding.start :]
        assert fold(place)[0] == fold(finding.phrase)[0]
