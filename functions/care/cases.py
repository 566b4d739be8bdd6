"""Cases: a claim with its pictures, a question. Kept whole or not at all, told to whoever sent it and to the back office."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

import msgspec

from functions.care.pictures import TYPES, picture_kind
from functions.care.places import without_place
from functions.care.registrations import today_in
from functions.kit import outbox
from functions.kit.database import Row, Transaction
from functions.kit.endpoint import Call
from functions.kit.fields import FieldsProblem, email_of, number_of, some_lines, typed_as
from functions.kit.files import keep_file, remove_file
from functions.kit.idempotency import claim_key, digest_of, known_record
from functions.kit.locales import open_locale
from functions.kit.problem import Problem
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.kit.tokens import new_number
from storefront.domain.cases import MOST_MESSAGE_CHARACTERS, MOST_PICTURES, TOPICS
from storefront.domain.errors import UsageError
from storefront.domain.guarantee import Remedy, RemedyKind, remedies_in_order

COMING_SECONDS = 3600
"""How long a case may wait for its pictures before the worker takes it for given up."""


class TypedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is sent."""

    locale: str
    email: str
    topic: str = ""
    message: str = ""
    order: str = ""


class TypedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as it is sent, without its pictures."""

    locale: str = ""
    fault: str = ""
    wish: str = ""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A case's reference."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case that may be kept."""

    kind: str
    market: str
    locale: str
    topic: str
    wish: str
    email: str
    message: str
    order: str
    certificate: str | None = None
    pictures: Sequence[tuple[str, bytes]] = ()


def read_question(call: Call) -> Case:
    """A question to the shop. Raises FieldsProblem, Problem unknown_locale."""
    typed = typed_as(call, TypedQuestion)
    locale = open_locale(call.shop.runtime().book, typed.locale)
    email, message = email_of(typed.email), some_lines(typed.message, MOST_MESSAGE_CHARACTERS)
    wrong = [
        *([] if typed.topic in TOPICS else ["topic"]),
        *([] if not typed.order.strip() or number_of(typed.order) else ["order"]),
        *([] if message else ["message"]),
        *([] if email else ["email"]),
    ]
    if wrong:
        raise FieldsProblem("support", wrong)
    return Case(
        kind="support", market=locale.market, locale=locale.slug, topic=typed.topic, wish="", email=email,
        message=message, order=number_of(typed.order),
    )  # fmt: skip


def read_claim(call: Call, certificate: Row) -> Case:
    """A claim on a certificate. Raises FieldsProblem naming `pictures` for what is none, or too many."""
    typed = typed_as(call, TypedClaim)
    fault = some_lines(typed.fault, MOST_MESSAGE_CHARACTERS)
    sent = [(picture_kind(file.data), file.data) for file in call.files if file.field == "pictures"]
    pictures = [(kind, without_place(data)) for kind, data in sent]
    wrong = [
        *([] if fault else ["fault"]),
        *([] if typed.wish in get_args(RemedyKind) else ["wish"]),
        *([] if len(pictures) <= MOST_PICTURES and all(kind for kind, _ in pictures) else ["pictures"]),
    ]
    if wrong:
        raise FieldsProblem("claim", wrong, call.path["token"])
    return Case(
        kind="claim", market=certificate["market"], locale=certificate["locale"], topic="device", wish=typed.wish,
        email=certificate["email"], message=fault, order=certificate["order_typed"],
        certificate=certificate["number"], pictures=pictures,
    )  # fmt: skip


def remedies_for(shop: Shop, certificate: Row) -> tuple[Remedy, ...]:
    """What the holder of a certificate may ask for today, in the order the law has it."""
    bought = date.fromisoformat(certificate["purchased_on"])
    order = shop.runtime().book.rules_on(bought).remedies(certificate["market"])
    return remedies_in_order(order, bought, today_in(shop, certificate["market"]))


