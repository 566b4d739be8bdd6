"""A refurbisher's offer of a SKU, in a grade, in a market.

Decides what it costs at the door and whether French law lets it say 'reconditionné'.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Protocol

from storefront.domain.grades import Grade, Parts
from storefront.domain.headline_price import Fee
from storefront.domain.refurbishers import RefurbisherId
from storefront.domain.skus import SkuId

if TYPE_CHECKING:
    from storefront.domain.rules import Rules

OfferId = NewType("OfferId", str)


class VatScheme(StrEnum):
    """What the invoice says about VAT (rule P5)."""

    MARGIN = "margin"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One row of the export's offers. Amounts are minor units of `currency`, tax as the market shows it."""

    offer: OfferId
    sku: SkuId
    refurbisher: RefurbisherId
    market: str
    grade: Grade
    price_minor: int
    currency: str
    stock: int
    battery_min_percent: int | None
    warranty_months: int
    ships_min: int
    ships_max: int
    shipping_minor: int
    fees: tuple[Fee, ...]
    vat_scheme: VatScheme
    tests_done: bool
    data_wiped: bool
    parts: Parts
    accessories: tuple[str, ...]
    quality_milli: int | None

    @property
    def landed_minor(self) -> int:
        """What the buyer pays at the door: price, every mandatory fee, delivery."""
        return self.price_minor + sum(fee.minor for fee in self.fees) + self.shipping_minor


class Prepared(Protocol):
    """What is known of the work done on a device."""

    @property
    def market(self) -> str: ...
    @property
    def tests_done(self) -> bool: ...
    @property
    def data_wiped(self) -> bool: ...


def may_say_refurbished(offer: Prepared, rules: "Rules") -> bool:
    """Tell whether a page may call the device refurbished.

    In France only after full functional tests and a data wipe (Code de la consommation R122-4, rule T1).
    """
    return not rules.in_force("T1", offer.market) or (offer.tests_done and offer.data_wiped)
