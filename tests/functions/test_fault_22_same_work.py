"""Row 22: what exists and what does not get the same answer to the byte, for the same work: no word and no clock tells."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.functions.asgi_calls import Reply, path_of
from tests.functions.buying import TestShop
from tests.functions.caring import BUYER, HTML, bought, care_shop, letters
from tests.functions.trading_in import OTHER_IMEI, offered, open_for_trade, person, submitted
from tests.functions.watched_statements import watched

NOBODYS = "R0000000000"
STRANGER = "evex@example.org"
VARIES = re.compile(
    r"\b[RWCGT][0-9A-Z]{8,11}\b|[A-Za-z0-9_-]{32}|[0-9a-f]{32}|\b[0-9]{10}\b|•[0-9]{4}\b|[a-z]{4}@example"
)
"""Numbers, tokens, keys, moments and addresses: made by chance or typed, and of one length."""


@pytest.fixture
def shop(tmp_path: Path, database_url: str, double: str) -> Iterator[TestShop]:
    with care_shop(tmp_path, database_url, double) as opened:
        yield opened


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a stranger sees and could time. Two are equal when nothing tells them apart."""

    status: int
    headers: dict[str, str]
    length: int
    words: str
    work: list[str]


def seen(shop: TestShop, ask: Callable[[], Reply]) -> tuple[Seen, Reply]:
    """A request's answer without what is made by chance, and the statements behind it."""
    with watched(shop.shop) as work:
        reply = ask()
    return seen_of(reply, work), reply


def seen_of(reply: Reply, work: list[str]) -> Seen:
    """The answer, with what is made by chance taken out."""
    return Seen(
        status=reply.status,
        headers={name: VARIES.sub("*", text) for name, text in reply.headers.items()},
        length=len(reply.body),
        words=VARIES.sub("*", reply.body.decode()),
        work=list(work),
    )


def alike(shop: TestShop, asks: list[Callable[[], Reply]], *, idle: bool = False) -> list[Reply]:
    """Asks for each; every answer and the work behind it are the same, none where it is `idle`. Gives the answers."""
    found = [seen(shop, ask) for ask in asks]
    for other, _ in found[1:]:
        assert other == found[0][0]
    assert bool(found[0][0].work) is not idle
    return [reply for _, reply in found]


def later(shop: TestShop, replies: list[Reply]) -> None:
    """What the links lead to is alike as well, after the worker has looked at what exists."""
    letters(shop)
    paths = [path_of(json.loads(reply.body)["url"]) for reply in replies]
    alike(shop, [partial(shop.get, path) for path in paths])
    alike(shop, [partial(shop.get, path, **HTML) for path in paths])


def tries(order: str) -> list[dict[str, str]]:
    """An order that exists with its own address and with another, and one that does not: (order, email)."""
    return [
        {"order": order, "email": BUYER["email"]},
        {"order": order, "email": STRANGER},
        {"order": NOBODYS, "email": BUYER["email"]},
        {"order": NOBODYS, "email": STRANGER},
    ]


def test_whether_an_order_is_there_is_not_told_by_a_withdrawal(shop: TestShop) -> None:
    known = tries(bought(shop, "FR-1"))
    bodies: list[dict[str, Any]] = [
        {
            "locale": "fr-fr",
            "name": "Anna",
            "order": one["order"],
            "contact": one["email"],
            "items": [],
            "confirm": True,
        }
        for one in known
    ]

    alike(shop, [partial(shop.post, "/api/withdrawal", body | {"confirm": False}) for body in bodies], idle=True)
    replies = alike(shop, [partial(shop.post, "/api/withdrawal", body) for body in bodies])

    assert replies[0].status == 201
    later(shop, replies)


def test_whether_an_order_is_there_is_not_told_by_a_registration(shop: TestShop) -> None:
    bodies = [{"locale": "fr-fr", "purchase_date": "2026-10-31", **one} for one in tries(bought(shop, "FR-1"))]

    replies = alike(shop, [partial(shop.post, "/api/warranty", body) for body in bodies])

    assert replies[0].status == 201
    later(shop, replies)


def test_whether_a_device_is_registered_is_not_told_to_another_address(shop: TestShop) -> None:
    device = {"locale": "fr-fr", "purchase_date": "2026-10-31", "email": STRANGER}
    shop.post("/api/warranty", device | {"imei": OTHER_IMEI, "email": BUYER["email"]})

    replies = alike(
        shop,
        [partial(shop.post, "/api/warranty", device | {"imei": imei}) for imei in (OTHER_IMEI, "490154203237500")],
    )

    later(shop, replies)


def test_whether_an_order_is_there_is_not_told_by_support(shop: TestShop) -> None:
    question = {"locale": "fr-fr", "topic": "delivery", "message": "?"}
    bodies = [question | one for one in tries(bought(shop, "FR-1"))]

    replies = alike(shop, [partial(shop.post, "/api/support", body) for body in bodies])

    assert replies[0].status == 201


def test_whether_an_order_is_there_is_not_told_by_a_search(shop: TestShop) -> None:
    bodies = [{"locale": "fr-fr", **one} for one in tries(bought(shop, "FR-1"))]

    replies = alike(shop, [partial(shop.post, "/api/orders/find", body) for body in bodies])
    alike(shop, [partial(shop.post_form, "/api/orders/find", body) for body in bodies])

    assert replies[0].status == 202


def test_whether_somebody_sells_a_device_is_not_told_to_another_seller(shop: TestShop) -> None:
    open_for_trade(shop)
    submitted(shop)
    eve = {"person": person("en-gb", name="Eve Else", email="eve@example.org")}
    bodies = [offered(shop, **eve), offered(shop, **eve, imei=OTHER_IMEI)]

    replies = alike(shop, [partial(shop.post, "/api/trade-in", body) for body in bodies])

    assert replies[0].status == 201


@pytest.mark.parametrize(
    "path", ["orders/{}", "orders/{}/invoice", "orders/{}/withdrawal", "withdrawal/{}", "warranty/{}", "trade-in/{}"]
)
def test_a_link_of_another_kind_is_as_unknown_as_any(shop: TestShop, path: str) -> None:
    number = bought(shop, "FR-1")
    wrong = shop.shop.token("another-purpose", number)

    alike(shop, [partial(shop.get, f"/api/{path.format(token)}") for token in (wrong, "x" * 32, number)])
