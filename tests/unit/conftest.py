from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storefront.domain.grades import Grade, Parts
from storefront.domain.money import parse_minor
from storefront.domain.offers import Offer, OfferId, VatScheme
from storefront.domain.refurbishers import RefurbisherId
from storefront.domain.rulebook import Rulebook, load_rulebook
from storefront.domain.rules import Rules
from storefront.domain.skus import SkuId


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="session")
def rules(rulebook: Rulebook) -> Rules:
    return rulebook.on(date(2026, 11, 21))


@pytest.fixture(scope="session")
def make_offer() -> Callable[..., Offer]:
    plain = Offer(
        offer=OfferId("o-1"),
        sku=SkuId("IP13-128-MID"),
        refurbisher=RefurbisherId("atelier-nord"),
        market="FR",
        grade=Grade.GOOD,
        price_minor=19900,
        currency="EUR",
        stock=3,
        battery_min_percent=85,
        warranty_months=12,
        ships_min=2,
        ships_max=4,
        shipping_minor=0,
        fees=(),
        vat_scheme=VatScheme.MARGIN,
        tests_done=True,
        data_wiped=True,
        parts=Parts.GENUINE,
        accessories=("cable",),
        quality_milli=4000,
    )

    def make(price: str = "199.00", **changes: Any) -> Offer:
        return replace(plain, price_minor=parse_minor(price, "EUR"), **changes)

    return make
