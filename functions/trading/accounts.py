"""Where the money goes: the account that a market's people have, checked by its own digits, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

ACCOUNT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "iban": ("iban",),
    "sort_code": ("sort_code", "account"),
    "routing_number": ("routing", "account"),
}
"""The fields of each payout method of the rules."""

_SHOWN = 4


def plain_number(text: str) -> str:
    """A number as typed, without spaces, dashes and dots, in capitals."""
    return re.sub(r"[\s.\-/–]", "", text).upper()


def account_faults(method: str, account: Mapping[str, str]) -> dict[str, str]:
    """Field to the code of what is wrong with it; empty when the account can be paid."""
    return {field: code for field in ACCOUNT_FIELDS[method] if (code := _CHECKS[method, field](account[field]))}


def account_shown(method: str, account: Mapping[str, str]) -> str:
    """The account as a page may show it: its last digits."""
    number = account[ACCOUNT_FIELDS[method][-1]]
    return f"•••• {number[-_SHOWN:]}"


def _iban(text: str) -> str:
    # Only a submission pays for the import: schwifty reads its table of banks.
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    try:
        IBAN(text)
    except SchwiftyException:
        return "iban_wrong"
    return ""


def _routing(text: str) -> str:
    from stdnum.us import rtn

    return "" if rtn.is_valid(text) else "routing_wrong"


def _digits(least: int, most: int, code: str) -> Callable[[str], str]:
    pattern = re.compile(rf"[0-9]{{{least},{most}}}")
    return lambda text: "" if pattern.fullmatch(text) else code


_CHECKS: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("iban", "iban"): _iban,
    ("sort_code", "sort_code"): _digits(6, 6, "sort_code_wrong"),
    ("sort_code", "account"): _digits(8, 8, "account_wrong"),
    ("routing_number", "routing"): _routing,
    ("routing_number", "account"): _digits(4, 17, "account_us_wrong"),
}
