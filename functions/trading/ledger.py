"""Trade-ins as rows: stored, found, and taken from step to step, each step a row of its own, never an overwrite."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.tokens import hash_of
from functions.trading.quotes import Quote
from storefront.domain.rules import Rules
from storefront.domain.trade_in import TradeInTerms
from storefront.domain.trade_in_states import ENDS, Step, TradeInState, after, due

SELLER, OPS, TIME, SHOP = "seller", "ops", "time", "shop"
"""Who does a step."""


_CLOSED = TradeInTerms(payout_method="", min_age=18, days_to_ship=21, inspection_days=2, payout_days=6)
"""The spans of what was under way in a market when it closed."""


class NewTradeIn(msgspec.Struct, frozen=True, kw_only=True):
    """A trade-in about to be stored."""

    reference: str
    token: str
    quote: Quote
    market: str
    title: str
    category: str
    release: str
    device_kind: str
    device_shown: str
    device: str
    email: str
    details: str
    payout_shown: str
    name_shown: str


def store(tx: Transaction, new: NewTradeIn, now: int) -> None:
    """Store a trade-in as quoted, at the moment of its quote."""
    quote = new.quote
    tx.do(
        "INSERT INTO trade_ins (reference, token_hash, state, step, market, locale, currency, model, title, category, "
        "options, condition, answers, bid, refurbisher, quoted_minor, device_kind, device_shown, release, created_at, "
        "changed_at) VALUES (?, ?, 'quoted', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        new.reference, hash_of(new.token), new.market, quote.locale, quote.currency, quote.model, new.title,
        new.category, _text(quote.options), quote.condition, _text(quote.answers), quote.bid, quote.refurbisher,
        quote.minor, new.device_kind, new.device_shown, new.release, now, now,
    )  # fmt: skip
    tx.do("INSERT INTO trade_in_devices (reference, device) VALUES (?, ?)", new.reference, new.device)
    tx.do(
        "INSERT INTO trade_in_sellers (reference, email, details, payout_shown, name_shown) VALUES (?, ?, ?, ?, ?)",
        new.reference, new.email, new.details, new.payout_shown, new.name_shown,
    )  # fmt: skip
    _note(tx, new.reference, 0, TradeInState.QUOTED, "quote", SHOP, "", quote.minor, quote.at)


def take(
    tx: Transaction,
    row: Row,
    step: Step,
    *,
    rules: Rules,
    now: int,
    doer: str,
    note: str = "",
    minor: int | None = None,
    **columns: object,
) -> Row:
    """Take a step and set columns; gives the row as it then is. Raises StepRefused when it cannot be taken.

    `row` must be `locked`: between looking and stepping nobody else may step.
    """
    to = after(TradeInState(row["state"]), step, arrived=bool(row["arrived"]))
    terms = rules.trade_in(row["market"]) or _CLOSED
    ends = due(to, now, terms, rules.market(row["market"]).time_zone)
    sets = "".join(f", {name} = ?" for name in columns)
    moved = tx.one(
        f"UPDATE trade_ins SET state = ?, step = step + 1, changed_at = ?, due_at = ?, due_step = ?{sets} "
        "WHERE reference = ? AND state = ? RETURNING *",
        to.value, now, ends.at if ends else None, (ends.step or "") if ends else "", *columns.values(),
        row["reference"], row["state"],
    )  # fmt: skip
    assert moved is not None, "the row was not locked"
    _note(tx, row["reference"], moved["step"], to, step.value, doer, note, minor, now)
    return moved


def locked(tx: Transaction, reference: str) -> Row | None:
    """A trade-in, which nobody else changes until this transaction ends."""
    return tx.one("UPDATE trade_ins SET changed_at = changed_at WHERE reference = ? RETURNING *", reference)


def by_reference(tx: Transaction, reference: str) -> Row | None:
    """A trade-in."""
    return tx.one("SELECT * FROM trade_ins WHERE reference = ?", reference)


def by_token(tx: Transaction, token: str) -> Row | None:
    """The trade-in a link leads to."""
    return tx.one("SELECT * FROM trade_ins WHERE token_hash = ?", hash_of(token))


def steps_of(tx: Transaction, reference: str) -> list[Row]:
    """A trade-in's steps, first to last."""
    return tx.all("SELECT * FROM trade_in_steps WHERE reference = ? ORDER BY step", reference)


def seller_of(tx: Transaction, reference: str) -> Row | None:
    """Who sells; None once erased."""
    return tx.one("SELECT * FROM trade_in_sellers WHERE reference = ?", reference)


def under_way(tx: Transaction, marks: Sequence[str], *, email: str = "", but: str = "") -> list[Row]:
    """Trade-ins of a device that have not ended, oldest first; only those of one address, when it is given."""
    places = ", ".join("?" * len(marks))
    ends = ", ".join(f"'{state}'" for state in sorted(ENDS | {TradeInState.REFUSED}))
    return tx.all(
        "SELECT t.reference, t.state, t.arrived FROM trade_in_devices d JOIN trade_ins t ON t.reference = d.reference "
        f"LEFT JOIN trade_in_sellers s ON s.reference = t.reference WHERE d.device IN ({places}) "
        f"AND t.state NOT IN ({ends}) AND (? = '' OR s.email = ?) AND t.reference <> ? ORDER BY t.created_at",
        *marks, email, email, but,
    )  # fmt: skip


def _note(
    tx: Transaction,
    reference: str,
    step: int,
    state: TradeInState,
    what: str,
    doer: str,
    note: str,
    minor: int | None,
    at: int,
) -> None:
    tx.do(
        "INSERT INTO trade_in_steps (reference, step, at, state, what, doer, note, minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        reference, step, at, state.value, what, doer, note, minor,
    )  # fmt: skip


def _text(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
