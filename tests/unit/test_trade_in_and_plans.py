from dataclasses import replace
from datetime import date

import pytest

from storefront.domain.models import ModelId
from storefront.domain.plans import Plan, PlanId, goes_with, may_show
from storefront.domain.refurbishers import RefurbisherId
from storefront.domain.trade_in import Bid, BidId, Condition, TradeInTerms, best_bid

DAY = date(2026, 11, 21)
BID = Bid(
    bid=BidId("b-1"),
    market="FR",
    model=ModelId("iphone-13"),
    options={"storage_gb": 128},
    condition=Condition.GOOD,
    price_minor=18000,
    currency="EUR",
    refurbisher=RefurbisherId("atelier-nord"),
    expires=date(2026, 12, 1),
)
PLAN = Plan(
    plan=PlanId("p-1"),
    market="FR",
    carrier="Bouygues Telecom",
    name="100 Go",
    monthly_minor=1599,
    currency="EUR",
    commitment_months=24,
    data_gb=100,
    discount_minor=5000,
    models=None,
    terms_url="https://carrier.example/terms",
    contract_summary="documents/p-1.pdf",
)


@pytest.mark.parametrize(
    ("market", "payout"),
    [("FR", "iban"), ("ES", "iban"), ("DE", "iban"), ("GB", "sort_code"), ("US", "routing_number")],
)
def test_the_shop_buys_devices_in_five_markets_on_their_terms(rules, market, payout):
    assert rules.trade_in(market) == TradeInTerms(
        payout_method=payout, min_age=18, days_to_ship=21, inspection_days=2, payout_days=6
    )


def test_the_shop_buys_nothing_elsewhere(rules):
    assert [market for market in rules.markets if rules.trade_in(market)] == ["FR", "DE", "ES", "GB", "US"]


def test_the_best_live_bid_is_the_quote():
    low, high = replace(BID, bid=BidId("b-2"), price_minor=17000), replace(BID, bid=BidId("b-3"), price_minor=19000)
    expired = replace(BID, bid=BidId("b-4"), price_minor=25000, expires=date(2026, 11, 20))

    assert best_bid([low, high, expired], DAY) == high


def test_a_bid_lives_through_its_last_day():
    assert best_bid([replace(BID, expires=DAY)], DAY) is not None
    assert best_bid([replace(BID, expires=DAY)], date(2026, 11, 22)) is None


def test_a_tie_between_bids_goes_to_the_lower_id():
    assert best_bid([replace(BID, bid=BidId("b-9")), BID], DAY) == BID


@pytest.mark.parametrize(
    ("market", "summary", "shown"),
    [("FR", "documents/p-1.pdf", True), ("FR", None, False), ("FR", "", False), ("US", None, True)],
)
def test_a_plan_is_shown_in_europe_only_with_its_contract_summary(rules, market, summary, shown):
    plan = replace(PLAN, market=market, contract_summary=summary)

    assert may_show(plan.contract_summary, needs_summary=rules.plans_need_summary(market)) is shown


def test_a_plan_goes_with_its_models_or_with_all():
    narrow = replace(PLAN, models=(ModelId("iphone-13"),))

    assert goes_with(PLAN, ModelId("pixel-7a"))
    assert goes_with(narrow, ModelId("iphone-13"))
    assert not goes_with(narrow, ModelId("pixel-7a"))
