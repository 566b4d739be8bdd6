"""Withdrawals as rows: stated, matched with an order, settled. Every step is a row, what was stated never changes.

Any order number gets the same answer in the same time: nothing is looked up when somebody states a withdrawal, unless it
comes by an order's own link.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from functions.care.statements import FORM, Statement
from functions.kit import outbox
from functions.kit.database import Row, Transaction
from functions.kit.fields import FieldsProblem
from functions.kit.idempotency import claim_key, digest_of, known_record
from functions.kit.locales import open_locale
from functions.kit.problem import Problem
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.kit.tokens import hash_of, new_number
from functions.selling import ledger
from storefront.domain.errors import StepRefused, UsageError
from storefront.domain.markets import Locale
from storefront.domain.trade_in_states import day_of
from storefront.domain.withdrawal import Paid, refund_due, return_deadlines, timing_of
from storefront.locales.calendars import days_without_deadlines


class State(StrEnum):
    """Where a withdrawal stands."""

    STATED = "stated"
    """Kept; ops look which order it is about."""
    MATCHED = "matched"
    """The order is known, the refund due is worked out."""
    DONE = "done"
    """The money went back, or ops settled it otherwise and said how."""


def linked_order(tx: Transaction, link: str) -> Row:
    """The order of an order's own link. Raises Problem not_found."""
    order = ledger.order_by_token(tx, link)
    if order is None or not order["paid_at"]:
        raise Problem("not_found")
    return order


def linked_items(tx: Transaction, order: Row, statement: Statement) -> list[Row]:
    """The items that were ticked. Raises FieldsProblem for a line the order does not have: nothing is left out unsaid."""
    items = ledger.items_of(tx, order["number"])
    if set(statement.lines) - {item["line"] for item in items}:
        raise FieldsProblem(FORM, ["line"], statement.link)
    return [item for item in items if item["line"] in statement.lines]


def open_items(shop: Shop, tx: Transaction, order: Row, statement: Statement) -> list[Row]:
    """The items that were ticked, none of which was withdrawn before. Raises FieldsProblem, `already_withdrawn` with the receipts."""
    items = linked_items(tx, order, statement)
    before = {row["number"]: row for row in withdrawals_of(tx, order["number"])}
    stated = [number for number, row in before.items() if set(lines_of(row)) & set(statement.lines)]
    if stated:
        receipts = [{"receipt": number, "url": receipt_url(shop, number, statement.link)} for number in stated]
        raise FieldsProblem(FORM, ["line"], statement.link, code="already_withdrawn", receipts=receipts)
    return items


def receipt_url(shop: Shop, number: str, link: str) -> str:
    """Where a receipt is: below the order for whoever came by its `link`, else behind a link of its own."""
    own = f"/api/withdrawal/{shop.token('withdrawal', number)}"
    return shop.url(f"/api/orders/{link}/withdrawal/{number}" if link else own)


def item_words(item: Row) -> str:
    """An item as a statement names it."""
    return f"{item['quantity']} × {item['title']}, {item['version']}"


def state_withdrawal(shop: Shop, statement: Statement, key: str, who: str) -> str:
    """Keep a confirmed statement with its moment; returns its number.

    The same statement again, or the same key, is the same withdrawal. Raises Problem unknown_locale, not_found for a
    link that leads nowhere, idempotency_key_reused, too_many_requests; FieldsProblem, `already_withdrawn` among them.
    """
    locale = open_locale(shop.runtime().book, statement.locale)
    asked = digest_of(statement)

    def job(tx: Transaction) -> str:
        now = shop.clock()
        if shop.settings.limited and known_record(tx, scope="withdrawal", key=key, asked=asked) is None:
            count_request(tx, "form", who, now)
        order = linked_order(tx, statement.link) if statement.link else None
        new = new_number("W")
        number = claim_key(tx, scope="withdrawal-same", key=asked, asked=asked, record=new, now=now)
        number = claim_key(tx, scope="withdrawal", key=key, asked=asked, record=number, now=now)
        if number == new:
            if order is not None:
                # Two of one order at the same moment: the second sees what the first one stated.
                order = ledger.locked(tx, order["number"]) or order
                open_items(shop, tx, order, statement)
            _store(tx, number, shop.token("withdrawal", number), statement, locale, order, now)
            if order is not None:
                match(tx, number, order, statement.lines, "came by the order's link", now)
            outbox.put(tx, "care-mail", "withdrawal_receipt", number, now)
            outbox.put(tx, "care-office", "withdrawal", number, now)
        return number

    return shop.database.write(job)


