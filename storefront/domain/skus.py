"""A SKU.

One sellable configuration of a model. Knows nothing of prices but what the same thing costs new elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

from storefront.domain.models import ModelId
from storefront.domain.reference_price import ReferencePrice

SkuId = NewType("SkuId", str)

OPTIONS: tuple[str, ...] = (
    "storage_gb",
    "memory_gb",
    "color",
    "size_mm",
    "connectivity",
    "keyboard",
    "edition",
)
"""The options a SKU may have, in the order pages show them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """A configuration: iPhone 13, 128 GB, Midnight."""

    sku: SkuId
    model: ModelId
    gtin: str | None
    options: Mapping[str, str | int]
    new_price: Mapping[str, ReferencePrice]
