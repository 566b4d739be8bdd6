"""The offer that a SKU's page chooses before anybody clicks: what feeds and files for machines must say too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from storefront.domain.best_value import preselect
from storefront.domain.grades import Grade
from storefront.pages.rows import OfferRow

_GRADE = {grade.value: grade for grade in Grade}


class Chosen(NamedTuple):
    """The chosen offer; whether nothing can be bought; whether the page may say refurbished of all it sells (T1)."""

    offer: OfferRow
    sold_out: bool
    refurbished: bool


def chosen_offer(offers: Sequence[OfferRow]) -> Chosen:
    """Return what the page of these offers shows; when all are sold out, what it would."""
    in_stock = [offer for offer in offers if offer.stock > 0]
    shown = in_stock or offers
    if len(shown) == 1:  # most pages: nothing to weigh
        return Chosen(shown[0], not in_stock, shown[0].refurbished)
    best = preselect({_GRADE[offer.grade]: offer.headline for offer in shown})
    return Chosen(
        offer=next(offer for offer in shown if offer.grade == best),
        sold_out=not in_stock,
        refurbished=all(offer.refurbished for offer in shown),
    )
