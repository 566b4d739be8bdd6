"""What the shop knows of a person: all of it shown, removed on request, and removed by itself when its time is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.care.cases import remove_given_up
from functions.care.holdings import HOLDINGS, forget_delivered
from functions.kit import outbox
from functions.kit.database import Transaction
from functions.kit.fields import email_of
from functions.kit.log import log
from functions.kit.shop import Shop
from storefront.domain.errors import ReleaseUnusable, StepRefused, UsageError
from storefront.domain.trade_in_states import ENDS

EVERY_SECONDS = 3600
"""How often the worker looks for what has grown old."""

_DAY = 86_400


def export_person(shop: Shop, email: str) -> Mapping[str, list[dict[str, Any]]]:
    """Everything that is kept under an e-mail address, by place. Raises UsageError for what is no address."""
    address = _address(email)

    def read(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
        return {
            holding.name: [holding.show(shop, tx, number) for number in holding.find(tx, address)]
            for holding in HOLDINGS
        }

    return shop.database.read(read)


def erase_person(shop: Shop, email: str) -> Mapping[str, int]:
    """Remove a person from every place; returns how many entries were emptied in each. Again is harmless.

    The back office is told, number by number. Raises UsageError for what is no address, StepRefused while a device of
    theirs is being bought: money or a device is still to go back.
    """
    address = _address(email)
    found = {
        holding.name: shop.database.read(lambda tx, holding=holding: holding.find(tx, address))  # type: ignore[misc]
        for holding in HOLDINGS
    }
    under_way = shop.database.read(lambda tx: [name for name in found["trade_ins"] if not _ended(tx, name)])
    if under_way:
        raise StepRefused(
            f"trade-in {', '.join(under_way)} is under way: erase again when it has ended; nothing was erased"
        )
    for holding in HOLDINGS:
        for number in found[holding.name]:
            holding.empty(shop, number)
            shop.database.write(
                lambda tx, holding=holding, number=number: outbox.put(  # type: ignore[misc]
                    tx, "care-office", "erased", number, shop.clock(), place=holding.name
                )
            )
    return {name: len(numbers) for name, numbers in found.items()}


def keep_in_time(shop: Shop) -> int:
    """Remove what has been kept long enough, at most once an hour whichever worker asks; returns how many entries."""
    if not shop.database.write(lambda tx: _due(tx, shop.clock())):
        return 0
    try:
        rules = shop.runtime().book.rules()
    except ReleaseUnusable:
        return 0  # no release, no periods: nothing is removed by guess
    now, removed = shop.clock(), remove_given_up(shop)
    for market in rules.markets:
        for holding in HOLDINGS:
            before = now - rules.kept_days(holding.name, market) * _DAY
            aged = shop.database.read(
                lambda tx, holding=holding, market=market, before=before: holding.aged(tx, market, before)  # type: ignore[misc]
            )
            for number in aged:
                holding.empty(shop, number)
            removed += len(aged)
    days = max(rules.kept_days("messages", market) for market in rules.markets)
    removed += forget_delivered(shop, now - days * _DAY)
    if removed:
        log("info", "kept long enough and removed", count=removed)
    return removed


def _due(tx: Transaction, now: int) -> bool:
    tx.do("INSERT INTO chores (name, due_at) VALUES ('retention', 0) ON CONFLICT (name) DO NOTHING")
    return tx.do("UPDATE chores SET due_at = ? WHERE name = 'retention' AND due_at <= ?", now + EVERY_SECONDS, now) == 1


def _ended(tx: Transaction, reference: str) -> bool:
    row = tx.one("SELECT state FROM trade_ins WHERE reference = ?", reference)
    return row is None or row["state"] in ENDS


def _address(email: str) -> str:
    address = email_of(email)
    if not address:
        raise UsageError(f"--email {email!r} is no e-mail address")
    return address.lower()
