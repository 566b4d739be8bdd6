"""Fees the law fixes. Decides the private-copy levy of a device from its storage (rule P6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from storefront.domain.headline_price import Fee
from storefront.domain.money import Money, Rounding

PRIVATE_COPY_LEVY = "private_copy_levy"
"""The kind under which offers carry the levy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateCopy:
    """The private-copy levy of a device, and where its notice can be read."""

    before_vat: Money
    vat_percent: int
    notice_url: str
    status: str
    source: str

    @property
    def with_vat(self) -> Money:
        """The levy as a price that includes tax holds it, half a cent rounded up."""
        return self.before_vat.ratio(100 + self.vat_percent, 100, Rounding.HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevyBand:
    """The levy from a storage on, until the next band begins."""

    categories: tuple[str, ...]
    storage_gb_min: int
    levy: PrivateCopy


def levy_of(bands: Iterable[LevyBand], category: str, storage_gb: int | None) -> PrivateCopy | None:
    """Return the levy of the highest band that a device's storage reaches, None where it reaches none."""
    reached = [band for band in bands if category in band.categories and band.storage_gb_min <= (storage_gb or 0)]
    return max(reached, key=lambda band: band.storage_gb_min).levy if reached else None


def levy_shown(fees: Iterable[Fee], due: PrivateCopy | None) -> int:
    """Return the levy that a page names (rule P6), in minor units.

    The offer's own fee, else what the scale asks, which the price then holds.
    """
    return sum(fee.minor for fee in fees if fee.kind == PRIVATE_COPY_LEVY) or (due.with_vat.minor if due else 0)
