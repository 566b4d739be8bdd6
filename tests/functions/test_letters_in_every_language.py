"""What the shop writes after a purchase and about a sale, in every country's language: complete, and in no other."""

import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from functions.pages.trade_letters import STATES, trade_letter
from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.caring import json_of, letters_about, text_of
from tests.functions.made_pages import made_pages
from tests.functions.made_release import RULES, MadeRelease
from tests.functions.trading_in import BIDS, submitted

SLUGS = tuple({locale.language: locale.slug for locale in reversed(RULES.locales)}.values())
"""A country of each language."""
ENGLISH = next(slug for slug in SLUGS if slug.startswith("en-"))
CODES = {locale.slug: locale.code for locale in RULES.locales}
DAY = "2026-10-31"
TYPED = {"name": "Nn", "order": "R1234567890", "contact": "n@example.org", "items": "", "confirm": True}


@cache
def pages() -> dict[str, str]:
    return made_pages("care_", "withdrawal_", "certificate", "trade", locales=SLUGS)


@cache
def texts(slug: str) -> dict[str, Any]:
    return dict(json.loads(pages()[f"messages/{slug}.json"]))


@pytest.fixture
def shop(tmp_path: Path, double: str) -> Iterator[TestShop]:
    release = MadeRelease(offers=OFFERS, bids=BIDS, pages=pages())
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, release) as opened:
        yield opened


def english_left(slug: str, text: str) -> list[str]:
    """English of our own in a letter of another language."""
    english, own = texts(ENGLISH), texts(slug)
    return [
        key
        for key, words in english.items()
        if isinstance(words, str) and len(words) > 11 and "{" not in words and own[key] != words
        if words in text and not any(words in other for other in own.values() if isinstance(other, str))
    ]


def check(slug: str, language: str, *parts: str) -> None:
    """Complete, and in the language of the locale."""
    assert language == CODES[slug]
    for part in parts:
        assert part.strip()
        assert not re.search(r"[{}]|\b[a-z]+\.[a-z_]+\.[a-z_]+\b(?!\.)", re.sub(r"https?://\S+|\S+@\S+", "", part)), (
            part
        )
        if not slug.startswith("en-"):
            assert english_left(slug, part) == []


def html_words(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return re.sub(r"<[^>]+>", " ", re.sub(r'style="[^"]*"', "", str(body.get_content())))


def test_english_in_another_language_would_be_found() -> None:
    assert len(SLUGS) == 13
    assert "withdraw.next" in english_left("fr-fr", f"Bonjour. {texts(ENGLISH)['withdraw.next']}")


@pytest.mark.parametrize("slug", SLUGS)
def test_receipts_certificates_and_cases_are_in_the_language_of_the_country(shop: TestShop, slug: str) -> None:
    device = {"locale": slug, "imei": "490154203237518", "email": "n@example.org", "purchase_date": DAY}
    asked = {"locale": slug, "topic": "delivery", "message": "?", "email": "n@example.org"}
    kept = json_of(shop.post("/api/warranty", device), 201)
    claim = {"fault": "!", "wish": "repair", "locale": slug}
    claims = f"/api/warranty/{kept['url'].rpartition('/')[2]}/claims"
    numbers = [
        kept["certificate"],
        json_of(shop.post("/api/withdrawal", TYPED | {"locale": slug}), 201)["receipt"],
        json_of(shop.post("/api/support", asked), 201)["case"],
        json_of(shop.post(claims, claim), 201)["case"],
    ]

    for number in numbers:
        (letter,) = letters_about(shop, number)
        html = html_words(letter)
        check(slug, letter["Content-Language"], letter["Subject"], text_of(letter), html)
        assert number in text_of(letter)
        assert number in html


@pytest.mark.parametrize("slug", SLUGS)
def test_every_letter_to_a_seller_is_in_the_language_of_the_country(shop: TestShop, slug: str) -> None:
    submitted(shop)
    (row,) = shop.rows("SELECT * FROM trade_ins")
    money = {"counter_minor": 12000, "paid_minor": 12000, "currency": "GBP", "locale": slug}

    for occasion in STATES:
        letter = trade_letter(shop.shop, occasion, row | money, "n@example.org")

        assert letter is not None
        check(slug, letter.language, letter.subject, letter.text)
        assert row["reference"] in letter.subject
