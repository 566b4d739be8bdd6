"""What the tests of withdrawal, guarantee and support share: a shop with words in a few locales, bought orders, letters."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

from functions.worker import work_once
from tests.functions.asgi_calls import Reply
from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.made_pages import made_pages
from tests.functions.made_release import MadeRelease

RELEASE = MadeRelease(offers=OFFERS, pages=made_pages("care_", "withdrawal_", "certificate"))
BUYER = {"email": "anna@example.org", "name": "Anna Buyer", "phone": "+33612345678", "line1": "1 rue du Port"}
HTML = {"accept": "text/html"}


@contextmanager
def care_shop(folder: Path, database_url: str, double: str, **settings: str) -> Iterator[TestShop]:
    """A shop on a database, with pages."""
    with open_test_shop(folder, database_url, double, RELEASE, **settings) as shop:
        yield shop


def bought(shop: TestShop, *offers: str, **changes: Any) -> str:
    """A paid order; gives its number."""
    number = shop.bought(*offers, **changes)
    shop.outcome(number, "pay", **BUYER)
    shop.deliver()
    return number


def json_of(reply: Reply, status: int) -> Any:
    """A reply's JSON; it has this status."""
    assert reply.status == status, reply.body
    return json.loads(reply.body)


def page_of(reply: Reply, status: int = 200) -> str:
    """A reply's page, with its entities read."""
    assert reply.status == status, reply.body
    assert reply.headers["content-type"].startswith("text/html")
    return unescape(reply.body.decode())


def hidden_fields(page: str) -> list[tuple[str, str]]:
    """Name and value of a page's hidden fields, those of its last form."""
    form = page[page.rindex('<form class="stack') :]
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)


def letters(shop: TestShop) -> list[EmailMessage]:
    """The letters that were sent, after the worker has done its work."""
    work_once(shop.shop)
    folder = Path(shop.environment["MAIL_URL"].removeprefix("file://"))
    files = sorted(folder.glob("*.eml")) if folder.is_dir() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def letters_about(shop: TestShop, words: str) -> list[EmailMessage]:
    """The letters whose subject says this."""
    return [letter for letter in letters(shop) if words in letter["Subject"]]


def text_of(letter: EmailMessage) -> str:
    """A letter's plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
