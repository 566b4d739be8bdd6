"""The police register of used goods (rule B1, Code pénal R321-3): who sold what, when, for how much. Rows are only added.

Each row carries a seal over itself and the seal before it, made with the shop's key: whoever changes, removes or puts in a
row without the key breaks the chain from there on. The database refuses changes by itself. Cutting rows off the end leaves
a whole chain; that shows against the seal of an earlier export, and against the trade-ins.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.encryption import decrypt, encrypt
from functions.trading.applying import Seller
from storefront.domain.money import plain_amount
from storefront.domain.rules import Rules
from storefront.domain.trade_in_states import Step

FIRST = "0" * 64
"""What the first row has for a seal before it."""
_SEALED = (
    "number", "at", "day", "market", "event", "reference", "description", "device_number", "person", "minor", "currency",
    "payout", "key_name", "seal_before",
)  # fmt: skip
WRITTEN_ON = {Step.RECEIVE: "received", Step.PAY: "bought", Step.RETURN: "returned", Step.BLOCK: "blocked"}
"""The steps of a trade-in that the register has, from the moment the device is here."""

COLUMNS = (
    "number", "at", "event", "reference", "description", "device_number", "price", "currency", "payout", "name",
    "birth_date", "address", "document_type", "document_number", "document_issued_on", "document_authority", "seal",
)  # fmt: skip
"""The columns of an export, readable."""


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a register, at which number."""

    number: int
    what: str


def is_kept(rules: Rules, market: str) -> bool:
    """Whether a market's law asks for the register."""
    return rules.in_force("B1", market)


def write(tx: Transaction, keys: Sequence[str], row: Row, step: Step, seller: Seller | None, time_zone: str) -> None:
    """Add what happened to a trade-in, within the transaction of the step."""
    event = WRITTEN_ON.get(step)
    if event is None or not row["arrived"]:
        return
    # One writer at a time: the next row must know the seal of this one.
    tx.do("INSERT INTO trade_in_locks (device) VALUES ('register') ON CONFLICT (device) DO NOTHING")
    tx.do("UPDATE trade_in_locks SET device = device WHERE device = 'register'")
    last = tx.one("SELECT number, seal FROM police_register ORDER BY number DESC LIMIT 1")
    at = row["changed_at"]
    person = msgspec.json.encode(seller, order="sorted").decode() if seller else "{}"
    entry: dict[str, Any] = {
        "number": last["number"] + 1 if last else 1,
        "at": at,
        "day": datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(time_zone)).isoformat(),
        "market": row["market"],
        "event": event,
        "reference": row["reference"],
        "description": f"{row['title']}, {row['options']}, {row['condition']}",
        "device_number": encrypt(keys, seller.device_number if seller else ""),
        "person": encrypt(keys, person),
        "minor": row["paid_minor"] if step is Step.PAY else _price(row),
        "currency": row["currency"],
        "payout": "transfer",
        "key_name": key_name(keys[0]),
        "seal_before": last["seal"] if last else FIRST,
    }
    entry["seal"] = seal_of(keys[0], entry)
    names = (*_SEALED, "seal")
    tx.do(
        f"INSERT INTO police_register ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        *(entry[name] for name in names),
    )


def seal_of(key: str, entry: Row) -> str:
    """The seal of a row (HMAC-SHA256, hex) over everything it says and the seal before it."""
    text = msgspec.json.encode([entry[name] for name in _SEALED])
    return hmac.digest(key.encode(), b"police register:" + text, "sha256").hex()


def key_name(key: str) -> str:
    """Which key sealed a row, without saying the key."""
    return hashlib.sha256(b"police register key:" + key.encode()).hexdigest()[:16]


def verify(tx: Transaction, keys: Sequence[str], head: str = "") -> list[Broken]:
    """What is wrong with the register, [] when it is whole. `head` is a seal of an earlier export that must still be there."""
    by_name = {key_name(key): key for key in keys}
    found: list[Broken] = []
    before, expected, seals = FIRST, 1, set()
    for entry in tx.all("SELECT * FROM police_register ORDER BY number"):
        number = entry["number"]
        if number != expected:
            found.append(Broken(number=expected, what="is missing"))
        if entry["seal_before"] != before:
            found.append(Broken(number=number, what="does not follow the row before it"))
        key = by_name.get(entry["key_name"])
        if key is None:
            found.append(Broken(number=number, what="was sealed with a key that ENCRYPTION_KEY does not hold"))
        elif not hmac.compare_digest(seal_of(key, entry), entry["seal"]):
            found.append(Broken(number=number, what="was changed"))
        before, expected = entry["seal"], number + 1
        seals.add(entry["seal"])
    if head and head not in seals:
        found.append(Broken(number=expected, what=f"the seal {head[:12]} of an earlier export is gone"))
    found += [
        Broken(number=expected, what=f"nothing of {row['reference']}, which was {row['what']}")
        for row in _unwritten(tx)
    ]
    return found


def summary(tx: Transaction) -> str:
    """How many rows there are, and the last seal: write it down, and a later check can ask for it."""
    last = tx.one("SELECT number, seal FROM police_register ORDER BY number DESC LIMIT 1")
    return f"whole: {last['number']} rows, last seal {last['seal']}" if last else "whole: no rows"


def entries(tx: Transaction, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every row, readable, as COLUMNS: for the police, and for nobody else."""
    for entry in tx.all("SELECT * FROM police_register ORDER BY number"):
        text = decrypt(keys, entry["person"])
        person = msgspec.json.decode(text) if text else {}
        parts = ("line1", "line2", "postal_code", "city", "region", "country")
        yield {
            "number": entry["number"],
            "at": entry["day"],
            "event": entry["event"],
            "reference": entry["reference"],
            "description": entry["description"],
            "device_number": decrypt(keys, entry["device_number"]),
            "price": plain_amount(entry["minor"], entry["currency"]),
            "currency": entry["currency"],
            "payout": entry["payout"],
            "name": person.get("name", ""),
            "birth_date": person.get("birth_date", ""),
            "address": ", ".join(person[part] for part in parts if person.get(part)),
            **{name: person.get("document", {}).get(name, "") for name in COLUMNS if name.startswith("document_")},
            "seal": entry["seal"],
        }


def _price(row: Row) -> int:
    minor = row["counter_minor"] if row["counter_minor"] is not None else row["quoted_minor"]
    return int(minor)


def _unwritten(tx: Transaction) -> list[Row]:
    """Steps of a market whose trade-ins are in the register that have no row there: the end was cut off."""
    kinds = ", ".join(f"WHEN '{step.value}' THEN '{event}'" for step, event in WRITTEN_ON.items()).replace(
        ", WHEN", " WHEN"
    )
    steps = ", ".join(f"'{step.value}'" for step in WRITTEN_ON)
    return tx.all(
        f"SELECT s.reference, s.what FROM trade_in_steps s JOIN trade_ins t ON t.reference = s.reference "
        f"WHERE s.what IN ({steps}) AND t.arrived = 1 AND t.registered = 1 AND NOT EXISTS (SELECT 1 FROM police_register p "
        f"WHERE p.reference = s.reference AND p.event = CASE s.what {kinds} END) ORDER BY s.reference, s.step"
    )
