"""The seller's word on another price."""

from __future__ import annotations

from typing import Literal

import msgspec

from functions.kit.database import Transaction
from functions.kit.outbox import put
from functions.kit.problem import Problem
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.trading import ledger
from storefront.domain.trade_in_states import Step, TradeInState


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no."""

    answer: Literal["accept", "reject"]


_STEPS = {"accept": (Step.ACCEPT, TradeInState.ACCEPTED), "reject": (Step.REJECT, TradeInState.REJECTED)}


def answer_offer(shop: Shop, reference: str, word: Word, who: str) -> None:
    """Take the seller's word; the same word again changes nothing. Raises Problem not_answerable, too_many_requests."""
    step, leads_to = _STEPS[word.answer]
    rules, now = shop.runtime().book.rules(), shop.clock()

    def job(tx: Transaction) -> None:
        if shop.settings.limited:
            count_request(tx, "form", who, now)
        row = ledger.locked(tx, reference)
        assert row is not None
        if row["state"] == leads_to:
            return
        # Past its last second the offer is over, also before the worker has seen it.
        if row["state"] != TradeInState.COUNTER_OFFERED or row["due_at"] < now:
            raise Problem("not_answerable")
        ledger.take(tx, row, step, rules=rules, now=now, doer=ledger.SELLER, minor=row["counter_minor"])
        put(tx, "trade-mail", step.value, reference, now)
        put(tx, "trade-office", step.value, reference, now)

    shop.database.write(job)
