"""What a seller typed, checked field by field. The same for a form's flat fields and for a program's JSON.

A field that is wrong gets a code; its words are the message `sell.e.<code>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from functions.kit.fields import day_of, email_of, one_line
from functions.kit.problem import Problem
from functions.trading.accounts import ACCOUNT_FIELDS, account_faults, plain_number
from functions.trading.devices import IMEI_ONLY, imei_fault, serial_fault

CONSENTS = ("owner", "unlinked", "terms")
"""It is mine; it is signed out and unlocked; I agree to the terms."""
DOCUMENTS = ("identity_card", "passport", "driving_licence", "residence_permit")
DOCUMENT_FIELDS = ("document_type", "document_number", "document_issued_on", "document_authority")
NEEDS_REGION = frozenset({"US", "ES"})
PERSON_FIELDS = ("name", "birth_date", "email", "phone", "line1", "line2", "postal_code", "city", "region")

_LONGEST = {"name": 120, "phone": 40, "line1": 120, "line2": 120, "postal_code": 12, "city": 80, "region": 60}
_LONGEST_DOCUMENT = {"document_number": 40, "document_authority": 80}
_OPTIONAL = frozenset({"line2"})
_OLDEST_YEARS = 120


class Seller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sells and where the money goes: all of it is encrypted at rest. Days are ISO dates."""

    name: str
    birth_date: str
    phone: str
    line1: str
    line2: str
    postal_code: str
    city: str
    region: str
    country: str
    account: dict[str, str]
    document: dict[str, str]
    device_kind: str
    device_number: str


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that may be stored."""

    email: str
    seller: Seller


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """What a market's law and the category ask for. `day` is the market's today."""

    market: str
    category: str
    payout_method: str
    min_age: int
    document: bool
    day: date


def field_names(asks: Asks) -> tuple[str, ...]:
    """The fields of the form, in their order, without consents."""
    region = () if asks.market in NEEDS_REGION else ("region",)
    device = ("imei",) if asks.category in IMEI_ONLY else ("imei", "serial")
    return (
        *device,
        *(name for name in PERSON_FIELDS if name not in region),
        *(DOCUMENT_FIELDS if asks.document else ()),
        *ACCOUNT_FIELDS[asks.payout_method],
    )


def flat_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """A program's JSON as the form's flat fields. Raises Problem bad_request for what has another shape."""
    person = _object(body, "person")
    address = person.get("address", {})
    payout = body.get("payout", {})
    consents = body.get("consents", {})
    document = _object(body, "document") if "document" in body else {}
    flat: dict[str, object] = {name: body[name] for name in ("imei", "serial") if name in body}
    flat |= {name: person[name] for name in ("name", "birth_date", "email", "phone") if name in person}
    flat |= address if isinstance(address, dict) else {"line1": address}
    flat |= payout if isinstance(payout, dict) else {"iban": payout}
    flat |= {f"document_{name}": value for name, value in document.items()}
    named = consents if isinstance(consents, list) else [name for name, yes in _pairs(consents) if yes is True]
    flat |= {str(name): "yes" for name in named if name in CONSENTS}
    if not all(isinstance(name, str) and isinstance(value, str) for name, value in flat.items()):
        raise Problem("bad_request", detail="Every field of a trade-in is a text.")
    return {name: str(value) for name, value in flat.items()}


def birth_date_of(typed: Mapping[str, str]) -> str:
    """The birth date as one text: a form asks for day, month and year apart."""
    if typed.get("birth_date"):
        return typed["birth_date"]
    parts = [typed.get(f"birth_{part}", "").strip() for part in ("year", "month", "day")]
    return "-".join((parts[0], *(part.zfill(2) for part in parts[1:]))) if any(parts) else ""


def parse_application(typed: Mapping[str, str], asks: Asks) -> Application | dict[str, str]:
    """The application, or field to the code of what is wrong with it."""
    wrong: dict[str, str] = {}
    lines = {name: one_line(typed.get(name, ""), longest) for name, longest in _LONGEST.items()}
    for name, value in lines.items():
        if not value and name not in _OPTIONAL and (name != "region" or asks.market in NEEDS_REGION):
            wrong[name] = "too_long" if typed.get(name, "").strip() else "missing"
    kind, number, fault = _device(typed, asks)
    if fault:
        wrong[kind] = fault
    email = email_of(typed.get("email", ""))
    if not email:
        wrong["email"] = "email_wrong" if typed.get("email", "").strip() else "missing"
    birth_date = birth_date_of(typed)
    if fault := _age_fault(birth_date, asks):
        wrong["birth_date"] = fault
    if "phone" not in wrong and not _is_phone(lines["phone"], asks.market):
        wrong["phone"] = "phone_wrong"
    account = {name: plain_number(typed.get(name, "")) for name in ACCOUNT_FIELDS[asks.payout_method]}
    wrong |= {
        name: code if account[name] else "missing" for name, code in account_faults(asks.payout_method, account).items()
    }
    document = {name: typed.get(name, "").strip() for name in DOCUMENT_FIELDS} if asks.document else {}
    wrong |= _document_faults(document, asks.day)
    wrong |= {name: "consent_missing" for name in CONSENTS if not typed.get(name)}
    if wrong:
        return wrong
    return Application(
        email=email,
        seller=Seller(
            **lines,
            birth_date=birth_date,
            country=asks.market,
            account=account,
            document=document,
            device_kind=kind,
            device_number=number,
        ),
    )


def _device(typed: Mapping[str, str], asks: Asks) -> tuple[str, str, str]:
    """Which number was given, the number, and what is wrong with it."""
    imei, serial = typed.get("imei", "").strip(), typed.get("serial", "").strip()
    if serial and not imei and asks.category not in IMEI_ONLY:
        return "serial", plain_number(serial), serial_fault(serial)
    if not imei:
        return ("imei" if asks.category in IMEI_ONLY else "serial"), "", "missing"
    return "imei", plain_number(imei), imei_fault(imei)


def _age_fault(text: str, asks: Asks) -> str:
    if not text:
        return "missing"
    born = day_of(text.strip())
    if born is None or born > asks.day or asks.day.year - born.year > _OLDEST_YEARS:
        return "birth_date_wrong"
    # Who was born on 29 February is of age on 1 March of other years.
    age = asks.day.year - born.year - ((asks.day.month, asks.day.day) < (born.month, born.day))
    return "too_young" if age < asks.min_age else ""


def _document_faults(document: Mapping[str, str], today: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, value in document.items():
        if not value:
            wrong[name] = "missing"
        elif name == "document_type" and value not in DOCUMENTS:
            wrong[name] = "document_wrong"
        elif name in _LONGEST_DOCUMENT and not one_line(value, _LONGEST_DOCUMENT[name]):
            wrong[name] = "too_long"
        elif name == "document_issued_on" and not _in_the_past(value, today):
            wrong[name] = "date_wrong"
    return wrong


def _in_the_past(text: str, today: date) -> bool:
    day = day_of(text.strip())
    return day is not None and day <= today


def _is_phone(text: str, market: str) -> bool:
    from phonenumbers import NumberParseException, is_possible_number, parse

    try:
        return is_possible_number(parse(text, market))
    except NumberParseException:
        return False


def _object(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Problem("bad_request", detail=f"`{name}` must be an object.")
    return found


def _pairs(value: object) -> list[tuple[Any, Any]]:
    if not isinstance(value, dict):
        raise Problem("bad_request", detail="`consents` must be an object or a list.")
    return list(value.items())
