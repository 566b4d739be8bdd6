"""A shop that buys devices, and people who sell them: what a test says is only what differs."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storefront.domain.trade_in_states import Step
from tests.functions.asgi_calls import Reply
from tests.functions.buying import OFFERS, TestShop
from tests.functions.made_release import MadeBid

LAST_DAY = (datetime.now(UTC).date() + timedelta(days=10)).isoformat()
BIDS = tuple(
    MadeBid(
        bid=f"{market}-{condition}-{number}",
        market=market,
        condition=condition,
        price=price - 100 * number,
        expires=LAST_DAY,
    )
    for market in ("FR", "GB", "US")
    for number in (1, 2)
    for condition, price in (("flawless", 25000), ("good", 18000), ("worn", 14000), ("cracked", 7000))
)
GOOD = {"works": "yes", "cracks": "none", "marks": "light"}
IMEI = "356938035643809"
OTHER_IMEI = "490154203237518"
PEOPLE: dict[str, dict[str, Any]] = {
    "fr-fr": {
        "person": {
            "name": "Ana Plantée",
            "birth_date": "1990-04-05",
            "email": "ana@example.org",
            "phone": "06 99 88 77 66",
            "address": {"line1": "77 rue Plantée", "postal_code": "33380", "city": "Mios"},
        },
        "payout": {"iban": "FR76 3000 6000 0112 3456 7890 189"},
        "document": {
            "type": "passport",
            "number": "12AB34567",
            "issued_on": "2020-01-31",
            "authority": "Préfecture de la Gironde",
        },
        "consents": {"owner": True, "unlinked": True, "terms": True},
    },
    "en-gb": {
        "person": {
            "name": "Imogen Ashworth",
            "birth_date": "1985-12-31",
            "email": "imogen@example.org",
            "phone": "020 7946 0000",
            "address": {"line1": "12 Foundry Lane", "postal_code": "S3 8AB", "city": "Sheffield"},
        },
        "payout": {"sort_code": "20-00-00", "account": "55779911"},
        "consents": {"owner": True, "unlinked": True, "terms": True},
    },
    "en-us": {
        "person": {
            "name": "Joe Ames",
            "birth_date": "1970-06-15",
            "email": "joe@example.org",
            "phone": "(408) 555-0100",
            "address": {"line1": "1 Main St", "postal_code": "95014", "city": "Cupertino", "region": "CA"},
        },
        "payout": {"routing": "021000021", "account": "123456789"},
        "consents": {"owner": True, "unlinked": True, "terms": True},
    },
}


def open_for_trade(shop: TestShop, *bids: MadeBid) -> None:
    """Publish a release with bids."""
    shop.publish(*OFFERS, bids=bids or BIDS)


def ask(shop: TestShop, locale: str = "en-gb", **changes: Any) -> Reply:
    """Ask for a quote."""
    device = {"locale": locale, "model": "iphone-13", "options": {"storage_gb": 128}, "answers": GOOD}
    return shop.post("/api/trade-in/quote", device | changes)


def quoted(shop: TestShop, locale: str = "en-gb", **changes: Any) -> dict[str, Any]:
    """A quote."""
    reply = ask(shop, locale, **changes)
    assert reply.status == 200, reply.body
    return dict(json.loads(reply.body))


def offered(shop: TestShop, locale: str = "en-gb", *, quote: str = "", **changes: Any) -> dict[str, Any]:
    """The body of a submission."""
    return {"quote": quote or quoted(shop, locale)["quote"], "imei": IMEI} | PEOPLE[locale] | changes


def submit(shop: TestShop, locale: str = "en-gb", *, key: str = "", **changes: Any) -> Reply:
    """Offer the device."""
    headers = {"idempotency-key": key} if key else {}
    return shop.post("/api/trade-in", offered(shop, locale, **changes), **headers)


def submitted(shop: TestShop, locale: str = "en-gb", **changes: Any) -> str:
    """The reference of a trade-in that was taken."""
    reply = submit(shop, locale, **changes)
    assert reply.status == 201, reply.body
    return str(json.loads(reply.body)["reference"])


def person(locale: str, **changes: str) -> dict[str, Any]:
    """A person of a locale, changed."""
    return {**PEOPLE[locale]["person"], **changes}


def states(shop: TestShop, reference: str) -> list[str]:
    """The states a trade-in went through."""
    return [
        row["state"]
        for row in shop.rows("SELECT state FROM trade_in_steps WHERE reference = ? ORDER BY step", reference)
    ]


def path_of(shop: TestShop, reference: str) -> str:
    """The path of a trade-in's own link."""
    return f"/api/trade-in/{shop.shop.token('trade-in', reference)}"


def status(shop: TestShop, reference: str) -> dict[str, Any]:
    """Where it stands, as its link says."""
    reply = shop.get(path_of(shop, reference))
    assert reply.status == 200, reply.body
    return dict(json.loads(reply.body))


def ops(shop: TestShop, reference: str, *steps: Step, minor: int | None = None) -> None:
    """What ops do, one step after the other."""
    from functions.trading.handling import handle

    for step in steps:
        handle(shop.shop, reference, step, f"evidence of {step}", minor=minor if step is Step.OFFER else None)


def years_ago(years: int, day: date) -> str:
    """A birth date."""
    return day.replace(year=day.year - years).isoformat()
