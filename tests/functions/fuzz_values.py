"""What a fuzzed shop has in it, and values that mean something there: requests made of them get further than their first check."""

import json
import random
from dataclasses import replace
from typing import Any

from functions.care.registrations import LINKS
from storefront.domain.trade_in_states import Step
from tests.functions.buying import OFFERS, TestShop
from tests.functions.made_release import MadePlan, MadeRelease
from tests.functions.trading_in import BIDS, GOOD, IMEI, PEOPLE, offered, ops, quoted, submitted

ODD = ["", " ", "0", "\x00", "\ud7ff", "é" * 300, "x" * 5000, "1e309", "-1", "🦊", "' OR 1=1 --", "../../etc", "null"]
ODD_NUMBERS = [0, -1, 1, 10, 2**31, 2**63, 2**64, 2**70, -(2**63) - 1, 1.5, 1e308]
JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)
PICTURES = [
    JPEG,
    JPEG,
    JPEG,
    JPEG,
    b"\x89PNG\r\n\x1a\n" + bytes(500),
    b"\xff\xd8\xff\xe1MM\x00*\x00\x00\x00\x08",
    b"GIF89a",
    b"",
]
EVERY = 3
"""One value in so many stays as it was made up; one in ten times so many becomes an odd one."""
WHOLE = 0.4
"""The share of bodies that are right as a whole, before odd values come in."""
FORM, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"


def stocked_release(pages: dict[str, str]) -> MadeRelease:
    """A release whose pieces outlast all requests, but for the offer with a single one."""
    offers = tuple(offer if offer.stock == 1 else replace(offer, stock=1_000_000) for offer in OFFERS)
    return MadeRelease(offers=offers, bids=BIDS, plans=(MadePlan(),), pages=pages)


def fill(shop: TestShop, number: int) -> None:
    """Something of everything, other things for each number: an order that was paid and one that was not, a withdrawal, a
    certificate, a claim, a trade-in under way and one whose seller was offered less.
    """
    email = f"p{number}@example.org"
    shop.outcome(shop.bought("FR-1", "FR-2"), "pay", email=email, name="Anna Buyer")
    for event in shop.events()[-3:]:
        shop.send_event(event)
    shop.bought("GB-1", locale="en-gb")
    stated = {"locale": "fr-fr", "name": "Anna", "order": "R0000000000", "contact": email, "confirm": True}
    registered = {"locale": "fr-fr", "imei": IMEI, "email": email, "purchase_date": "2026-01-31"}
    made = [shop.post("/api/withdrawal", stated), shop.post("/api/warranty", registered)]
    assert [reply.status for reply in made] == [201, 201], [reply.body for reply in made]
    (paid,) = shop.rows("SELECT number FROM buyers WHERE email = ?", email)
    linked = {"locale": "fr-fr", "name": "Anna", "contact": email, "link": shop.token(paid["number"]), "line": [1]}
    assert shop.post("/api/withdrawal", linked | {"confirm": True}).status == 201
    submitted(shop, imei=made_imei(2 * number))
    offered_less = submitted(shop, imei=made_imei(2 * number + 1))
    ops(shop, offered_less, Step.RECEIVE, Step.INSPECT, Step.OFFER, minor=12000)


