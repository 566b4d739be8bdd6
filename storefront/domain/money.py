"""Money is whole minor units and a currency.

Decides what an amount may look like and how parts of it round; formats nothing for people.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from storefront.domain.errors import MoneyError

LARGEST_MINOR = 2**53
"""The largest integer that JSON readers in browsers keep exact (ECMA-262, Number.MAX_SAFE_INTEGER + 1)."""

_LONGEST_TEXT = 32

_WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR = "CLF UYW"
_DECIMALS = {
    **dict.fromkeys(_WITHOUT.split(), 0),
    **dict.fromkeys(_WITH_THREE.split(), 3),
    **dict.fromkeys(_WITH_FOUR.split(), 4),
}
"""ISO 4217 minor units, where they are not 2."""


class Rounding(StrEnum):
    """What happens to half a cent."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency has (ISO 4217). Raises MoneyError for what is no currency code."""
    if len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper():
        return _DECIMALS.get(currency, 2)
    raise MoneyError(f"{currency!r} is not a currency code", currency=currency)


def parse_minor(text: str, currency: str) -> int:
    """Return the minor units of a decimal text such as '199.00'.

    Only ASCII `digits[.digits]`: no sign, space, comma or exponent, no more decimals than the currency has,
    at most 2**53 minor units. Raises MoneyError with the reason; nothing is ever rounded.
    """
    decimals = decimals_of(currency)
    whole, point, cents = text.partition(".")
    if not (text.isascii() and whole.isdigit() and (cents.isdigit() or not point)):
        raise MoneyError("not a plain decimal number", text=text[:_LONGEST_TEXT])
    if len(cents) > decimals:
        raise MoneyError(f"more decimals than {currency} has ({decimals})", text=text[:_LONGEST_TEXT])
    minor = int(whole + cents.ljust(decimals, "0")) if len(text) <= _LONGEST_TEXT else LARGEST_MINOR + 1
    if minor > LARGEST_MINOR:
        raise MoneyError("larger than any price can be", text=text[:_LONGEST_TEXT])
    return minor


def plain_amount(minor: int, currency: str) -> str:
    """Return the decimal text of an amount: '199.00' for euros, '19900' for yen."""
    decimals = decimals_of(currency)
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in minor units of one currency. Amounts of two currencies never meet."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Return the amount that a decimal text names. Raises MoneyError as parse_minor does."""
        return cls(minor=parse_minor(text, currency), currency=currency)

    def plus(self, other: "Money") -> "Money":
        """Return the sum. Raises MoneyError for another currency."""
        return Money(minor=self.minor + self._same(other), currency=self.currency)

    def minus(self, other: "Money") -> "Money":
        """Return the difference, which may be below zero. Raises MoneyError for another currency."""
        return Money(minor=self.minor - self._same(other), currency=self.currency)

    def times(self, count: int) -> "Money":
        """Return the amount of `count` such things."""
        return Money(minor=self.minor * count, currency=self.currency)

    def ratio(self, numerator: int, denominator: int, rounding: Rounding) -> "Money":
        """Return numerator/denominator of the amount; DOWN and UP are towards and away from zero."""
        if denominator <= 0:
            raise MoneyError("a ratio needs a denominator above zero", denominator=denominator)
        product = self.minor * numerator
        rounded = _divide(abs(product), denominator, rounding)
        return Money(minor=rounded if product >= 0 else -rounded, currency=self.currency)

    def plain(self) -> str:
        """Return the decimal text for machines: '199.00', or '19900' in yen."""
        return plain_amount(self.minor, self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} do not add up")
        return other.minor


def _divide(amount: int, by: int, rounding: Rounding) -> int:
    quotient, rest = divmod(amount, by)
    rounds_up = {
        Rounding.DOWN: False,
        Rounding.UP: rest > 0,
        Rounding.HALF_UP: 2 * rest >= by,
        Rounding.HALF_EVEN: 2 * rest > by or (2 * rest == by and quotient % 2 == 1),
    }
    return quotient + rounds_up[rounding]
