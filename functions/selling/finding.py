"""'Find my order': the same work, the same answer and the same time whether the order exists or not.

What was asked goes into the outbox; the worker looks whether number and address belong together, and mails or does not.
"""

from __future__ import annotations

import msgspec

from functions.kit.database import Transaction
from functions.kit.fields import number_of
from functions.kit.outbox import put
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.kit.tokens import blurred, new_id

_LONGEST_EMAIL = 254


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper types who has lost the link."""

    locale: str
    order: str
    email: str

    def number(self) -> str:
        """The order's number as typed, without spaces and dashes."""
        return number_of(self.order)


def blurred_email(shop: Shop, email: str) -> str:
    """A stand-in for an address, so that the outbox does not keep what strangers type."""
    return blurred(shop.settings.encryption_keys[0], email.strip().lower()[:_LONGEST_EMAIL])


def ask_for_link(shop: Shop, search: Search, who: str) -> None:
    """Leave the search to the worker. Raises Problem too_many_requests."""
    now = shop.clock()

    def job(tx: Transaction) -> None:
        if shop.settings.limited:
            count_request(tx, "form", who, now)
        put(tx, "find", new_id(), search.number(), now, email=blurred_email(shop, search.email))

    shop.database.write(job)
