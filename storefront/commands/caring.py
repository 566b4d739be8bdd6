"""`withdrawals`, `certificates`, `cases`, `privacy`: what ops do after a purchase."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from invoke.tasks import task

from storefront.commands.arguments import needed, parse_day, refusing, whole_number
from storefront.commands.functions import opened_shop, readable
from storefront.domain.errors import UsageError
from storefront.domain.money import plain_amount

_LISTED = {
    "withdrawals": "number, stated_at AS at, state, market, order_typed, order_number, in_time, refund_minor, currency",
    "certificates": "number, registered_at AS at, market, order_typed, order_number, device_shown, purchased_on",
    "cases": "number, created_at AS at, state, kind, market, topic, wish, order_typed",
}
_TIMING = {
    "law": "in time by law",
    "shop": "in time by the shop's own word",
    "late": "too late",
    "": "no day of delivery yet",
}
_STATES = {"withdrawals": ("stated", "matched", "done"), "cases": ("open", "done")}
_BY = {"withdrawals": "stated_at", "certificates": "registered_at", "cases": "created_at"}


@task(help={"state": "stated, matched or done", "limit": "how many (default 50)"})
@refusing
def withdrawals(_c: Any, state: str = "", limit: str = "50") -> None:
    """List withdrawals, newest first: invoke withdrawals [--state stated]."""
    _list("withdrawals", state, limit)


@task(help={"number": "the withdrawal"}, positional=["number"])
@refusing
def show_withdrawal(_c: Any, number: str) -> None:
    """Show a withdrawal with its steps: invoke withdrawals.show NUMBER."""
    from functions.care.withdrawals import events_of, withdrawal

    with opened_shop() as shop:
        row, steps = shop.database.read(lambda tx: (withdrawal(tx, number), events_of(tx, number)))
    if row is None:
        raise UsageError(f"no withdrawal {number!r}; invoke withdrawals lists them")
    print(readable(row | {"steps": steps}))


@task(
    help={
        "number": "the withdrawal",
        "order": "the order it is about",
        "lines": "the order's lines, such as 1,3 (default all)",
        "delivered": "when the order arrived, YYYY-MM-DD",
    },
    positional=["number"],
)
@refusing
def match(_c: Any, number: str, order: str = "", lines: str = "", delivered: str = "") -> None:
    """Say which order a withdrawal is about: invoke withdrawals.match NUMBER --order R... [--lines 1,3] [--delivered DAY]."""
    from functions.care.withdrawals import match_by_ops, refund_reason

    needed(order, "--order", "R7K2M9QXD4T")
    chosen = tuple(whole_number(part, "--lines", 1, 1000) for part in lines.split(",") if part)
    day = date.fromisoformat(parse_day(delivered, "--delivered")) if delivered else None
    with opened_shop() as shop:
        row = match_by_ops(shop, number, order, chosen, day)
    amount = plain_amount(row["refund_minor"], row["currency"])
    print(f"{number}: order {order}, {amount} {row['currency']} to give back, {_TIMING[row['in_time']]}")
    print(f"next: invoke orders.refund {order} --amount {amount} --reason '{refund_reason(number)}'")


@task(help={"number": "the withdrawal", "note": "how it ended"}, positional=["number"])
@refusing
def done(_c: Any, number: str, note: str = "") -> None:
    """Settle a withdrawal: invoke withdrawals.done NUMBER --note 'money went back'."""
    from functions.care.withdrawals import finish

    needed(note, "--note", "'money went back'")
    with opened_shop() as shop:
        finish(shop, number, note)
    print(f"{number}: done")


@task(help={"limit": "how many (default 50)"})
@refusing
def certificates(_c: Any, limit: str = "50") -> None:
    """List guarantee certificates, newest first: invoke certificates."""
    _list("certificates", "", limit)


@task(help={"number": "the certificate"}, positional=["number"])
@refusing
def show_certificate(_c: Any, number: str) -> None:
    """Show a certificate with its days: invoke certificates.show NUMBER."""
    from functions.care.certificates import view_certificate
    from functions.care.registrations import certificate

    with opened_shop() as shop:
        row = shop.database.read(lambda tx: certificate(tx, number))
        if row is None:
            raise UsageError(f"no certificate {number!r}; invoke certificates lists them")
        print(readable(shop.database.read(lambda tx: view_certificate(shop, tx, row, mailed=True))))


@task(help={"number": "the certificate", "on": "the day of the repair, YYYY-MM-DD"}, positional=["number"])
@refusing
def repaired(_c: Any, number: str, on: str = "") -> None:
    """Note a repair chosen instead of a replacement, which lengthens the legal guarantee: invoke certificates.repaired NUMBER --on DAY."""
    from functions.care.registrations import note_repair

    needed(on, "--on", "2026-11-21")
    day = date.fromisoformat(parse_day(on, "--on"))
    with opened_shop() as shop:
        note_repair(shop, number, day)
    print(f"{number}: repaired on {day}")


@task(help={"state": "open or done", "limit": "how many (default 50)"})
@refusing
def cases(_c: Any, state: str = "", limit: str = "50") -> None:
    """List claims and questions, newest first: invoke cases [--state open]."""
    _list("cases", state, limit)


@task(help={"number": "the case"}, positional=["number"])
@refusing
def show_case(_c: Any, number: str) -> None:
    """Show a case with its pictures: invoke cases.show NUMBER."""
    from functions.care.cases import case_row, files_of

    with opened_shop() as shop:
        row, files = shop.database.read(lambda tx: (case_row(tx, number), files_of(tx, number)))
    if row is None:
        raise UsageError(f"no case {number!r}; invoke cases lists them")
    print(readable(row | {"files": files}))


@task(help={"number": "the case", "note": "how it ended"}, positional=["number"])
@refusing
def close(_c: Any, number: str, note: str = "") -> None:
    """Close a claim or a question: invoke cases.close NUMBER --note 'repaired'."""
    from functions.care.cases import finish_case

    needed(note, "--note", "'repaired'")
    with opened_shop() as shop:
        finish_case(shop, number, note)
    print(f"{number}: done")


@task(help={"email": "the person's e-mail address", "out": "a file (default: printed)"})
@refusing
def export(_c: Any, email: str = "", out: str = "") -> None:
    """Everything the shop knows of a person, as JSON: invoke privacy.export --email a@example.org."""
    from functions.care.privacy import export_person

    needed(email, "--email", "a@example.org")
    with opened_shop() as shop:
        text = readable(export_person(shop, email))
    if not out:
        print(text)
        return
    passing = Path(f"{out}.part")
    passing.unlink(missing_ok=True)
    # Nobody else on the machine reads it, also where a file that all could read stood before.
    passing.touch(mode=0o600)
    passing.write_text(text + "\n", encoding="utf-8")
    passing.replace(out)
    print(f"written to {out}")


@task(help={"email": "the person's e-mail address"})
@refusing
def erase(_c: Any, email: str = "") -> None:
    """Remove a person from everything but what the law wants kept: invoke privacy.erase --email a@example.org."""
    from functions.care.privacy import erase_person

    needed(email, "--email", "a@example.org")
    with opened_shop() as shop:
        emptied = erase_person(shop, email)
    print("; ".join(f"{name}: {count}" for name, count in emptied.items()))


def _list(table: str, state: str, limit: str) -> None:
    from functions.selling.listing import moment

    most = whole_number(limit, "--limit", 1, 10_000)
    if state and state not in _STATES[table]:
        raise UsageError(f"--state {state!r} is not known; there are {', '.join(_STATES[table])}")
    where, values = ("WHERE state = ?", (state,)) if state else ("", ())
    sql = f"SELECT {_LISTED[table]} FROM {table} {where} ORDER BY {_BY[table]} DESC, number LIMIT ?"
    with opened_shop() as shop:
        rows = shop.database.read(lambda tx: tx.all(sql, *values, most))
    for row in rows:
        print("  ".join(str(value) for value in (row | {"at": moment(row["at"])}).values() if value not in (None, "")))
