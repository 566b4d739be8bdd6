"""Registering a guarantee: an order or a device, an address, the day it was bought.

Nobody learns whether an order exists: the same work is done whatever was typed, and the answer shows only that. Whether an
order confirms it is looked up by the worker, and shown behind the link that goes to the address.
"""

from __future__ import annotations

from datetime import date

import msgspec

from functions.kit import outbox
from functions.kit.database import Row, Transaction
from functions.kit.encryption import encrypt
from functions.kit.endpoint import Call
from functions.kit.fields import FieldsProblem, day_of, email_of, number_of, typed_as
from functions.kit.idempotency import claim_key, digest_of, known_record
from functions.kit.locales import open_locale
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.kit.tokens import blurred, hash_of, new_number
from functions.selling import ledger
from functions.trading.accounts import plain_number
from functions.trading.devices import device_shown, imei_fault, serial_fault
from storefront.domain.errors import UsageError
from storefront.domain.guarantee import add_months
from storefront.domain.trade_in_states import day_of as market_day

FORM = "warranty"
OLDEST_MONTHS = 120
"""Nothing bought longer ago is registered."""

LINKS = ("declared", "mailed", "declared_check", "mailed_check")
"""The four links of a certificate; each is the purpose of a token."""


class TypedRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent. A form's `device` is an IMEI or a serial number."""

    locale: str
    email: str
    purchase_date: str
    order: str = ""
    imei: str = ""
    serial: str = ""
    device: str = ""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A registration that may be kept. `device_kind` is imei, serial or ''; `purchased_on` an ISO day."""

    locale: str
    market: str
    email: str
    order: str
    device_kind: str
    device: str
    purchased_on: str


def read_registration(call: Call) -> Registration:
    """The registration. Raises FieldsProblem, Problem unknown_locale."""
    typed = typed_as(call, TypedRegistration)
    locale = open_locale(call.shop.runtime().book, typed.locale)
    email, order, day = email_of(typed.email), number_of(typed.order), day_of(typed.purchase_date)
    kind, device = _device(typed)
    today = today_in(call.shop, locale.market)
    wrong = [
        *([] if order or device or typed.order.strip() == "" else ["order"]),
        *([] if (order and not kind) or device else ["device"]),
        *([] if day and add_months(today, -OLDEST_MONTHS) <= day <= today else ["purchase_date"]),
        *([] if email else ["email"]),
    ]
    if wrong or day is None:
        raise FieldsProblem(FORM, wrong)
    return Registration(
        locale=locale.slug,
        market=locale.market,
        email=email,
        order=order,
        device_kind=kind,
        device=device,
        purchased_on=day.isoformat(),
    )


def register(shop: Shop, registration: Registration, key: str, who: str) -> str:
    """Keep a registration; returns the certificate's number. The same typed again is the same certificate.

    Another day or country is another one: what is shown is what was typed, never what somebody typed before.
    """
    keys, asked = shop.settings.encryption_keys, digest_of(registration)
    about = "|".join(msgspec.structs.astuple(msgspec.structs.replace(registration, email=registration.email.lower())))
    marks = [blurred(one, f"certificate:{about}") for one in keys]
    sealed = encrypt(keys, registration.device) if registration.device else ""

    def job(tx: Transaction) -> str:
        now = shop.clock()
        if shop.settings.limited and known_record(tx, scope="warranty", key=key, asked=asked) is None:
            count_request(tx, "form", who, now)
        new = new_number("G")
        known = tx.one(f"SELECT number FROM certificates WHERE same IN ({', '.join('?' * len(marks))})", *marks)
        number = str(known["number"]) if known else _store(tx, shop, new, marks[0], registration, sealed, now)
        number = claim_key(tx, scope="warranty", key=key, asked=asked, record=number, now=now)
        if number == new:
            outbox.put(tx, "care-mail", "certificate", number, now)
        return number

    return shop.database.write(job)


def certificate(tx: Transaction, number: str) -> Row | None:
    """A certificate."""
    return tx.one("SELECT * FROM certificates WHERE number = ?", number)


def certificate_by_token(tx: Transaction, token: str) -> tuple[Row, str] | None:
    """The certificate that one of its LINKS leads to, and which link it was."""
    hashed = hash_of(token)
    where = " OR ".join(f"{link}_hash = ?" for link in LINKS)
    row = tx.one(f"SELECT * FROM certificates WHERE {where}", *([hashed] * len(LINKS)))
    return (row, next(link for link in LINKS if row[f"{link}_hash"] == hashed)) if row else None


def confirm_by_order(tx: Transaction, number: str, now: int) -> None:
    """Say which order confirms a certificate: the one typed, if it was paid and bought with the same address."""
    row = certificate(tx, number)
    if row is None or row["order_number"] or not row["order_typed"]:
        return
    order = ledger.order(tx, row["order_typed"])
    buyer = tx.one("SELECT email FROM buyers WHERE number = ?", row["order_typed"])
    if order and order["paid_at"] and buyer and buyer["email"].lower() == row["email"].lower():
        tx.do("UPDATE certificates SET order_number = ?, changed_at = ? WHERE number = ?", order["number"], now, number)


def note_repair(shop: Shop, number: str, day: date) -> None:
    """Note that a device was repaired instead of replaced: its legal guarantee ends later (rule G3). Raises UsageError."""

    def job(tx: Transaction) -> int:
        return tx.do(
            "UPDATE certificates SET repaired_on = ?, changed_at = ? WHERE number = ?",
            day.isoformat(), shop.clock(), number,
        )  # fmt: skip

    if not shop.database.write(job):
        raise UsageError(f"no certificate {number!r}; invoke certificates lists them")


def today_in(shop: Shop, market: str) -> date:
    """The market's own day."""
    return market_day(shop.clock(), shop.runtime().book.rules().market(market).time_zone)


def _device(typed: TypedRegistration) -> tuple[str, str]:
    """Kind and number of the device; a number that cannot be one is ''."""
    for kind, text in (("imei", typed.imei), ("serial", typed.serial)):
        if text.strip():
            fault = imei_fault(text) if kind == "imei" else serial_fault(text)
            return kind, "" if fault else plain_number(text)
    given = plain_number(typed.device)
    if not given:
        return "", ""
    if given.isdecimal():
        # Fifteen digits are meant as an IMEI.
        return "imei", "" if imei_fault(given) else given
    return "serial", "" if serial_fault(given) else given


def _store(
    tx: Transaction, shop: Shop, number: str, mark: str, registration: Registration, sealed: str, now: int
) -> str:
    hashes = [hash_of(shop.token(f"certificate-{link}", number)) for link in LINKS]
    row = tx.one(
        f"INSERT INTO certificates (number, same, {', '.join(f'{link}_hash' for link in LINKS)}, market, locale, email, "
        "order_typed, device_kind, device_shown, device_sealed, purchased_on, registered_at, changed_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (same) DO NOTHING RETURNING number",
        number, mark, *hashes, registration.market, registration.locale, registration.email, registration.order,
        registration.device_kind, device_shown(registration.device) if registration.device else "", sealed,
        registration.purchased_on, now, now,
    )  # fmt: skip
    if row is None:
        row = tx.one("SELECT number FROM certificates WHERE same = ?", mark)
    assert row is not None
    return str(row["number"])
