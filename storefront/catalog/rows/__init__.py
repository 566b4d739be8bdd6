"""The tables of an export, in the order they are read: a row's parents come before it."""

from typing import Any

from storefront.catalog.rows.models import MODELS
from storefront.catalog.rows.offers import OFFERS
from storefront.catalog.rows.plans import PLANS
from storefront.catalog.rows.refurbishers import REFURBISHERS
from storefront.catalog.rows.reviews import REVIEWS
from storefront.catalog.rows.skus import SKUS
from storefront.catalog.rows.trade_in import TRADE_IN
from storefront.catalog.table import Table

TABLES: tuple[Table[Any, Any], ...] = (REFURBISHERS, MODELS, SKUS, OFFERS, REVIEWS, TRADE_IN, PLANS)

__all__ = ["TABLES"]
