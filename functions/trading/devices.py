"""The number that makes a device one device: its IMEI or serial number, checked, shown and compared without being kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functions.kit.tokens import blurred
from functions.trading.accounts import plain_number

IMEI_DIGITS = 15
IMEI_ONLY = frozenset({"smartphones"})
"""Categories in which every device has an IMEI; elsewhere a serial number will do."""

_SERIAL = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,24}")
_SHOWN = 4


def imei_fault(text: str) -> str:
    """The code of what is wrong with an IMEI, '' when nothing is. Fifteen times one digit passes Luhn and is no IMEI."""
    number = plain_number(text)
    if not (number.isascii() and number.isdecimal()) or len(number) != IMEI_DIGITS:
        return "imei_length"
    from stdnum import imei

    return "" if imei.is_valid(number) and len(set(number)) > 1 else "imei_wrong"


def serial_fault(text: str) -> str:
    """The code of what is wrong with a serial number, '' when nothing is."""
    return "" if _SERIAL.fullmatch(plain_number(text)) else "serial_wrong"


def device_shown(number: str) -> str:
    """The number as a page may show it."""
    return f"••••{number[-_SHOWN:]}"


def device_marks(keys: Sequence[str], kind: str, number: str) -> list[str]:
    """What stands for a device in the database, by each key, the current one first."""
    return [blurred(key, f"{kind}:{number}") for key in keys]
