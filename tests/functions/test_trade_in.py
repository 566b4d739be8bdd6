"""Selling a device: quote, submission, status, another price, payment, on both databases."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from functions.worker import work_once
from storefront.domain.errors import StepRefused
from storefront.domain.trade_in_states import Step
from tests.functions.buying import TestShop
from tests.functions.made_release import MadeBid
from tests.functions.trading_in import (
    GOOD,
    IMEI,
    LAST_DAY,
    PEOPLE,
    ask,
    offered,
    open_for_trade,
    ops,
    path_of,
    person,
    quoted,
    states,
    status,
    submit,
    submitted,
)

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _open(request: pytest.FixtureRequest) -> None:
    name = "sqlite_shop" if "sqlite_shop" in request.fixturenames else "shop"
    open_for_trade(request.getfixturevalue(name))


def code(reply: object) -> str:
    return str(json.loads(reply.body)["code"])  # type: ignore[attr-defined]


def test_the_best_live_bid_is_the_quote(sqlite_shop: TestShop) -> None:
    quote = quoted(sqlite_shop)

    assert (quote["price"], quote["currency"], quote["condition"]) == ("179.00", "GBP", "good")
    assert quote["expires"] == LAST_DAY
    assert [one["answer"] for one in quote["criteria"]] == ["yes", "none", "light"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"locale": "ja-jp"}, "trade_in_closed"),
        ({"locale": "xx-xx"}, "unknown_locale"),
        ({"model": "nokia-3310"}, "unknown_model"),
        ({"answers": {"works": "yes"}}, "bad_answers"),
        ({"answers": GOOD | {"marks": "some"}}, "bad_answers"),
        ({"answers": GOOD | {"works": "no"}}, "no_bid"),
        ({"options": {"storage_gb": 999}}, "no_bid"),
        ({"options": {}}, "no_bid"),
        ({"answers": []}, "bad_request"),
        ({"more": 1}, "bad_request"),
    ],
)
def test_what_cannot_be_quoted_says_why(sqlite_shop: TestShop, changes: dict[str, object], refusal: str) -> None:
    assert code(ask(sqlite_shop, **changes)) == refusal


@pytest.mark.parametrize(
    ("locale", "state"), [("fr-fr", "kyc_pending"), ("en-gb", "label_sent"), ("en-us", "label_sent")]
)
def test_a_submission_waits_for_a_check_where_the_law_wants_a_document(shop: TestShop, locale: str, state: str) -> None:
    reference = submitted(shop, locale)

    seen = status(shop, reference)
    assert seen["state"] == state
    assert seen["device"] == "••••3809"
    assert states(shop, reference)[:3] == ["quoted", "submitted", "kyc_pending"]


def test_bank_and_identity_data_are_unreadable_at_rest(shop: TestShop) -> None:
    submitted(shop, "fr-fr")

    tables = ("trade_ins", "trade_in_sellers", "trade_in_devices", "trade_in_steps", "outbox", "idempotency_keys")
    kept = str([shop.rows(f"SELECT * FROM {table}") for table in tables])
    planted = ("Plantée", "0189", "12AB34567", "1990-04-05", IMEI, "33380", "99 88")
    assert [word for word in planted if word in kept] == ["0189"]  # the masked end of the account
    assert status(shop, shop.rows("SELECT reference FROM trade_ins")[0]["reference"])["payout"] == "•••• 0189"


@pytest.mark.parametrize(
    ("locale", "changes", "wrong"),
    [
        ("en-gb", {"imei": "35693803564380"}, {"imei": "imei_length"}),
        ("en-gb", {"imei": "356938035643808"}, {"imei": "imei_wrong"}),
        ("en-gb", {"imei": "000000000000000"}, {"imei": "imei_wrong"}),
        ("en-gb", {"imei": ""}, {"imei": "missing"}),
        ("en-gb", {"person": person("en-gb", birth_date="2020-02-30")}, {"birth_date": "birth_date_wrong"}),
        ("en-gb", {"person": person("en-gb", email="imogen@")}, {"email": "email_wrong"}),
        ("en-gb", {"person": person("en-gb", phone="12")}, {"phone": "phone_wrong"}),
        ("en-gb", {"payout": {"sort_code": "2000", "account": "55779911"}}, {"sort_code": "sort_code_wrong"}),
        ("en-gb", {"consents": ["owner", "terms"]}, {"unlinked": "consent_missing"}),
        ("en-us", {"payout": {"routing": "021000022", "account": "1234"}}, {"routing": "routing_wrong"}),
        ("fr-fr", {"payout": {"iban": "FR7630006000011234567890188"}}, {"iban": "iban_wrong"}),
        (
            "fr-fr",
            {"document": {**PEOPLE["fr-fr"]["document"], "type": "library_card"}},
            {"document_type": "document_wrong"},
        ),
    ],
)
def test_each_wrong_field_is_named_and_nothing_is_stored(
    sqlite_shop: TestShop, locale: str, changes: dict[str, object], wrong: dict[str, str]
) -> None:
    reply = submit(sqlite_shop, locale, **changes)

    assert (reply.status, code(reply)) == (422, "invalid_fields")
    assert {one["field"]: one["code"] for one in json.loads(reply.body)["errors"]} == wrong
    assert sqlite_shop.count("trade_ins") == 0


def test_who_turns_18_today_may_sell_and_who_does_tomorrow_may_not(sqlite_shop: TestShop) -> None:
    today = datetime.now(UTC).date().replace(year=datetime.now(UTC).date().year - 18)
    tomorrow = today + timedelta(days=2)

    young = submit(sqlite_shop, person=person("en-gb", birth_date=tomorrow.isoformat()))
    of_age = submit(sqlite_shop, person=person("en-gb", birth_date=(today - timedelta(days=1)).isoformat()))

    assert json.loads(young.body)["errors"] == [{"field": "birth_date", "code": "too_young"}]
    assert of_age.status == 201


def test_a_quote_holds_when_the_bid_is_gone(sqlite_shop: TestShop) -> None:
    quote = quoted(sqlite_shop)["quote"]

    open_for_trade(sqlite_shop, MadeBid(bid="other", market="GB", price=100, expires=LAST_DAY))

    assert status(sqlite_shop, submitted(sqlite_shop, quote=quote))["quoted"] == "179.00"


def test_an_old_quote_is_refused_with_a_new_one(sqlite_shop: TestShop) -> None:
    quote = quoted(sqlite_shop)["quote"]
    later = (datetime.now(UTC).date() + timedelta(days=40)).isoformat()
    open_for_trade(sqlite_shop, MadeBid(bid="later", market="GB", price=15000, expires=later))
    sqlite_shop.pass_time(11 * DAY)

    reply = submit(sqlite_shop, quote=quote)
    new = json.loads(reply.body)["quote"]

    assert (reply.status, code(reply), new["price"]) == (409, "quote_expired", "150.00")
    assert sqlite_shop.count("trade_ins") == 0
    assert submit(sqlite_shop, quote=new["quote"]).status == 201


@pytest.mark.parametrize("spoil", ["", "x", "{}.x", "é.é"])
def test_a_quote_that_is_not_ours_is_refused(sqlite_shop: TestShop, spoil: str) -> None:
    assert code(submit(sqlite_shop, quote=spoil or f"{quoted(sqlite_shop)['quote']}x")) == "bad_quote"


def test_a_quote_survives_a_new_key(sqlite_shop: TestShop) -> None:
    body = offered(sqlite_shop)
    old = sqlite_shop.shop.settings.encryption_keys[0]

    sqlite_shop.shop = sqlite_shop.restarted(ENCRYPTION_KEY=f"{'n' * 40},{old}")

    assert sqlite_shop.post("/api/trade-in", body).status == 201


def test_paid_as_quoted_when_it_is_what_was_described(shop: TestShop) -> None:
    reference = submitted(shop)

    ops(shop, reference, Step.SHIP, Step.RECEIVE, Step.INSPECT, Step.PAY)

    seen = status(shop, reference)
    assert (seen["state"], seen["paid"]) == ("paid", "179.00")
    assert states(shop, reference)[4:] == ["shipped", "received", "inspected", "paid"]


@pytest.mark.parametrize(("word", "state"), [("accept", "accepted"), ("reject", "rejected")])
def test_another_price_waits_for_the_sellers_word(shop: TestShop, word: str, state: str) -> None:
    reference = submitted(shop)
    ops(shop, reference, Step.RECEIVE, Step.INSPECT, Step.OFFER, minor=12000)

    first = shop.post(f"{path_of(shop, reference)}/answer", {"answer": word})
    again = shop.post(f"{path_of(shop, reference)}/answer", {"answer": word})
    other = shop.post(f"{path_of(shop, reference)}/answer", {"answer": "reject" if word == "accept" else "accept"})

    assert [json.loads(reply.body)["state"] for reply in (first, again)] == [state, state]
    assert code(other) == "not_answerable"
    ops(shop, reference, Step.PAY if word == "accept" else Step.RETURN)
    assert status(shop, reference)["paid"] == ("120.00" if word == "accept" else None)


def test_silence_on_another_price_is_a_no(shop: TestShop) -> None:
    reference = submitted(shop)
    ops(shop, reference, Step.RECEIVE, Step.INSPECT, Step.OFFER, minor=12000)

    shop.pass_time(7 * DAY - 3600)
    work_once(shop.shop)
    before = status(shop, reference)["state"]
    shop.pass_time(2 * DAY)
    late = shop.post(f"{path_of(shop, reference)}/answer", {"answer": "accept"})
    work_once(shop.shop)

    assert (before, code(late)) == ("counter_offered", "not_answerable")
    assert states(shop, reference)[-1] == "rejected"


@pytest.mark.parametrize("locale", ["fr-fr", "en-gb"])
def test_what_never_comes_lapses(shop: TestShop, locale: str) -> None:
    reference = submitted(shop, locale)

    shop.pass_time(23 * DAY)
    work_once(shop.shop)
    work_once(shop.shop)

    assert status(shop, reference)["state"] == "lapsed"
    assert states(shop, reference).count("lapsed") == 1
    with pytest.raises(StepRefused, match="possible is nothing"):
        ops(shop, reference, Step.RECEIVE)


def test_nothing_is_paid_that_was_not_inspected(shop: TestShop) -> None:
    reference = submitted(shop)
    ops(shop, reference, Step.RECEIVE)

    with pytest.raises(StepRefused, match="cannot be taken to 'pay'"):
        ops(shop, reference, Step.PAY)

    assert states(shop, reference)[-1] == "received"
