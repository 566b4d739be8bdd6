"""What leaves the shop for a message of the outbox: a letter in the merchant's name, a document for somebody's back office."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from functions.kit.files import keep_file, remove_file
from functions.kit.mail import Letter, send
from functions.kit.outbox import Message
from functions.kit.shop import Shop

BACK_OFFICE, CARRIER = "backoffice", "carrier"
"""The folders of FILES_URL in which documents are handed over."""


def post(shop: Shop, message: Message, letter: Letter) -> None:
    """Send a message's letter. Raises Unreachable, SMTPException, OSError."""
    merchant = shop.runtime().book.merchant()
    send(
        letter,
        message_id=message.id,
        sender=(merchant.name, merchant.email),
        mail_url=shop.settings.mail_url,
        host=urlsplit(shop.settings.site_url).hostname or "localhost",
    )


def hand_over(shop: Shop, message: Message, document: object, folder: str = BACK_OFFICE) -> None:
    """Write a message's document, as JSON: one file a message, a second time replaces the first."""
    keep_file(shop.settings.files_url, f"{folder}/{message.id}.json", msgspec.json.encode(document))


def remove_sent(shop: Shop, message: str) -> None:
    """Remove the files of a message, by its id: its letter, where letters are files, and its documents."""
    if urlsplit(shop.settings.mail_url).scheme == "file":
        remove_file(shop.settings.mail_url, f"{message}.eml")
    for folder in (BACK_OFFICE, CARRIER):
        remove_file(shop.settings.files_url, f"{folder}/{message}.json")
