"""What the outbox does for trade-ins: letters to the seller, documents for the back office."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.outbox import Message
from functions.kit.sending import hand_over, post
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
    post(shop, message, write_letter(shop, message.payload["kind"], row, seller["email"]))


def _tell_office(shop: Shop, message: Message) -> None:
    """Without anybody's bank or identity data: those are for `invoke trade-in.show` alone."""
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
    hand_over(shop, message, document)


TOPICS: Mapping[str, Callable[[Shop, Message], None]] = {"trade-mail": _mail, "trade-office": _tell_office}
"""Topics of the outbox and what is done with their messages."""
