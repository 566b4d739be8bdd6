import pickle
from dataclasses import fields
from datetime import date

import pytest

from storefront.domain.errors import RuleMissing
from storefront.domain.grades import Grade
from storefront.domain.rules import Rules

MARKETS = ["FR", "BE", "DE", "AT", "ES", "IT", "PT", "NL", "IE", "GB", "FI", "SE", "GR", "SK", "US", "AU", "JP", "KR"]
EU = set(MARKETS) - {"GB", "US", "AU", "JP", "KR"}
LOCALES = (
    "fr-FR fr-BE nl-BE de-DE de-AT es-ES it-IT pt-PT nl-NL en-IE en-GB fi-FI sv-SE el-GR sk-SK en-US en-AU ja-JP ko-KR"
)
LAW = "P1 P2 P3 P4 P5 P6 G1 G2 G3 G4 G5 G6 G7 W1 W2 T1 T2 T3 S1 S2 S3 S4 S5 E1 E2 A1 C1 R1 B1 B2 B3 B4 J1 K1 X1"


def test_the_shop_sells_in_eighteen_markets_and_speaks_nineteen_locales(rules):
    assert list(rules.markets) == MARKETS
    assert [locale.code for locale in rules.locales] == LOCALES.split()
    assert [locale.slug for locale in rules.locales] == LOCALES.lower().split()
    assert [locale.code for locale in rules.market("BE").locales] == ["fr-BE", "nl-BE"]
    assert {locale.language for locale in rules.locales} == {
        "fr",
        "nl",
        "de",
        "es",
        "it",
        "pt",
        "en",
        "fi",
        "sv",
        "el",
        "sk",
        "ja",
        "ko",
    }


def test_a_locale_is_found_by_its_slug(rules):
    locale = rules.locale("fr-be")

    assert (locale.code, locale.language, locale.market, locale.native_name) == ("fr-BE", "fr", "BE", "Belgique")
    assert rules.locale("nl-be").native_name == "België"
    with pytest.raises(RuleMissing, match="no locale 'xx-yy'"):
        rules.locale("xx-yy")


@pytest.mark.parametrize(
    ("market", "currency", "tax_included", "imperial_weight", "eu", "time_zone"),
    [
        ("FR", "EUR", True, False, True, "Europe/Paris"),
        ("SE", "SEK", True, False, True, "Europe/Stockholm"),
        ("GB", "GBP", True, False, False, "Europe/London"),
        ("US", "USD", False, True, False, "America/New_York"),
        ("AU", "AUD", True, False, False, "Australia/Sydney"),
        ("JP", "JPY", True, False, False, "Asia/Tokyo"),
        ("KR", "KRW", True, False, False, "Asia/Seoul"),
    ],
)
def test_a_market_has_its_currency_and_shows_prices_its_way(
    rules, market, currency, tax_included, imperial_weight, eu, time_zone
):
    found = rules.market(market)

    assert (found.currency, found.tax_included, found.imperial_weight, found.eu, found.time_zone) == (
        currency,
        tax_included,
        imperial_weight,
        eu,
        time_zone,
    )


def test_trader_traceability_is_law_in_the_union(rules, rulebook):
    assert {market.code for market in rules.markets.values() if market.seller_traceability} == EU
    assert not rulebook.on(date(2024, 2, 16)).market("FR").seller_traceability


def test_categories_stand_in_order(rules):
    assert " ".join(rules.categories) == "smartphones tablets laptops desktops consoles audio watches accessories"
    assert [category.position for category in rules.categories.values()] == list(range(1, 9))


def test_every_row_of_the_law_table_is_there(rules):
    assert sorted({row.id for row in rules.law_rows()}) == sorted(LAW.split())


@pytest.mark.parametrize(
    ("rule", "markets"),
    [
        ("P1", set(MARKETS)),
        ("P4", EU | {"GB", "AU"}),
        ("P6", {"FR"}),
        ("G2", EU),
        ("G4", {"DE"}),
        ("G5", {"PT"}),
        ("G6", {"AU"}),
        ("G7", {"US"}),
        ("W1", EU),
        ("W2", EU | {"GB", "KR"}),
        ("T1", {"FR"}),
        ("T2", {"DE", "AT"}),
        ("S5", EU | {"GB"}),
        ("R1", EU | {"GB", "US"}),
        ("J1", {"JP"}),
        ("K1", {"KR"}),
        ("X1", set(MARKETS)),
    ],
)
def test_a_rule_holds_in_its_markets_and_nowhere_else(rules, rule, markets):
    assert {market for market in rules.markets if rules.in_force(rule, market)} == markets


