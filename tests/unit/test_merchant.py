import hashlib
from datetime import date

import pytest

from storefront.domain.errors import ContentInvalid, MerchantIncomplete
from storefront.domain.merchant import IDENTITY, NEEDED_BY, Registration, missing_for, parse_merchant

FILE = b"<svg/>"
NOTICE = {"file": "notices/fr.svg", "sha256": hashlib.sha256(FILE).hexdigest()}


def make_merchant(**changes):
    document = {field: f"our {field}" for field in IDENTITY}
    japan = dict.fromkeys(NEEDED_BY["J1"], "x") | {"licence": "123456789012"}
    document |= {"market": {"JP": japan, "KR": dict.fromkeys(NEEDED_BY["K1"], "x")}}
    return parse_merchant(document | changes)


def test_a_whole_merchant_misses_nothing_in_any_market(rules):
    notices = dict.fromkeys(["fr", "nl", "de", "es", "it", "pt", "en", "fi", "sv", "el", "sk"], NOTICE)
    merchant = make_merchant(harmonised_notice=notices)

    assert missing_for(merchant, rules.markets, rules, production=True) == []


def test_an_empty_merchant_misses_what_every_market_names(rules):
    assert missing_for(parse_merchant({}), ["GB"], rules, production=False) == list(IDENTITY)


def test_japan_asks_for_the_dealer_and_the_seller(rules):
    merchant = make_merchant(market={})

    missing = missing_for(merchant, ["FR", "JP"], rules, production=False)

    assert missing == [f"market.JP.{field}" for field in NEEDED_BY["J1"]]
    assert "market.JP.licence" in missing
    assert missing_for(merchant, ["FR", "GB"], rules, production=False) == []


def test_korea_asks_for_the_company(rules):
    merchant = make_merchant(market={"KR": dict.fromkeys(NEEDED_BY["K1"], "x") | {"privacy_officer": " "}})

    assert missing_for(merchant, ["KR"], rules, production=False) == ["market.KR.privacy_officer"]


@pytest.mark.parametrize("licence", ["12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"])
def test_a_japanese_licence_has_twelve_digits(rules, licence):
    japan = dict.fromkeys(NEEDED_BY["J1"], "x") | {"licence": licence}

    assert missing_for(make_merchant(market={"JP": japan}), ["JP"], rules, production=False) == ["market.JP.licence"]


def test_in_production_each_language_of_the_union_needs_its_official_notice(rules, rulebook):
    merchant = make_merchant(harmonised_notice={"fr": NOTICE})

    assert missing_for(merchant, ["FR", "BE", "GB"], rules, production=True) == ["harmonised_notice.nl"]
    assert missing_for(merchant, ["FR", "BE", "GB"], rules, production=False) == []
    assert missing_for(merchant, ["BE"], rulebook.on(date(2026, 9, 26)), production=True) == []


def test_a_sample_merchant_is_refused_in_production(rules):
    merchant = make_merchant(sample=True)

    with pytest.raises(MerchantIncomplete) as refused:
        missing_for(merchant, ["GB"], rules, production=True)

    assert refused.value.fields == {"field": "sample"}
    assert missing_for(merchant, ["GB"], rules, production=False) == []


def test_only_the_official_file_is_the_notice():
    notice = make_merchant(harmonised_notice={"fr": NOTICE}).harmonised_notice["fr"]

    assert notice.is_official(FILE)
    assert not notice.is_official(FILE + b"\n")


def test_a_markets_own_facts_stand_before_the_companys():
    merchant = make_merchant(market={"GB": {"phone": "+44", "registrations": [{"scheme": "WEEE", "number": "1"}]}})

    assert merchant.facts("GB") == {field: f"our {field}" for field in IDENTITY} | {"phone": "+44"}
    assert merchant.facts("FR")["phone"] == "our phone"
    assert merchant.registrations == {"GB": (Registration(scheme="WEEE", number="1"),)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nmae": "x"}, "nmae"),
        ({"name": 1}, "name"),
        ({"sample": "no"}, "sample"),
        ({"market": "JP"}, "market"),
        ({"market": {"JP": "x"}}, "market.JP"),
        ({"market": {"JP": {"licence": 123}}}, "market.JP.licence"),
        ({"market": {"FR": {"registrations": "x"}}}, "market.FR.registrations"),
        ({"market": {"FR": {"registrations": ["x"]}}}, "market.FR.registrations"),
        ({"market": {"FR": {"registrations": [{"scheme": "x", "number": ""}]}}}, "market.FR.registrations.number"),
        ({"harmonised_notice": {"fr": "x"}}, "harmonised_notice.fr"),
        ({"harmonised_notice": {"fr": {"file": "x"}}}, "harmonised_notice.fr.sha256"),
        ({"harmonised_notice": {"fr": NOTICE | {"sha256": "ab"}}}, "harmonised_notice.fr.sha256"),
        ({"harmonised_notice": {"fr": NOTICE | {"sha256": "x" * 64}}}, "harmonised_notice.fr.sha256"),
        ({"harmonised_notice": {"fr": NOTICE | {"file": " "}}}, "harmonised_notice.fr.file"),
    ],
)
def test_a_field_that_cannot_be_is_named(changes, field):
    with pytest.raises(ContentInvalid) as refused:
        make_merchant(**changes)

    assert refused.value.fields["field"] == field
    assert f"'{field}'" in refused.value.message
