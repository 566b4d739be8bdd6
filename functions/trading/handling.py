"""What ops do with a trade-in: each step with its evidence, its row in the register, its letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.encryption import decrypt
from functions.kit.outbox import put
from functions.kit.shop import Shop
from functions.trading import ledger, register
from functions.trading.applying import Seller
from functions.trading.devices import device_marks
from functions.trading.submitting import send_label
from storefront.domain.errors import StepRefused, UsageError
from storefront.domain.trade_in_states import HERE, Step, TradeInState

LETTERS = {
    Step.RECEIVE: "received",
    Step.OFFER: "offer",
    Step.PAY: "paid",
    Step.RETURN: "returned",
    Step.REFUSE: "refused",
}
"""Steps that the seller is written about. A blocked device is the police's matter: nobody is warned."""


def handle(shop: Shop, reference: str, step: Step, note: str, *, minor: int | None = None) -> Row:
    """Take a step for ops. Raises UsageError for an unknown reference or amount, StepRefused for an impossible step."""
    rules, now = shop.runtime().book.rules(), shop.clock()

    def job(tx: Transaction) -> Row:
        row = ledger.locked(tx, reference)
        if row is None:
            raise UsageError(f"no trade-in {reference!r}; invoke trade-in.list lists them")
        if step is Step.CLEAR:
            return send_label(tx, row, rules, now, doer=ledger.OPS, note=note)
        seller = seller_details(shop, tx, reference)
        columns = _columns(shop, tx, row, step, seller, minor)
        if step is Step.RECEIVE:
            columns["registered"] = int(register.is_kept(rules, row["market"]))
        shown = minor if step is Step.OFFER else columns.get("paid_minor")
        moved = ledger.take(tx, row, step, rules=rules, now=now, doer=ledger.OPS, note=note, minor=shown, **columns)
        if moved["registered"]:
            time_zone = rules.market(row["market"]).time_zone
            register.write(tx, shop.settings.encryption_keys, moved, step, seller, time_zone)
        if step is Step.BLOCK and seller:
            _remember_blocked(tx, shop, seller, note, now)
        if step in LETTERS:
            put(tx, "trade-mail", LETTERS[step], reference, now)
        put(tx, "trade-office", step.value, reference, now)
        return moved

    return shop.database.write(job)


def set_label(shop: Shop, reference: str, url: str) -> None:
    """Put a carrier's label into its slot: the seller's page and letter lead to it."""
    if not url.startswith("https://"):
        raise UsageError(f"--url {url!r} is no https address")
    changed = shop.database.write(
        lambda tx: tx.do("UPDATE trade_ins SET label_url = ? WHERE reference = ?", url, reference)
    )
    if not changed:
        raise UsageError(f"no trade-in {reference!r}; invoke trade-in.list lists them")


def seller_details(shop: Shop, tx: Transaction, reference: str) -> Seller | None:
    """Who sells, readable; None once erased."""
    row = ledger.seller_of(tx, reference)
    if row is None or not row["details"]:
        return None
    return msgspec.json.decode(decrypt(shop.settings.encryption_keys, row["details"]), type=Seller)


def _columns(
    shop: Shop, tx: Transaction, row: Row, step: Step, seller: Seller | None, minor: int | None
) -> dict[str, Any]:
    """What a step changes beside the state."""
    match step:
        case Step.RECEIVE:
            _refuse_second(shop, tx, row, seller)
            return {"arrived": 1}
        case Step.OFFER:
            if minor is None or not 0 < minor < row["quoted_minor"]:
                raise UsageError("another price must be above zero and below the quoted one")
            return {"counter_minor": minor}
        case Step.PAY:
            if seller is None:
                raise UsageError(f"{row['reference']}: who sells was erased; nobody can be paid")
            accepted = row["state"] == TradeInState.ACCEPTED
            return {"paid_minor": row["counter_minor"] if accepted else row["quoted_minor"]}
    return {}


def _refuse_second(shop: Shop, tx: Transaction, row: Row, seller: Seller | None) -> None:
    """One device is here once: a second trade-in of it that 'arrives' is somebody's mistake, or worse."""
    if seller is None:
        return
    marks = device_marks(shop.settings.encryption_keys, seller.device_kind, seller.device_number)
    twins = [twin for twin in ledger.under_way(tx, marks, but=row["reference"]) if twin["state"] in HERE]
    if twins:
        raise StepRefused(f"this device is here already, as {twins[0]['reference']}", reference=twins[0]["reference"])


def _remember_blocked(tx: Transaction, shop: Shop, seller: Seller, note: str, now: int) -> None:
    mark = device_marks(shop.settings.encryption_keys, seller.device_kind, seller.device_number)[0]
    tx.do(
        "INSERT INTO blocked_devices (device, note, since) VALUES (?, ?, ?) ON CONFLICT (device) DO NOTHING",
        mark, note, now,
    )  # fmt: skip


def alarms(shop: Shop, tx: Transaction, row: Row, seller: Seller | None) -> Mapping[str, list[str]]:
    """What ops should know of a device: other trade-ins of it, and whether it was reported."""
    if seller is None:
        return {}
    marks = device_marks(shop.settings.encryption_keys, seller.device_kind, seller.device_number)
    places = ", ".join("?" * len(marks))
    reported = tx.all(f"SELECT note FROM blocked_devices WHERE device IN ({places})", *marks)
    twins = ledger.under_way(tx, marks, but=row["reference"])
    return {"also": [twin["reference"] for twin in twins], "blocked": [one["note"] for one in reported]}
