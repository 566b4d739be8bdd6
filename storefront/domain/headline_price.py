"""The price on the page.

Everything a buyer cannot avoid, where the law says so (rules P4, P6). Delivery is named apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A fee the buyer cannot refuse, in minor units: 'private_copy_levy', 'service'."""

    kind: str
    minor: int


class _Every(Enum):
    ALL = "all"


ALL: Final = _Every.ALL
"""Every kind of fee stands inside the headline price."""

FeeKinds = frozenset[str] | Literal[_Every.ALL]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlinePrice:
    """The amount shown large, the fees it holds, and the fees that stand beside it."""

    total_minor: int
    included: tuple[Fee, ...]
    separate: tuple[Fee, ...]


def headline_price(price_minor: int, fees: Sequence[Fee], inside: FeeKinds) -> HeadlinePrice:
    """Return the headline price; `inside` is Rules.headline_fee_kinds(market)."""
    included = tuple(fee for fee in fees if inside is ALL or fee.kind in inside)
    separate = tuple(fee for fee in fees if not (inside is ALL or fee.kind in inside))
    return HeadlinePrice(
        total_minor=price_minor + sum(fee.minor for fee in included), included=included, separate=separate
    )
