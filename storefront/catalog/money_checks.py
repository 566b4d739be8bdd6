"""Checks of amounts that several tables share: an amount is exact, and in its market's currency.

Nothing is ever rounded.
"""

from storefront.catalog.faults import Faults, fault
from storefront.catalog.shop import Shop, minor_or_reason


def amount_faults(field: str, text: str, market: str, shop: Shop, *, zero: bool) -> Faults:
    """Yield what keeps a text from being an amount in the market's currency; `zero` tells whether it may be nothing."""
    known = shop.markets.get(market)
    if known is None:
        return
    minor = minor_or_reason(text, known.currency)
    if isinstance(minor, str):
        yield fault(field, text, minor)
    elif minor == 0 and not zero:
        yield fault(field, text, "not above zero")


def currency_faults(field: str, currency: str, market: str, shop: Shop) -> Faults:
    """Yield a fault when the currency is not the market's."""
    known = shop.markets.get(market)
    if known is not None and currency != known.currency:
        yield fault(field, currency, f"the currency of {market} is {known.currency}")
