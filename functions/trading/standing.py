"""Where a trade-in stands, as whoever has its link may see it: nothing personal beyond masked endings."""

from __future__ import annotations

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.problem import Problem
from functions.kit.shop import Shop
from functions.trading import ledger
from storefront.domain.money import plain_amount
from storefront.domain.trade_in_states import TradeInState


class StepTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A step, and when (seconds since 1970)."""

    state: str
    at: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A trade-in. Amounts are decimal text; `answer_until` is given while another price waits for an answer."""

    reference: str
    state: str
    model: str
    title: str
    condition: str
    currency: str
    quoted: str
    counter_offer: str | None
    paid: str | None
    device: str
    payout: str
    answer_until: int | None
    ship_until: int | None
    steps: list[StepTaken]


def find(shop: Shop, token: str) -> Row:
    """The trade-in of a link. Raises Problem not_found."""
    row = shop.database.read(lambda tx: ledger.by_token(tx, token))
    if row is None:
        raise Problem("not_found")
    return row


def standing_of(tx: Transaction, row: Row) -> Standing:
    """A trade-in as its seller sees it."""
    seller = ledger.seller_of(tx, row["reference"])
    state = row["state"]
    return Standing(
        reference=row["reference"],
        state=state,
        model=row["model"],
        title=row["title"],
        condition=row["condition"],
        currency=row["currency"],
        quoted=plain_amount(row["quoted_minor"], row["currency"]),
        counter_offer=plain_amount(row["counter_minor"], row["currency"]) if row["counter_minor"] is not None else None,
        paid=plain_amount(row["paid_minor"], row["currency"]) if state == TradeInState.PAID else None,
        device=row["device_shown"],
        payout=seller["payout_shown"] if seller else "",
        answer_until=row["due_at"] if state == TradeInState.COUNTER_OFFERED else None,
        ship_until=row["due_at"] if state == TradeInState.LABEL_SENT else None,
        steps=[StepTaken(state=step["state"], at=step["at"]) for step in ledger.steps_of(tx, row["reference"])],
    )
