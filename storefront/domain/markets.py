"""Countries the shop sells in and the languages it speaks there.

Knows no rule: what law asks of a market is in the rulebook.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """One shop front: a language in a market. `code` is the hreflang value, `slug` stands in URLs."""

    code: str
    slug: str
    language: str
    market: str
    native_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A country: its currency, how it shows prices and weights, and whose law it follows."""

    code: str
    currency: str
    locales: tuple[Locale, ...]
    tax_included: bool
    imperial_weight: bool
    eu: bool
    seller_traceability: bool
    time_zone: str


def make_locale(code: str, native_name: str) -> Locale:
    """Return the locale of an hreflang code such as 'fr-BE'; its URL slug is the same in lower case."""
    language, _, market = code.partition("-")
    return Locale(code=code, slug=code.lower(), language=language, market=market, native_name=native_name)
