"""`trade-in.*`: what ops do with devices that people sell, from the check of who sells to the money, and the register."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any, TextIO

import msgspec
from invoke.tasks import Task, task

from storefront.commands.arguments import needed, refusing, whole_number
from storefront.commands.functions import opened_shop, readable
from storefront.domain.errors import MoneyError, UsageError, VerificationFailed
from storefront.domain.money import parse_minor, plain_amount
from storefront.domain.trade_in_states import HERE, Step, TradeInState, steps_from

NOTE = "the evidence: what was seen, by whom, where it is kept; never a person's name or number"


@task(
    name="list",
    help={"state": "only trade-ins in this state, such as received", "late": "only those somebody of the shop is late with",
          "limit": "how many, oldest change first (default 50)"},
)  # fmt: skip
@refusing
def list_all(_c: Any, state: str = "", late: bool = False, limit: str = "50") -> None:
    """List trade-ins: invoke trade-in.list [--state received] [--late]."""
    if state and state not in tuple(TradeInState):
        raise UsageError(f"--state {state!r} is not known; there are {', '.join(TradeInState)}")
    most = whole_number(limit, "--limit", 1, 10_000)
    with opened_shop() as shop:
        now = shop.clock()
        rows = shop.database.read(
            lambda tx: tx.all(
                "SELECT * FROM trade_ins WHERE (? = '' OR state = ?) AND (? = 0 OR (due_step = '' AND due_at < ?)) "
                "ORDER BY changed_at, reference LIMIT ?",
                state, state, int(late), now, most,
            )
        )  # fmt: skip
    for row in rows:
        overdue = row["due_at"] is not None and not row["due_step"] and row["due_at"] < now
        price = plain_amount(row["quoted_minor"], row["currency"])
        alarm = "LATE" if overdue else "to return" if row["state"] == "refused" and row["arrived"] else ""
        print(
            f"{row['reference']}  {row['state']:15}  {row['market']}  {price} {row['currency']}  {row['title']}  {alarm}"
        )


@task(
    help={"reference": "the trade-in's reference", "private": "also who sells and the account, decrypted: to pay them"},
    positional=["reference"],
)
@refusing
def show(_c: Any, reference: str, private: bool = False) -> None:
    """Show a trade-in with its steps and alarms: invoke trade-in.show REFERENCE [--private]."""
    from functions.trading import ledger
    from functions.trading.handling import alarms, seller_details

    def read(tx: Any) -> dict[str, Any]:
        row = ledger.by_reference(tx, reference)
        if row is None:
            raise UsageError(f"no trade-in {reference!r}; invoke trade-in.list lists them")
        seller, known = seller_details(shop, tx, reference), ledger.seller_of(tx, reference)
        hidden = {"token_hash"}
        found = {name: value for name, value in row.items() if name not in hidden}
        found["payout"] = known["payout_shown"] if known else "erased"
        found["seller"] = known["name_shown"] if known else "erased"
        found |= alarms(shop, tx, row, seller)
        found["possible"] = sorted(steps_from(TradeInState(row["state"]), arrived=bool(row["arrived"])))
        found["steps"] = ledger.steps_of(tx, reference)
        if private:
            found["private"] = seller
        return found

    with opened_shop() as shop:
        print(readable(shop.database.read(read)))


def step_command(name: str, step: Step, what: str) -> Task[Any]:
    """A command that takes one step with a note."""

    @task(name=name, positional=["reference"], help={"reference": "the trade-in's reference", "note": NOTE})
    @refusing
    def command(_c: Any, reference: str, note: str = "") -> None:
        _take(reference, step, needed(note, "--note", "'seen at bench 2, photos in folder 17'"))

    command.__doc__ = f"{what}: invoke trade-in.{name} REFERENCE --note TEXT."
    found: Task[Any] = command
    return found


@task(
    positional=["reference"],
    help={
        "reference": "the trade-in's reference",
        "blocklist": "what the blocklist of stolen devices said, such as 'clear, query 8812'",
        "lock": "what the check of the account lock said, such as 'off'",
        "note": NOTE,
    },
)
@refusing
def inspect(_c: Any, reference: str, blocklist: str = "", lock: str = "", note: str = "") -> None:
    """Note that a device is what was described: invoke trade-in.inspect REFERENCE --blocklist TEXT --lock TEXT --note TEXT."""
    needed(blocklist, "--blocklist", "'clear, query 8812'")
    needed(lock, "--lock", "off")
    needed(note, "--note", "'light scratches, works'")
    _take(reference, Step.INSPECT, f"{note}; blocklist: {blocklist}; lock: {lock}")


@task(
    positional=["reference"],
    help={"reference": "the trade-in's reference", "amount": "the other price, such as 120.00", "note": NOTE},
)
@refusing
def offer(_c: Any, reference: str, amount: str = "", note: str = "") -> None:
    """Offer another price, which waits for the seller's word: invoke trade-in.offer REFERENCE --amount 120.00 --note TEXT."""
    from functions.trading import ledger

    needed(amount, "--amount", "120.00")
    needed(note, "--note", "'back is cracked, photos in folder 17'")
    with opened_shop() as shop:
        row = shop.database.read(lambda tx: ledger.by_reference(tx, reference))
    if row is None:
        raise UsageError(f"no trade-in {reference!r}; invoke trade-in.list lists them")
    try:
        minor = parse_minor(amount, row["currency"])
    except MoneyError as problem:
        raise UsageError(f"--amount {amount!r}: {problem.message}") from None
    _take(reference, Step.OFFER, note, minor=minor)


