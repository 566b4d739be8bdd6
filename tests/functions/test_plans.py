"""Carrier plans (rule B3): with contract summary and consent, or not at all; the book's discount; handed to the carrier."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.worker import work_once
from tests.functions.buying import OFFERS, TestShop
from tests.functions.made_release import MadePlan

PLANS = (MadePlan(), MadePlan(plan="other-model", models=("case-13",)), MadePlan(plan="us-plan", market="US"))
WISH = {"plan": "plan-20", "offer": "FR-1", "contract_summary": True, "consent": True}


@pytest.fixture
def planned(shop: TestShop) -> TestShop:
    """A shop with plans."""
    shop.publish(*OFFERS, plans=PLANS)
    return shop


def test_a_plan_lowers_the_price_and_goes_to_the_carrier_once_paid(planned: TestShop, tmp_path: Path) -> None:
    number = planned.bought("FR-1", "FR-CASE", plan=WISH)
    planned.outcome(number, "pay", name="Ana")
    planned.deliver("checkout.session.completed")
    work_once(planned.shop)

    order = planned.order(number)
    (file,) = (tmp_path / "files" / "carrier").glob("*.json")
    told = json.loads(file.read_text())
    assert (order["discount_minor"], order["total_minor"], order["state"]) == (2000, 20000 + 1500 + 290 - 2000, "paid")
    assert (told["plan"], told["number"], told["contract_summary"]) == ("plan-20", number, "documents/plan-20.pdf")
    assert told["consented_at"] == order["created_at"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consent": False}, "plan_consent_missing"),
        ({"contract_summary": False}, "plan_consent_missing"),
        ({"plan": "nope"}, "unknown_plan"),
        ({"plan": "us-plan"}, "unknown_plan"),
        ({"plan": "other-model"}, "plan_not_for_device"),
        ({"offer": "FR-2"}, "plan_not_for_device"),
        ({"consent": "yes"}, "bad_request"),
        ({"discount": "199.00"}, "bad_request"),
    ],
    ids=str,
)
def test_a_plan_that_may_not_be_sold_is_refused(changes: dict[str, Any], code: str, planned: TestShop) -> None:
    reply = planned.buy("FR-1", plan=WISH | changes)

    assert (reply.status, json.loads(reply.body)["code"]) == (422, code)
    assert planned.count("orders") == 0


def test_a_plan_is_for_one_device(planned: TestShop) -> None:
    reply = planned.buy("FR-1", quantity=2, plan=WISH)

    assert json.loads(reply.body)["code"] == "plan_not_for_device"


def test_a_form_chooses_plan_and_accessories(planned: TestShop) -> None:
    fields = [
        ("locale", "fr-fr"),
        ("offer", "FR-1"),
        ("quantity", "1"),
        ("seen_price", "200.00"),
        ("accessory", "FR-CASE|15.00"),
        ("plan", "plan-20"),
        ("contract_summary", "yes"),
        ("plan_consent", "yes"),
    ]

    reply = planned.post_form("/api/checkout", fields)

    assert reply.status == 303
    assert planned.rows("SELECT goods_minor, discount_minor FROM orders") == [
        {"goods_minor": 21500, "discount_minor": 2000}
    ]


def test_several_sellers_are_several_parcels(shop: TestShop) -> None:
    number = shop.bought("FR-1", "FR-2", "FR-CASE")

    assert shop.order(number)["shipping_minor"] == 490 + 290
