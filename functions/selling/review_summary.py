"""A reviewed basket as a script gets it: ids, prices and what changed, and the part of the page to show."""

from __future__ import annotations

import msgspec

from functions.kit.shop import Shop
from functions.selling.reviewing import Reviewed
from storefront.domain.money import plain_amount


class SummaryItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item that can be ordered: `seen_price` is the unit price of now, to be sent with the order."""

    offer: str
    quantity: int
    seen_price: str


class PriceChange(msgspec.Struct, frozen=True, kw_only=True):
    """A price that is not the one that was seen, as decimal text."""

    offer: str
    old: str
    new: str


class Shortage(msgspec.Struct, frozen=True, kw_only=True):
    """How much is left of an offer that ran short."""

    offer: str
    left: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A basket as it is now; `gone` are ids that no offer has. Amounts are decimal text, `total` '' when nothing is left."""

    locale: str
    currency: str
    items: list[SummaryItem]
    changed: list[PriceChange]
    short: list[Shortage]
    gone: list[str]
    shipping: str
    total: str
    html: str = ""


def summary_of(shop: Shop, reviewed: Reviewed, *, with_page: bool) -> Summary:
    """The summary; `with_page` adds the HTML of the basket, for a page that puts it in."""
    sale, basket = reviewed.sale, reviewed.basket
    currency = sale.currency if sale else ""
    items = [*basket.items, *basket.accessories] if basket else []
    return Summary(
        locale=reviewed.locale,
        currency=currency,
        items=[SummaryItem(offer=item.offer, quantity=item.quantity, seen_price=item.seen_price) for item in items],
        changed=[
            PriceChange(
                offer=change.offer.offer,
                old=plain_amount(change.old_minor, change.offer.currency),
                new=plain_amount(change.offer.headline_minor, change.offer.currency),
            )
            for change in reviewed.changed
        ],
        short=[Shortage(offer=short.offer.offer, left=short.left) for short in reviewed.short],
        gone=list(reviewed.lost),
        shipping=plain_amount(sale.shipping_minor, currency) if sale else "",
        total=plain_amount(sale.total_minor, currency) if sale else "",
        html=_page(shop, reviewed) if with_page else "",
    )


def _page(shop: Shop, reviewed: Reviewed) -> str:
    from functions.pages.answers import basket_part

    return basket_part(shop, reviewed)
