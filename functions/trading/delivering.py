"""What the outbox does for trade-ins: letters to the seller, documents for the back office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.files import keep_file
from functions.kit.mail import send
from functions.kit.outbox import Message
from functions.kit.shop import Shop
from functions.trading import ledger
from functions.trading.letters import write_letter
from storefront.domain.money import plain_amount


def _mail(shop: Shop, message: Message) -> None:
    def read(tx: Transaction) -> tuple[Row | None, Row | None]:
        return ledger.by_reference(tx, message.number), ledger.seller_of(tx, message.number)

    row, seller = shop.database.read(read)
    if row is None or seller is None or not seller["email"]:
        return  # erased: nobody to write to
    letter = write_letter(shop, message.payload["kind"], row, seller["email"])
    merchant = shop.runtime().book.merchant()
    host = urlsplit(shop.settings.site_url).hostname or "localhost"
    sender = (merchant.name, merchant.email)
    send(letter, message_id=message.id, sender=sender, mail_url=shop.settings.mail_url, host=host)


def _hand_over(shop: Shop, message: Message) -> None:
    """One file a message, without anybody's bank or identity data: those are for `invoke trade-in.show` alone."""
    row = shop.database.read(lambda tx: ledger.by_reference(tx, message.number))
    if row is None:
        return
    amounts = {name: row[f"{name}_minor"] for name in ("quoted", "counter", "paid")}
    document = {
        "reference": row["reference"],
        "occasion": message.payload["kind"],
        **{
            name: row[name]
            for name in ("state", "market", "model", "title", "category", "condition", "bid", "refurbisher")
        },
        "options": msgspec.json.decode(row["options"]),
        "currency": row["currency"],
        **{name: None if minor is None else plain_amount(minor, row["currency"]) for name, minor in amounts.items()},
        "at": row["changed_at"],
    }
    keep_file(shop.settings.files_url, f"backoffice/{message.id}.json", msgspec.json.encode(document))


TOPICS: Mapping[str, Callable[[Shop, Message], None]] = {"trade-mail": _mail, "trade-office": _hand_over}
"""Topics of the outbox and what is done with their messages."""