@task(
    positional=["reference"],
    help={"reference": "the trade-in's reference", "url": "https address of the carrier's label"},
)
@refusing
def label(_c: Any, reference: str, url: str = "") -> None:
    """Put a carrier's label into its slot: invoke trade-in.label REFERENCE --url https://carrier.example/label.pdf."""
    from functions.trading.handling import set_label

    needed(url, "--url", "https://carrier.example/label.pdf")
    with opened_shop() as shop:
        set_label(shop, reference, url)
    print(f"{reference}: the seller's page leads to the label")


@task(
    help={
        "export": "write the register, readable: csv or jsonl",
        "out": "a file (default: printed)",
        "verify": "check that no row was changed, removed or put in",
        "head": "the seal of an earlier export that must still be there",
    }
)
@refusing
def register(_c: Any, export: str = "", out: str = "", verify: bool = False, head: str = "") -> None:
    """The police register (rule B1): invoke trade-in.register --export csv --out register.csv, or --verify [--head SEAL]."""
    with opened_shop() as shop:
        _register(shop, export, out, head, verify=verify)


def _register(shop: Any, export: str, out: str, head: str, *, verify: bool) -> None:
    from functions.trading import register as book

    keys = shop.settings.encryption_keys
    if export:
        if export not in ("csv", "jsonl"):
            raise UsageError(f"--export {export!r} is not known; there are csv and jsonl")
        rows = shop.database.read(lambda tx: list(book.entries(tx, keys)))
        if out:
            passing = Path(f"{out}.part")
            with passing.open("w", encoding="utf-8", newline="") as file:
                passing.chmod(0o600)
                _write(rows, export, file)
            passing.replace(out)
            print(f"{len(rows)} rows in {out}; last seal {rows[-1]['seal'] if rows else book.FIRST}")
        else:
            _write(rows, export, sys.stdout)
        return
    if not verify:
        raise UsageError("--export or --verify is missing; for example invoke trade-in.register --verify")
    broken = shop.database.read(lambda tx: book.verify(tx, keys, head))
    if broken:
        lines = "; ".join(f"row {one.number} {one.what}" for one in broken[:20])
        raise VerificationFailed(f"the police register is not whole: {lines}")
    print(shop.database.read(book.summary))


def commands() -> list[Task[Any]]:
    """Every command, in the order of a device's life."""
    return [
        list_all,
        show,
        step_command("identify", Step.CLEAR, "Clear who sells, which sends the label"),
        label,
        step_command("ship", Step.SHIP, "Note that the carrier has the parcel"),
        step_command("receive", Step.RECEIVE, "Note that the device is here"),
        inspect,
        offer,
        step_command("pay", Step.PAY, "Note that the money was sent"),
        step_command("refuse", Step.REFUSE, "Refuse a device; what is here must then be returned"),
        step_command("block", Step.BLOCK, "Keep a device that is reported stolen or lost"),
        step_command("return", Step.RETURN, "Note that a device was sent back"),
        register,
    ]


def _take(reference: str, step: Step, note: str, *, minor: int | None = None) -> None:
    from functions.trading.handling import handle

    with opened_shop() as shop:
        row = handle(shop, reference, step, note, minor=minor)
    print(f"{reference}: {row['state']}")
    if step is Step.PAY:
        print(
            f"{plain_amount(row['paid_minor'], row['currency'])} {row['currency']} to the account in trade-in.show --private"
        )
    elif row["state"] in HERE:
        print(f"possible now: {', '.join(sorted(steps_from(TradeInState(row['state']))))}")


def _write(rows: list[dict[str, Any]], form: str, file: TextIO) -> None:
    from functions.trading.register import COLUMNS

    if form == "jsonl":
        file.writelines(msgspec.json.encode(row).decode() + "\n" for row in rows)
        return
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