def withdrawal(tx: Transaction, number: str) -> Row | None:
    """A withdrawal."""
    return tx.one("SELECT * FROM withdrawals WHERE number = ?", number)


def withdrawal_by_token(tx: Transaction, token: str) -> Row | None:
    """The withdrawal a receipt's link leads to."""
    return tx.one("SELECT * FROM withdrawals WHERE token_hash = ?", hash_of(token))


def withdrawals_of(tx: Transaction, order: str) -> list[Row]:
    """What was withdrawn of an order, first to last."""
    return tx.all("SELECT * FROM withdrawals WHERE order_number = ? ORDER BY stated_at, number", order)


def lines_of(row: Row) -> list[int]:
    """The order's lines that a withdrawal is about; none before it is matched."""
    lines: list[int] = msgspec.json.decode(row["lines"])
    return lines


def match(tx: Transaction, number: str, order: Row, lines: tuple[int, ...], what: str, now: int) -> int:
    """Say which order a withdrawal is about, and work out what goes back; no `lines`: all of it. Returns minor units."""
    # Two of one order at the same moment: the second sees what goes back for the first.
    order = ledger.locked(tx, order["number"]) or order
    items = ledger.items_of(tx, order["number"])
    lines = lines or tuple(item["line"] for item in items)
    due = amount_due(tx, order, number, lines)
    _move(
        tx, number, State.MATCHED, what, now,
        order_number=order["number"], lines=msgspec.json.encode(lines).decode(), refund_minor=due,
        currency=order["currency"],
    )  # fmt: skip
    return due


def match_by_contact(tx: Transaction, number: str, now: int) -> None:
    """Match by itself what names an order and the address it was bought with. For the worker: it takes its time."""
    row = withdrawal(tx, number)
    if row is None or row["state"] != State.STATED:
        return
    order = ledger.order(tx, row["order_typed"])
    buyer = tx.one("SELECT email FROM buyers WHERE number = ?", row["order_typed"])
    if order and order["paid_at"] and buyer and buyer["email"].lower() == row["contact"].lower():
        # What was typed of the items is for people to read: the whole order only where nothing was.
        if not row["items"]:
            match(tx, number, order, (), "number and address are the order's", now)
        else:
            _note(tx, number, "number and address are the order's; items to be read", now)


def match_by_ops(shop: Shop, number: str, order: str, lines: tuple[int, ...], delivered: date | None) -> Row:
    """Say which order a withdrawal is about and when that arrived; returns it afterwards. Raises UsageError, StepRefused."""

    def job(tx: Transaction) -> Row:
        row = _known(tx, number)
        if row["state"] == State.DONE:
            raise StepRefused(f"withdrawal {number} is done: nothing is matched any more")
        found = ledger.order(tx, order)
        if found is None or not found["paid_at"]:
            raise UsageError(f"no paid order {order!r}; invoke orders lists them")
        known = {item["line"] for item in ledger.items_of(tx, order)}
        if set(lines) - known:
            raise UsageError(f"order {order} has the lines {', '.join(map(str, sorted(known)))}")
        match(tx, number, found, lines, "matched by ops", shop.clock())
        if delivered:
            timing = timing_on(shop, row, found["market"], delivered)
            tx.do(
                "UPDATE withdrawals SET delivered_on = ?, in_time = ? WHERE number = ?",
                delivered.isoformat(), timing, number,
            )  # fmt: skip
        return _known(tx, number)

    return shop.database.write(job)


def finish(shop: Shop, number: str, note: str) -> None:
    """Settle a withdrawal: the money went back, or why not. Raises UsageError, StepRefused."""

    def job(tx: Transaction) -> None:
        row = _known(tx, number)
        if row["state"] == State.DONE:
            raise StepRefused(f"withdrawal {number} is done already")
        _move(tx, number, State.DONE, note, shop.clock())

    shop.database.write(job)


