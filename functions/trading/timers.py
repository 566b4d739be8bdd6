"""What time does to trade-ins: a device that never came lapses, silence on another price is a no."""

from __future__ import annotations

from functions.kit.database import Transaction
from functions.kit.log import log
from functions.kit.outbox import put
from functions.kit.shop import Shop
from functions.trading import ledger
from storefront.domain.errors import ReleaseUnusable
from storefront.domain.rules import Rules
from storefront.domain.trade_in_states import Step

AT_ONCE = 50
LETTERS = {Step.LAPSE: "lapsed", Step.REJECT: "silent"}


def pass_time(shop: Shop) -> int:
    """Take every step whose time has come; returns how many. Several workers may do it at once."""
    now = shop.clock()
    due = shop.database.read(lambda tx: _due(tx, now))
    if not due:
        return 0
    try:
        rules = shop.runtime().book.rules()
    except ReleaseUnusable as problem:
        # Without a release there is no law to go by; it is done when there is one.
        log("warning", "trade-ins wait for a release", code=problem.code)
        return 0
    return sum(shop.database.write(lambda tx, it=it: _step(tx, it, rules, now)) for it in due)  # type: ignore[misc]


def _due(tx: Transaction, now: int) -> list[str]:
    rows = tx.all(
        "SELECT reference FROM trade_ins WHERE due_step <> '' AND due_at < ? ORDER BY due_at LIMIT ?", now, AT_ONCE
    )
    return [row["reference"] for row in rows]


def _step(tx: Transaction, reference: str, rules: Rules, now: int) -> int:
    row = ledger.locked(tx, reference)
    if row is None or not row["due_step"] or row["due_at"] >= now:
        return 0
    step = Step(row["due_step"])
    ledger.take(tx, row, step, rules=rules, now=now, doer=ledger.TIME)
    put(tx, "trade-mail", LETTERS[step], reference, now)
    put(tx, "trade-office", step.value, reference, now)
    return 1