def likely_values(shop: TestShop, rng: random.Random) -> dict[str, list[Any]]:
    """Field to values that mean something in this shop."""
    quote = json.loads(shop.post("/api/trade-in/quote", _device("en-gb")).body)["quote"]
    french = json.loads(shop.post("/api/trade-in/quote", _device("fr-fr")).body)["quote"]
    orders = [row["number"] for row in shop.rows("SELECT number FROM orders ORDER BY created_at DESC LIMIT 20")]
    emails = [f"p{rng.randrange(1000)}@example.org" for _ in range(20)]
    imeis = [made_imei(rng.randrange(10**6, 10**8)) for _ in range(50)]
    person, account = PEOPLE["fr-fr"]["person"], PEOPLE["fr-fr"]["payout"] | PEOPLE["en-gb"]["payout"]
    return {
        "locale": ["fr-fr", "fr-fr", "fr-fr", "en-gb", "ja-jp", "en-us", "xx-xx"],
        "items": [[shop.item("FR-1")], [shop.item("FR-2", 2), shop.item("FR-CASE")], "the phone", ""],
        "offer": ["FR-1", "FR-2", "FR-CASE", "GB-1", "JP-1", "US-1", "FR-LAST"],
        "quantity": [1, 2, "1"],
        "seen_price": ["200.00", "150.00", "15.00", "52800", "250.00"],
        "accessory": ["FR-CASE|15.00", "FR-CASE"],
        "email": emails,
        "contact": emails,
        "name": ["Anna Buyer"],
        "order": [*orders, "R0000000000"],
        "line": [1, 2, "1"],
        "confirm": [True, "true"],
        "link": [shop.token(order) for order in orders],
        "purchase_date": ["2026-01-31", "2026-11-01"],
        "imei": imeis,
        "device": imeis,
        "topic": ["order", "other", "device"],
        "wish": ["repair", "replacement", "refund"],
        "pictures": PICTURES,
        "model": ["iphone-13"],
        "options": [{"storage_gb": 128}, "storage_gb:128"],
        "answers": [GOOD],
        "category": ["smartphones"],
        **{name: [value] for name, value in GOOD.items()},
        "go": ["you"],
        "quote": [quote, french],
        "person": [PEOPLE["en-gb"]["person"], person],
        **{name: [value] for name, value in (person | person["address"] | account).items() if name not in ("name", "email", "address")},
        "payout": [PEOPLE["en-gb"]["payout"], PEOPLE["fr-fr"]["payout"]],
        "document": [PEOPLE["fr-fr"]["document"]],
        **{f"document_{name}": [value] for name, value in PEOPLE["fr-fr"]["document"].items()},
        "consents": [PEOPLE["fr-fr"]["consents"], ["owner", "unlinked", "terms"]],
        "answer": ["accept", "reject"],
        "plan": ["plan-20"],
        "plan_offer": ["FR-1"],
    }  # fmt: skip


def whole_bodies(shop: TestShop, rng: random.Random) -> dict[str, list[Any]]:
    """Path to bodies, as JSON, that are right as they stand."""
    number, email = rng.randrange(10**9), f"w{rng.randrange(10**9)}@example.org"
    people = {locale: PEOPLE[locale]["person"] | {"email": email} for locale in PEOPLE}
    quotes = {locale: quoted(shop, locale)["quote"] for locale in PEOPLE}
    paid = shop.rows("SELECT number FROM orders WHERE state = 'paid' ORDER BY created_at DESC LIMIT 5")
    buyers = shop.rows("SELECT number, email FROM buyers LIMIT 5")
    stated = {"locale": "fr-fr", "name": "Anna", "order": "R0000000000", "contact": email, "confirm": True}
    registered = {"locale": "en-gb", "imei": made_imei(number), "email": email, "purchase_date": "2026-01-31"}
    return {
        "/api/checkout": [shop.basket("FR-1", "FR-CASE"), shop.basket("GB-1", locale="en-gb"), shop.basket("FR-LAST")],
        "/api/checkout/review": [shop.basket("FR-1"), shop.basket("US-1", locale="en-us")],
        "/api/orders/find": [{"locale": "fr-fr", "order": row["number"], "email": row["email"]} for row in buyers],
        "/api/trade-in": [
            offered(shop, locale, quote=quotes[locale], imei=made_imei(number + 10 * count + place), person=people[locale])
            for place, locale in enumerate(quotes) for count in range(10)
        ],
        "/api/trade-in/quote": [_device("en-gb"), _device("fr-fr"), _device("en-us")],
        "/api/withdrawal": [
            stated, stated | {"items": f"the phone {number}"},
            *({"locale": "fr-fr", "name": "Anna", "contact": email, "link": shop.token(row["number"]), "line": [2],
               "confirm": True} for row in paid),
        ],
        "/api/warranty": [registered, *(registered | {"order": row["number"], "imei": ""} for row in paid)],
        "/api/warranty/{token}/claims": [
            {"fault": f"{number} {count}", "wish": wish} for count in range(10) for wish in ("repair", "refund")
        ],
        "/api/support": [
            {"locale": "fr-fr", "topic": "other", "message": f"{number} {count}?", "email": email} for count in range(20)
        ],
        "/api/stripe/webhook": [
            event | {"id": f"evt_{number}_{count}"} for event in shop.events()[-20:] for count in range(3)
        ],
    }  # fmt: skip


