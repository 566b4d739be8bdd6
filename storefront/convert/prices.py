"""A price as people write it becomes exact decimal text: '12.50 EUR', 'EUR 12.50', '1 234,50 €', '¥19,800'.

Nothing is rounded and nothing is guessed: what could be two amounts is refused.
"""

from __future__ import annotations

import re

from storefront.domain.errors import MoneyError
from storefront.domain.money import decimals_of, parse_minor, plain_amount

SIGNS = {
    "€": ("EUR",), "£": ("GBP",), "$": ("USD", "AUD"), "us$": ("USD",), "a$": ("AUD",), "au$": ("AUD",),
    "¥": ("JPY",), "￥": ("JPY",), "円": ("JPY",), "₩": ("KRW",), "￦": ("KRW",), "원": ("KRW",), "kr": ("SEK",),
}  # fmt: skip
_PARTS = re.compile(r"([^\d.,\s'’+-]*)\s*([\d.,\s'’]*\d|\d)\s*([^\d.,\s'’+-]*)\.?", re.DOTALL)
_LONGEST = 64
_GAPS = re.compile(r"[\s'’]")
_GROUPED = re.compile(r"\d{1,3}([\s'’.,])\d{3}(\1\d{3})*")


def exact_amount(text: str, currency: str) -> str:
    """Return an amount as plain decimal text of a currency: '1234.50'.

    A currency that is written must be this one. Raises MoneyError with the reason.
    """
    parts = _PARTS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if parts is None:
        raise MoneyError("not an amount", text=text[:_LONGEST])
    before, digits, after = parts.groups()
    if before and after:
        raise MoneyError("two currencies", text=text)
    sign = before or after
    if sign and currency not in SIGNS.get(sign.casefold(), (sign.upper(),)):
        raise MoneyError(f"not in {currency}", text=text)
    return plain_amount(parse_minor(_plain(digits, decimals_of(currency)), currency), currency)


def _plain(digits: str, decimals: int) -> str:
    """Return digits with a point before the decimals and nothing between the rest."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = max(digits.rfind("."), digits.rfind(","))
        return f"{_ungrouped(digits[:last])}.{_cents(digits[last + 1 :], decimals)}".rstrip(".")
    if points + commas == 1:
        place = max(digits.find("."), digits.find(","))
        rest = digits[place + 1 :]
        if len(rest) == 3 and decimals < 3:
            if decimals:
                raise MoneyError(f"{digits!r} may be thousands or a fraction; write it with two decimals", text=digits)
            return _ungrouped(digits)
        return f"{_ungrouped(digits[:place])}.{_cents(rest, decimals)}".rstrip(".")
    return _ungrouped(digits)


def _cents(text: str, decimals: int) -> str:
    """Return decimals without zeros that the currency has no room for: 1980.00 yen are 1980."""
    return text[:decimals] + text[decimals:].rstrip("0")


def _ungrouped(digits: str) -> str:
    """Return whole digits without what stands between groups of three."""
    if digits.isdigit():
        return digits
    if _GROUPED.fullmatch(digits):
        return re.sub(r"\D", "", digits)
    raise MoneyError("not an amount", text=digits)
