"""`orders`, `orders.refund`, `orders.export`, `worker`: what ops do with what was sold."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec
from invoke.tasks import task

from storefront.commands.arguments import needed, parse_day, refusing, whole_number
from storefront.commands.functions import opened_shop, readable
from storefront.domain.errors import MoneyError, UsageError
from storefront.domain.money import parse_minor, plain_amount


@task(
    help={
        "state": "only orders in this state, such as held",
        "limit": "how many, newest first (default 50)",
        "dead": "messages that were given up instead of orders",
    }
)
@refusing
def orders(_c: Any, state: str = "", limit: str = "50", dead: bool = False) -> None:
    """List orders and what needs somebody's eye: invoke orders [--state held]."""
    from functions.selling import listing

    most = whole_number(limit, "--limit", 1, 10_000)
    with opened_shop() as shop:
        rows = shop.database.read(lambda tx: listing.dead_messages(tx) if dead else listing.newest(tx, state, most))
        for row in rows:
            print(_line(row))
        if not dead:
            print(shop.database.read(lambda tx: listing.summary(tx, shop.clock())))


@task(help={"order": "the order's number"}, positional=["order"])
@refusing
def show(_c: Any, order: str) -> None:
    """Show an order with its items, buyer, steps, refunds and messages: invoke orders.show ORDER."""
    from functions.selling import listing

    with opened_shop() as shop:
        found = shop.database.read(lambda tx: listing.one_order(tx, order))
    if found is None:
        raise UsageError(f"no order {order!r}; invoke orders lists them")
    print(readable(found))


@task(
    help={
        "order": "the order's number",
        "amount": "how much, in the order's currency, such as 12.34 (default all that is left)",
        "reason": "why; the same order, amount and reason again is the same refund",
    },
    positional=["order"],
)
@refusing
def refund(_c: Any, order: str, amount: str = "", reason: str = "") -> None:
    """Give an order's money back: invoke orders.refund ORDER --reason TEXT [--amount 12.34]."""
    from functions.selling import ledger
    from functions.selling.refunds import refund_order

    needed(reason, "--reason", "'screen scratched'")
    with opened_shop() as shop:
        known = shop.database.read(lambda tx: ledger.order(tx, order))
        if known is None:
            raise UsageError(f"no order {order!r}; invoke orders lists them")
        currency = known["currency"]
        try:
            minor = parse_minor(amount, currency) if amount else None
        except MoneyError as problem:
            raise UsageError(f"--amount {amount!r}: {problem.message}") from None
        after = refund_order(shop, order, minor, reason)
    given = plain_amount(after["refunded_minor"], currency)
    print(f"{order}: {given} of {plain_amount(after['paid_minor'], currency)} {currency} given back, {after['state']}")


@task(help={"order": "the held order's number", "reason": "why what was paid will do"}, positional=["order"])
@refusing
def accept(_c: Any, order: str, reason: str = "") -> None:
    """Sell a held order at what was paid for it: invoke orders.accept ORDER --reason TEXT."""
    from functions.selling.accepting import accept_order

    needed(reason, "--reason", "'a cent of rounding'")
    with opened_shop() as shop:
        after = accept_order(shop, order, reason)
    print(
        f"{order}: {plain_amount(after['paid_minor'], after['currency'])} {after['currency']} accepted, {after['state']}"
    )


@task(
    help={
        "out": "a file (default: printed)",
        "format": "jsonl or csv",
        "since": "only orders changed since this day, YYYY-MM-DD",
    }
)
@refusing
def export(_c: Any, out: str = "", format: str = "jsonl", since: str = "") -> None:
    """Write orders for the back office: invoke orders.export --out orders.jsonl."""
    from functions.selling import handing_over

    if format not in ("jsonl", "csv"):
        raise UsageError(f"--format {format!r} is not known; there are jsonl and csv")
    day = parse_day(since, "--since")
    moment = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else 0
    with opened_shop() as shop:
        documents = shop.database.read(lambda tx: list(handing_over.documents(tx, moment)))
    write = _write_csv if format == "csv" else _write_lines
    if not out:
        write(documents, sys.stdout)
        return
    passing = Path(f"{out}.part")
    with passing.open("w", encoding="utf-8", newline="") as file:
        write(documents, file)
    passing.replace(out)
    print(f"{len(documents)} orders in {out}")


@task(
    help={
        "once": "do what is due and end",
        "revive": "first try again what was given up",
    }
)
@refusing
def worker(_c: Any, once: bool = False, revive: bool = False) -> None:
    """Send mail, hand over orders, finish payments: invoke worker [--once]."""
    from functions import worker as working
    from functions.kit import outbox

    with opened_shop() as shop:
        if revive:
            count = shop.database.write(lambda tx: outbox.revive(tx, shop.clock()))
            print(f"{count} messages revived")
        if once:
            print(f"{working.work_once(shop)} done")
        else:
            working.work(shop)


def _line(row: dict[str, Any]) -> str:
    return "  ".join(str(value) for value in row.values())


def _write_lines(documents: Iterable[dict[str, Any]], file: TextIO) -> None:
    for document in documents:
        file.write(msgspec.json.encode(document).decode() + "\n")


def _write_csv(documents: Iterable[dict[str, Any]], file: TextIO) -> None:
    from functions.selling.handing_over import COLUMNS, csv_rows

    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for document in documents:
        writer.writerows(csv_rows(document))
