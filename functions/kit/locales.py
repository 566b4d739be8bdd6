"""Which locale somebody speaks of: one that the live release sells in."""

from __future__ import annotations

from functions.kit.problem import Problem
from storefront.domain.errors import RuleMissing
from storefront.domain.markets import Locale
from storefront.release.offer_book import OfferBook


def open_locale(book: OfferBook, slug: str) -> Locale:
    """A locale that a release has. `slug` comes from outside. Raises Problem unknown_locale."""
    try:
        locale = book.rules().locale(slug)
    except RuleMissing:
        raise Problem("unknown_locale") from None
    if locale.market not in book.markets:
        raise Problem("unknown_locale")
    return locale
