"""Letters as whoever gets them sees them: the shop's folder of mail, opened in a browser."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page

from functions.kit.shop import Shop
from functions.worker import work_once


def letter_about(shop: Shop, words: str) -> EmailMessage:
    """The one letter whose subject says this, after the worker has done its work."""
    work_once(shop)
    folder = Path(shop.settings.mail_url.removeprefix("file://"))
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]
    (letter,) = (one for one in read if words in one["Subject"])
    assert isinstance(letter, EmailMessage)
    return letter


def text_of(letter: EmailMessage) -> str:
    """A letter's plain text."""
    return _part(letter, "plain")


def opened(visit: Callable[..., Page], letter: EmailMessage, **options: object) -> Page:
    """A letter's HTML in a browser."""
    page = visit("about:blank", **options)
    page.set_content(_part(letter, "html"))
    return page


def _part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())