@pytest.mark.parametrize(
    ("rule", "market", "first"),
    [
        ("P1", "FR", date(2022, 5, 28)),
        ("P4", "GB", date(2025, 4, 6)),
        ("P6", "FR", date(2021, 7, 1)),
        ("G2", "IE", date(2026, 9, 27)),
        ("G3", "DE", date(2026, 7, 31)),
        ("G5", "PT", date(2022, 1, 1)),
        ("W1", "SE", date(2026, 6, 19)),
        ("T1", "FR", date(2022, 1, 1)),
        ("S1", "BE", date(2024, 12, 13)),
        ("S3", "SK", date(2025, 6, 20)),
        ("E1", "GR", date(2026, 9, 27)),
        ("A1", "FI", date(2025, 6, 28)),
    ],
)
def test_a_rule_holds_from_its_first_day(rulebook, rule, market, first):
    assert rulebook.on(first).in_force(rule, market)
    assert not rulebook.on(first.fromordinal(first.toordinal() - 1)).in_force(rule, market)


def test_britain_put_fees_into_the_price_in_april_2025(rulebook):
    assert rulebook.on(date(2025, 4, 5)).headline_fee_kinds("GB") == frozenset()
    assert rulebook.on(date(2025, 4, 6)).headline_fee_kinds("GB") == rulebook.on(date(2025, 4, 6)).headline_fee_kinds(
        "FR"
    )


@pytest.mark.parametrize(
    ("market", "blocks"),
    [
        ("FR", ("harmonised_notice", "gpsr", "fr_conditions", "eu_withdraw", "weee")),
        ("DE", ("harmonised_notice", "gpsr", "de_used", "eu_withdraw", "weee")),
        ("AT", ("harmonised_notice", "gpsr", "de_used", "eu_withdraw", "weee")),
        ("SE", ("harmonised_notice", "gpsr", "eu_withdraw", "weee")),
        ("GB", ("weee",)),
        ("US", ("us_warranty",)),
        ("AU", ("au_guarantee",)),
        ("JP", ("jp_dealer", "jp_tokusho")),
        ("KR", ("kr_company",)),
    ],
)
def test_a_market_carries_the_legal_blocks_its_law_asks_for(rules, market, blocks):
    """Acceptance case 5 among them: a German page says 'gebraucht'."""
    assert rules.legal_blocks(market) == blocks


def test_the_27th_of_september_2026_changes_only_the_notice_and_green_claims(rulebook):
    """Rule X1: the build's date picks the set."""
    before, after = rulebook.on(date(2026, 9, 26)), rulebook.on(date(2026, 9, 27))

    changed = {field.name for field in fields(Rules) if getattr(before, field.name) != getattr(after, field.name)}

    assert changed == {"day", "blocks", "law", "law_table", "fingerprint"}
    assert {row.id for row in set(after.law_rows()) ^ set(before.law_rows())} == {"G2", "E1"}
    for market in MARKETS:
        more = set(after.legal_blocks(market)) - set(before.legal_blocks(market))
        assert more == ({"harmonised_notice"} if market in EU else set())


def test_two_days_under_the_same_rules_have_the_same_digest(rulebook):
    digests = [rulebook.on(date(2026, month, day)).digest() for month, day in [(9, 26), (9, 27), (11, 21)]]

    assert digests[0] != digests[1] == digests[2]
    assert all(len(digest) == 64 for digest in digests)


def test_unchecked_rules_and_parts_are_listed_for_the_merchant(rules):
    unchecked = rules.unchecked()

    named = {(row.what, market) for row in unchecked for market in row.markets}
    assert {("guarantee", "US"), ("guarantee", "NL"), ("returns", "KR"), ("rule P4", "AU"), ("trade-in", "GB")} <= named
    assert ("rule P6: the amounts are the scale of 2021", "FR") in named
    assert ("guarantee", "FR") not in named
    assert any(row.where == "guarantee.toml, guarantee row 2" and row.markets == ("BE", "AT") for row in unchecked)


def test_every_unchecked_mark_of_the_law_table_is_on_the_list(rules):
    marked = [row for row in rules.law_rows() if row.status == "unchecked" or row.unchecked_part]

    assert len(marked) == sum(row.what.startswith("rule ") for row in rules.unchecked())


@pytest.mark.parametrize(
    "ask",
    [
        lambda rules: rules.market("NO"),
        lambda rules: rules.guarantee("NO"),
        lambda rules: rules.withdrawal("NO"),
        lambda rules: rules.headline_fee_kinds("NO"),
        lambda rules: rules.promise(Grade.GOOD, "smartphones", "NO"),
        lambda rules: rules.legal_blocks("NO"),
        lambda rules: rules.in_force("G1", "NO"),
    ],
)
def test_a_question_about_an_unknown_market_names_rule_and_market(rules, ask):
    with pytest.raises(RuleMissing) as missing:
        ask(rules)

    assert missing.value.fields["market"] == "NO"
    assert "NO" in missing.value.message


def test_a_question_about_an_unknown_rule_is_refused(rules):
    with pytest.raises(RuleMissing, match="law Z9"):
        rules.in_force("Z9", "FR")


def test_rules_travel_to_another_process(rules):
    assert pickle.loads(pickle.dumps(rules)) == rules
