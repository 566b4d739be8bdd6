"""Which grade a SKU page chooses first, and says so ('best value'). The shopper may always take another."""

from collections.abc import Mapping

from storefront.domain.grades import GRADES, Grade

STEP_UP_PERCENT = 10


def preselect(prices: Mapping[Grade, int]) -> Grade:
    """Return the best grade that costs at most a tenth more than the cheapest one.

    `prices`: headline price in minor units of each grade in stock (all grades when everything is sold out).
    Integer arithmetic: no grade hangs on a rounded cent. Raises ValueError without prices.
    """
    ceiling = min(prices.values()) * (100 + STEP_UP_PERCENT)
    return next(grade for grade in reversed(GRADES) if grade in prices and prices[grade] * 100 <= ceiling)