def as_form(body: dict[str, Any]) -> dict[str, Any]:
    """The same body as a form sends it: one level, words only."""
    fields: dict[str, Any] = {}
    for name, value in body.items():
        if name in ("person", "address", "payout"):
            fields |= as_form(value)
        elif name == "document":
            fields |= {f"document_{part}": text for part, text in value.items()}
        elif name == "items" and isinstance(value, list):
            fields |= {part: [_words(item[part]) for item in value] for part in ("offer", "quantity", "seen_price")}
        elif name == "options":
            fields |= {name: [f"{option}:{chosen}" for option, chosen in value.items()]}
        elif name == "answers":
            fields |= value | {"go": "you"}
        elif name == "consents":
            fields |= {name: list(value)}
        else:
            fields[name] = _words(value)
    return fields


def with_pictures(fields: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The same form with pictures, one or several, and now and then something else."""
    many = rng.choice((1, 1, 1, 2, 3, 9))
    return fields | {"pictures": [rng.choice(PICTURES) if rng.random() < 0.3 else JPEG for _ in range(many)]}


def _words(value: Any) -> Any:
    if isinstance(value, list):
        return [_words(one) for one in value]
    return "true" if value is True else str(value)


def known_receipts(shop: TestShop) -> list[dict[str, str]]:
    """What stands in the path of a receipt below its order: the order's token, the withdrawal's number."""
    rows = shop.rows("SELECT number, order_number FROM withdrawals WHERE order_number IS NOT NULL")
    return [{"token": shop.token(row["order_number"]), "number": row["number"]} for row in rows]


def known_links(shop: TestShop) -> dict[str, list[str]]:
    """The second part of a path, such as `orders`, to tokens that lead somewhere."""

    def newest(table: str, key: str, since: str) -> list[str]:
        return [str(row[key]) for row in shop.rows(f"SELECT {key} FROM {table} ORDER BY {since} DESC LIMIT 50")]

    token = shop.shop.token
    orders = [token("order", number) for number in newest("orders", "number", "created_at")]
    offers = shop.rows("SELECT reference FROM trade_ins WHERE state = 'counter_offered'")
    certificates = newest("certificates", "number", "registered_at")
    trade_ins = [row["reference"] for row in offers] * 10 + newest("trade_ins", "reference", "created_at")
    return {
        "orders": orders,
        "checkout": orders,
        "trade-in": [token("trade-in", reference) for reference in trade_ins],
        "withdrawal": [token("withdrawal", number) for number in newest("withdrawals", "number", "stated_at")],
        "warranty": [token(f"certificate-{link}", number) for number in certificates for link in (*LINKS, "mailed", "mailed")],
    }  # fmt: skip


def meant(value: Any, likely: dict[str, list[Any]], rng: random.Random, name: str = "") -> Any:
    """A body with some of its values replaced, by ones that mean something and by odd ones."""
    if rng.random() < 1 / (10 * EVERY) and not isinstance(value, dict):
        return rng.choice(ODD_NUMBERS if isinstance(value, int | float) else ODD)
    if name in likely and rng.random() > 1 / EVERY:
        alike = [one for one in likely[name] if isinstance(one, str) == isinstance(value, str)]
        chosen = rng.choice(alike or likely[name])
        return [chosen] if isinstance(value, list) and not isinstance(chosen, list) else chosen
    if isinstance(value, dict):
        return {key: meant(inner, likely, rng, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [meant(inner, likely, rng) for inner in value]
    return value


def spoilt(value: Any, rng: random.Random, one_in: int = 30 * EVERY) -> Any:
    """A body with an odd value here and there, and a field less."""
    if isinstance(value, dict):
        kept = {key: inner for key, inner in value.items() if rng.randrange(one_in)}
        return {key: spoilt(inner, rng, one_in) for key, inner in kept.items()}
    if isinstance(value, list):
        return [spoilt(inner, rng, one_in) for inner in value]
    if rng.randrange(one_in):
        return value
    return rng.choice(ODD_NUMBERS if isinstance(value, int | float) else ODD)


def made_imei(number: int) -> str:
    """A device number that can be one, with its check digit (Luhn)."""
    digits = f"35{number % 10**12:012}"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits)]
    return f"{digits}{-sum(value // 10 + value % 10 for value in doubled) % 10}"


def _device(locale: str) -> dict[str, Any]:
    return {"locale": locale, "model": "iphone-13", "options": {"storage_gb": 128}, "answers": GOOD}
