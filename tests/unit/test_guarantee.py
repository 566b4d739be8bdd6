from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.guarantee import (
    CommercialGuarantee,
    GuaranteeTerms,
    add_months,
    guarantee_terms,
    legal_guarantee_ends,
)

EU_FIXED = {"FR": 24, "BE": 24, "DE": 24, "AT": 24, "ES": 36, "IT": 24, "PT": 36, "SE": 36, "GR": 24, "SK": 24}


@pytest.mark.parametrize(("market", "months"), EU_FIXED.items())
def test_a_market_with_a_fixed_term_gives_its_months(rules, market, months):
    legal = rules.guarantee(market)

    assert (legal.kind, legal.months, legal.text_key) == ("fixed", months, "guarantee.text.fixed")
    assert legal.repair_extension_months == 12
    assert "guarantee.note.repair12" in legal.notes


@pytest.mark.parametrize(
    ("market", "kind", "months", "text_key"),
    [
        ("NL", "open", None, "guarantee.text.open"),
        ("FI", "open", None, "guarantee.text.open"),
        ("IE", "limitation", 72, "guarantee.text.ie"),
        ("GB", "limitation", 72, "guarantee.text.gb"),
        ("US", "none", None, "guarantee.text.us"),
        ("AU", "open", None, "guarantee.text.au"),
        ("JP", "none", None, "guarantee.text.contract"),
        ("KR", "none", None, "guarantee.text.contract"),
    ],
)
def test_a_market_without_a_fixed_term_says_what_it_has_and_notes_no_months(rules, market, kind, months, text_key):
    legal = rules.guarantee(market)

    assert (legal.kind, legal.months, legal.text_key, legal.notes) == (kind, months, text_key, ())


@pytest.mark.parametrize(
    ("market", "notes"),
    [
        ("FR", ("guarantee.note.presumption", "guarantee.note.repair12")),
        ("PT", ("guarantee.note.pt_invoice", "guarantee.note.repair12")),
        ("DE", ("guarantee.note.repair12",)),
    ],
)
def test_a_market_notes_what_its_law_adds(rules, market, notes):
    assert rules.guarantee(market).notes == notes


def test_france_presumes_a_fault_for_twelve_months_on_used_goods(rules):
    assert rules.guarantee("FR").presumption_months == 12


def test_germany_keeps_the_full_term_by_default(rules):
    """Rule G4."""
    assert rules.guarantee("DE").months == 24


@pytest.mark.parametrize("market", ["BE", "AT", "IT", "GR", "SK", "NL", "FI", "IE", "GB", "US", "JP", "KR"])
def test_a_guarantee_without_a_source_is_marked_unchecked(rules, market):
    assert rules.guarantee(market).status == "unchecked"


@pytest.mark.parametrize(("market", "legal_months"), EU_FIXED.items())
@pytest.mark.parametrize("months", [12, 24])
def test_a_commercial_guarantee_no_longer_than_the_legal_one_is_no_benefit(rules, market, legal_months, months):
    """Acceptance case 3: twelve months sold as an advantage where the law gives twenty-four."""
    assert months <= legal_months

    assert guarantee_terms(rules.guarantee(market), months, "Atelier Nord").commercial is None


@pytest.mark.parametrize("market", ["NL", "FI", "AU", "IE", "GB"])
def test_a_guarantee_that_may_be_shorter_than_the_law_is_not_shown(rules, market):
    assert guarantee_terms(rules.guarantee(market), 36, "Atelier Nord").commercial is None


def test_a_longer_commercial_guarantee_is_shown_in_its_guarantors_name(rules):
    terms = guarantee_terms(rules.guarantee("FR"), 36, "Atelier Nord")

    assert terms == GuaranteeTerms(
        legal=rules.guarantee("FR"), commercial=CommercialGuarantee(months=36, guarantor="Atelier Nord")
    )


@pytest.mark.parametrize("market", ["US", "JP", "KR"])
def test_where_the_contract_is_the_only_source_it_is_shown(rules, market):
    terms = guarantee_terms(rules.guarantee(market), 12, "Seller")

    assert terms.commercial == CommercialGuarantee(months=12, guarantor="Seller")
    assert guarantee_terms(rules.guarantee(market), 0, "Seller").commercial is None


@given(months=st.integers(0, 120))
def test_guarantees_are_never_added_up(rules, months):
    """Acceptance case 4: seller and platform added up to thirty-six months."""
    for market in rules.markets:
        legal = rules.guarantee(market)

        terms = guarantee_terms(legal, months, "Seller")

        assert terms.legal == legal
        assert terms.commercial is None or terms.commercial.months == months
        assert not hasattr(terms, "total_months")


def test_choosing_repair_moves_the_end_by_twelve_months_once(rules):
    legal = rules.guarantee("DE")

    assert legal_guarantee_ends(legal, date(2026, 11, 21), repaired=False) == date(2028, 11, 21)
    assert legal_guarantee_ends(legal, date(2026, 11, 21), repaired=True) == date(2029, 11, 21)


def test_before_the_directive_france_added_six_months_and_germany_none(rulebook):
    rules = rulebook.on(date(2026, 7, 30))

    assert rules.guarantee("FR").repair_extension_months == 6
    assert rules.guarantee("FR").notes == ("guarantee.note.presumption", "guarantee.note.repair6")
    assert legal_guarantee_ends(rules.guarantee("FR"), date(2026, 7, 1), repaired=True) == date(2029, 1, 1)
    assert rules.guarantee("DE").repair_extension_months is None
    assert rules.guarantee("DE").notes == ()
    assert legal_guarantee_ends(rules.guarantee("DE"), date(2026, 7, 1), repaired=True) == date(2028, 7, 1)


@pytest.mark.parametrize("market", ["NL", "IE", "US"])
def test_a_guarantee_without_a_term_has_no_last_day(rules, market):
    assert legal_guarantee_ends(rules.guarantee(market), date(2026, 11, 21), repaired=False) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(start, months, end):
    assert add_months(start, months) == end