def open_case(shop: Shop, case: Case, key: str, who: str) -> str:
    """Keep a case; returns its reference. The same again, or the same key, is the same case.

    Its pictures are kept before it is open: a case that was answered has them all. Raises Problem
    idempotency_key_reused, too_many_requests; OSError and the store's errors become Problem files_unavailable.
    """
    pictures = [hashlib.sha256(data).hexdigest() for _, data in case.pictures]
    asked = digest_of([replace(case, pictures=()), pictures])
    number = shop.database.write(lambda tx: _begin(tx, shop, case, asked, key, who))
    row = shop.database.read(lambda tx: case_row(tx, number))
    if row is not None and row["state"] == "coming":
        _keep_pictures(shop, number, case.pictures)
        shop.database.write(lambda tx: _open(tx, number, shop.clock()))
    return number


def case_row(tx: Transaction, number: str) -> Row | None:
    """A case."""
    return tx.one("SELECT * FROM cases WHERE number = ?", number)


def files_of(tx: Transaction, number: str) -> list[Row]:
    """The pictures of a case."""
    return tx.all("SELECT * FROM case_files WHERE number = ? ORDER BY place", number)


def finish_case(shop: Shop, number: str, note: str) -> None:
    """Close a case and say how it ended. Raises UsageError."""

    def job(tx: Transaction) -> int:
        return tx.do(
            "UPDATE cases SET state = 'done', note = ?, changed_at = ? WHERE number = ? AND state = 'open'",
            note, shop.clock(), number,
        )  # fmt: skip

    if not shop.database.write(job):
        raise UsageError(f"no open case {number!r}; invoke cases lists them")


def remove_case(shop: Shop, number: str) -> None:
    """Remove a case with its pictures, these first: what is not listed any more would never be found again."""
    for file in shop.database.read(lambda tx: files_of(tx, number)):
        remove_file(shop.settings.files_url, file["name"])

    def job(tx: Transaction) -> None:
        tx.do("DELETE FROM case_files WHERE number = ?", number)
        tx.do("DELETE FROM cases WHERE number = ?", number)
        # Who sends it again gets a case again, not the reference of one that is gone.
        tx.do("DELETE FROM idempotency_keys WHERE record = ?", number)

    shop.database.write(job)


def remove_given_up(shop: Shop) -> int:
    """Remove cases whose pictures never came whole; returns how many."""
    rows = shop.database.read(
        lambda tx: tx.all(
            "SELECT number FROM cases WHERE state = 'coming' AND created_at < ?", shop.clock() - COMING_SECONDS
        )
    )
    for row in rows:
        remove_case(shop, row["number"])
    return len(rows)


def _begin(tx: Transaction, shop: Shop, case: Case, asked: str, key: str, who: str) -> str:
    now = shop.clock()
    if shop.settings.limited and known_record(tx, scope="case", key=key, asked=asked) is None:
        count_request(tx, "form", who, now)
    new = new_number("C")
    number = claim_key(tx, scope="case-same", key=asked, asked=asked, record=new, now=now)
    number = claim_key(tx, scope="case", key=key, asked=asked, record=number, now=now)
    if number == new:
        tx.do(
            "INSERT INTO cases (number, kind, state, market, locale, topic, wish, email, message, order_typed, "
            "certificate, created_at, changed_at) VALUES (?, ?, 'coming', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            number, case.kind, case.market, case.locale, case.topic, case.wish, case.email, case.message, case.order,
            case.certificate, now, now,
        )  # fmt: skip
        for place, (kind, data) in enumerate(case.pictures, start=1):
            tx.do(
                "INSERT INTO case_files (number, place, name, type, bytes) VALUES (?, ?, ?, ?, ?)",
                number, place, f"cases/{number}/{place}.{kind}", TYPES[kind], len(data),
            )  # fmt: skip
    return number


def _keep_pictures(shop: Shop, number: str, pictures: Sequence[tuple[str, bytes]]) -> None:
    try:
        for place, (kind, data) in enumerate(pictures, start=1):
            keep_file(shop.settings.files_url, f"cases/{number}/{place}.{kind}", data)
    except Exception as problem:  # a full disk or one of the store's many errors: nothing is answered as kept
        raise Problem("files_unavailable", headers={"Retry-After": "30"}) from problem


def _open(tx: Transaction, number: str, now: int) -> None:
    if tx.do("UPDATE cases SET state = 'open', changed_at = ? WHERE number = ? AND state = 'coming'", now, number):
        outbox.put(tx, "care-mail", "case", number, now)
        outbox.put(tx, "care-office", "case", number, now)