def timing_on(shop: Shop, row: Row, market: str, delivered: date) -> str:
    """In which time a withdrawal came, by the market's own calendar: `law`, `shop` or `late`."""
    rules = shop.runtime().book.rules()
    stated = day_of(row["stated_at"], rules.market(market).time_zone)
    deadlines = return_deadlines(rules.withdrawal(market), delivered, days_without_deadlines(market, delivered.year))
    return timing_of(stated, deadlines)


def refund_reason(number: str) -> str:
    """The reason under which ops give back what is due for a withdrawal: by it the refund is known again."""
    return f"withdrawal {number}"


def amount_due(tx: Transaction, order: Row, number: str, lines: tuple[int, ...]) -> int:
    """What goes back for these lines of an order, in minor units, beside what goes back for other withdrawals of it."""
    worth = {item["line"]: _worth(item) for item in ledger.items_of(tx, order["number"])}
    others = [row for row in withdrawals_of(tx, order["number"]) if row["number"] != number]
    taken = {line for row in others for line in lines_of(row)}
    # What was given back already is in the order's own sum, settled here or not.
    made = tx.all("SELECT reason FROM refunds WHERE number = ? AND state = 'done'", order["number"])
    given = {row["reason"] for row in made}
    on_its_way = sum(
        row["refund_minor"] or 0
        for row in others
        if row["state"] == State.MATCHED and refund_reason(row["number"]) not in given
    )
    chosen = set(lines) & worth.keys() - taken
    everything = sum(worth.values())
    whole = bool(chosen) and chosen | taken >= worth.keys()
    return refund_due(
        everything if whole else sum(worth[line] for line in chosen),
        Paid(
            goods=everything,
            discount=order["discount_minor"],
            tax=order["tax_minor"],
            paid=order["paid_minor"],
            refunded=order["refunded_minor"] + on_its_way,
        ),
    )


def events_of(tx: Transaction, number: str) -> list[Row]:
    """A withdrawal's steps, first to last."""
    return tx.all("SELECT * FROM withdrawal_events WHERE number = ? ORDER BY step", number)


def _worth(item: Row) -> int:
    return int(item["unit_minor"] * item["quantity"]) + sum(ledger.fees_of([item]).values())


def _known(tx: Transaction, number: str) -> Row:
    row = withdrawal(tx, number)
    if row is None:
        raise UsageError(f"no withdrawal {number!r}; invoke withdrawals lists them")
    return row


def _store(
    tx: Transaction, number: str, token: str, statement: Statement, locale: Locale, order: Row | None, now: int
) -> None:
    items = statement.items
    if order is not None:
        items = "\n".join(map(item_words, linked_items(tx, order, statement)))
    tx.do(
        "INSERT INTO withdrawals (number, token_hash, state, market, locale, name, order_typed, items, contact, stated_at, "
        "changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, hash_of(token), State.STATED.value, locale.market, locale.slug, statement.name,
        order["number"] if order else statement.order, items, statement.contact, now, now,
    )  # fmt: skip
    _event(tx, number, 0, State.STATED.value, "stated", now)


def _move(tx: Transaction, number: str, to: State, what: str, now: int, **columns: object) -> None:
    sets = "".join(f", {name} = ?" for name in columns)
    row = tx.one(
        f"UPDATE withdrawals SET state = ?, step = step + 1, changed_at = ?{sets} WHERE number = ? RETURNING step",
        to.value, now, *columns.values(), number,
    )  # fmt: skip
    assert row is not None
    _event(tx, number, row["step"], to.value, what, now)


def _note(tx: Transaction, number: str, what: str, now: int) -> None:
    row = tx.one(
        "UPDATE withdrawals SET step = step + 1, changed_at = ? WHERE number = ? RETURNING step, state", now, number
    )
    assert row is not None
    _event(tx, number, row["step"], row["state"], what, now)


def _event(tx: Transaction, number: str, step: int, state: str, what: str, now: int) -> None:
    tx.do(
        "INSERT INTO withdrawal_events (number, step, at, state, what) VALUES (?, ?, ?, ?, ?)",
        number, step, now, state, what,
    )  # fmt: skip
