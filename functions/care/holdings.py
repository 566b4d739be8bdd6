"""Where the shop keeps what it knows of people: how each place is searched, shown, emptied, and what in it has grown old.

Emptying keeps what the law wants kept, without the person: an order's amounts, a withdrawal's refund, the register of
devices bought, whose rows are encrypted and never change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from functions.care.cases import case_row, files_of, remove_case
from functions.care.registrations import certificate
from functions.care.withdrawals import events_of, withdrawal
from functions.kit.database import Row, Transaction
from functions.kit.encryption import decrypt
from functions.kit.sending import remove_sent
from functions.kit.shop import Shop
from functions.selling.handing_over import order_document
from functions.trading import ledger as trade_ins
from functions.trading.handling import seller_details

Find = Callable[[Transaction, str], list[str]]
Aged = Callable[[Transaction, str, int], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A place. `name` is its retention row; `find` and `aged` give numbers: by an e-mail address in lower case, and of a
    market unchanged since a moment. `empty` removes the person from a number; again is harmless.
    """

    name: str
    find: Find
    aged: Aged
    show: Callable[[Shop, Transaction, str], dict[str, Any]]
    empty: Callable[[Shop, str], None]


def _found(sql: str) -> Find:
    return lambda tx, email: [str(row["number"]) for row in tx.all(sql, email)]


def _aged(sql: str) -> Aged:
    return lambda tx, market, before: [str(row["number"]) for row in tx.all(sql, market, before)]


def forget_messages(shop: Shop, number: str) -> None:
    """Remove what was written about a number: letters kept as files, documents handed over as files."""
    rows = shop.database.read(lambda tx: tx.all("SELECT id FROM outbox WHERE number = ?", number))
    for row in rows:
        remove_sent(shop, row["id"])


def forget_delivered(shop: Shop, before: int) -> int:
    """Remove messages that were delivered before a moment, and what was written for them; returns how many."""
    rows = shop.database.read(
        lambda tx: tx.all("SELECT id FROM outbox WHERE state = 'done' AND done_at < ? LIMIT 1000", before)
    )
    for row in rows:
        remove_sent(shop, row["id"])
        shop.database.write(lambda tx, row=row: tx.do("DELETE FROM outbox WHERE id = ?", row["id"]))  # type: ignore[misc]
    return len(rows)


def _show_order(_shop: Shop, tx: Transaction, number: str) -> dict[str, Any]:
    return order_document(tx, number, "privacy")


def _empty_order(shop: Shop, number: str) -> None:
    # The row stays, empty: an event of Stripe's that comes again would write the person down anew.
    shop.database.write(
        lambda tx: tx.do("UPDATE buyers SET email = '', name = '', phone = '', address = '' WHERE number = ?", number)
    )
    forget_messages(shop, number)


def _show_withdrawal(_shop: Shop, tx: Transaction, number: str) -> dict[str, Any]:
    return _row(withdrawal(tx, number)) | {"steps": events_of(tx, number)}


def _empty_withdrawal(shop: Shop, number: str) -> None:
    def job(tx: Transaction) -> None:
        tx.do("UPDATE withdrawals SET name = '', contact = '', items = '' WHERE number = ?", number)
        # What ops wrote may name somebody.
        tx.do("UPDATE withdrawal_events SET what = '' WHERE number = ? AND state = 'done'", number)

    shop.database.write(job)
    forget_messages(shop, number)


def _show_certificate(shop: Shop, tx: Transaction, number: str) -> dict[str, Any]:
    row = certificate(tx, number)
    sealed = row["device_sealed"] if row else ""
    return _row(row) | {"device": decrypt(shop.settings.encryption_keys, sealed) if sealed else ""}


def _empty_certificate(shop: Shop, number: str) -> None:
    for row in shop.database.read(lambda tx: tx.all("SELECT number FROM cases WHERE certificate = ?", number)):
        _empty_case(shop, row["number"])
    shop.database.write(lambda tx: tx.do("DELETE FROM certificates WHERE number = ?", number))
    forget_messages(shop, number)


def _show_case(_shop: Shop, tx: Transaction, number: str) -> dict[str, Any]:
    return _row(case_row(tx, number)) | {"files": files_of(tx, number)}


def _empty_case(shop: Shop, number: str) -> None:
    remove_case(shop, number)
    forget_messages(shop, number)


def _show_trade_in(shop: Shop, tx: Transaction, reference: str) -> dict[str, Any]:
    row, seller = _row(trade_ins.by_reference(tx, reference)), trade_ins.seller_of(tx, reference)
    return row | {
        "email": seller["email"] if seller else "",
        "seller": msgspec.to_builtins(seller_details(shop, tx, reference)) or {},
        "steps": trade_ins.steps_of(tx, reference),
    }


def _empty_trade_in(shop: Shop, reference: str) -> None:
    def job(tx: Transaction) -> None:
        tx.do("DELETE FROM trade_in_sellers WHERE reference = ?", reference)
        tx.do("DELETE FROM trade_in_devices WHERE reference = ?", reference)
        tx.do("UPDATE trade_ins SET device_shown = '' WHERE reference = ?", reference)
        # What ops wrote may name somebody; the database lets nothing else of a step be changed.
        tx.do("UPDATE trade_in_steps SET note = '' WHERE reference = ?", reference)

    shop.database.write(job)
    forget_messages(shop, reference)


def _row(row: Row | None) -> Row:
    assert row is not None
    return {name: value for name, value in row.items() if not name.endswith(("_hash", "_sealed")) and name != "same"}


HOLDINGS: Sequence[Holding] = (
    Holding(
        name="cases",
        find=_found("SELECT number FROM cases WHERE LOWER(email) = ?"),
        aged=_aged("SELECT number FROM cases WHERE market = ? AND changed_at < ?"),
        show=_show_case,
        empty=_empty_case,
    ),
    Holding(
        name="certificates",
        find=_found("SELECT number FROM certificates WHERE LOWER(email) = ?"),
        aged=_aged("SELECT number FROM certificates WHERE market = ? AND changed_at < ?"),
        show=_show_certificate,
        empty=_empty_certificate,
    ),
    Holding(
        name="withdrawals",
        find=_found("SELECT number FROM withdrawals WHERE LOWER(contact) = ?"),
        aged=_aged("SELECT number FROM withdrawals WHERE contact <> '' AND market = ? AND changed_at < ?"),
        show=_show_withdrawal,
        empty=_empty_withdrawal,
    ),
    Holding(
        name="orders",
        find=_found("SELECT number FROM buyers WHERE LOWER(email) = ?"),
        aged=_aged(
            "SELECT o.number FROM orders o JOIN buyers b ON b.number = o.number "
            "WHERE b.email <> '' AND o.market = ? AND o.changed_at < ?"
        ),
        show=_show_order,
        empty=_empty_order,
    ),
    Holding(
        name="trade_ins",
        find=_found("SELECT reference AS number FROM trade_in_sellers WHERE LOWER(email) = ?"),
        aged=_aged(
            "SELECT t.reference AS number FROM trade_ins t JOIN trade_in_sellers s ON s.reference = t.reference "
            "WHERE t.market = ? AND t.changed_at < ?"
        ),
        show=_show_trade_in,
        empty=_empty_trade_in,
    ),
)
"""Cases before certificates: they lean on them."""
