"""An export becomes a snapshot: sources, checks, quarantine, guards.

Knows no URL, no template and nothing of the build.
"""

from storefront.catalog.check import check_export, summary
from storefront.catalog.faults import Rejection
from storefront.catalog.guards import GuardReading
from storefront.catalog.load import Loaded, load_export
from storefront.catalog.shop import TextFinding
from storefront.catalog.stats import MarketStats, Stats, TableCount

__all__ = [
    "GuardReading",
    "Loaded",
    "MarketStats",
    "Rejection",
    "Stats",
    "TableCount",
    "TextFinding",
    "check_export",
    "load_export",
    "summary",
]
