"""What stands before the order button: a basket as it is now, with what has changed since the page that was seen.

Stores nothing and sets nothing aside. A price that moved and an offer that is gone are results here, not refusals: a page
explains them. `POST /api/checkout` still refuses both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from functions.kit.database import Transaction
from functions.kit.locales import open_locale
from functions.kit.problem import Problem
from functions.kit.shop import Shop
from functions.selling.basket import Basket, BasketItem
from functions.selling.pricing import Sale, price_basket
from functions.selling.stock import Stock, seen
from storefront.domain.errors import MoneyError
from storefront.domain.money import parse_minor, plain_amount
from storefront.release.book_rows import Offer
from storefront.release.runtime import Runtime

MOST_OTHERS = 4
MOST_EXTRAS = 3
ACCESSORIES = "accessories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An offer whose price is not the one that was seen. Amounts are minor units."""

    offer: Offer
    old_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """An offer of which there is less than was asked for; `left` 0 is none."""

    offer: Offer
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A basket as it can be ordered now; `sale` is None when nothing of it can.

    `lost` are ids that no offer has any more, `available` is how many pieces each kept offer has, `others` are what else
    there is of a model that ran short, `extras` are accessories that may be added.
    """

    runtime: Runtime
    locale: str
    now: int
    basket: Basket | None
    sale: Sale | None
    changed: tuple[Changed, ...]
    short: tuple[Short, ...]
    lost: tuple[str, ...]
    available: dict[str, int]
    others: tuple[Offer, ...]
    extras: tuple[Offer, ...]


def review_basket(shop: Shop, basket: Basket) -> Reviewed:
    """Return the basket as it is now. Raises Problem as price_basket does, but for prices, stock and offers that are gone."""
    runtime, now = shop.runtime(), shop.clock()
    open_locale(runtime.book, basket.locale)
    wanted = [*basket.items, *basket.accessories]
    offers = {item.offer: offer for item in wanted if (offer := runtime.book.offer(item.offer))}
    available = shop.database.read(lambda tx: _available(tx, runtime, list(offers.values()), now))
    changed = tuple(
        Changed(offer=offer, old_minor=old)
        for item in wanted
        if (offer := offers.get(item.offer)) and (old := _seen(item, offer)) != offer.headline_minor
    )
    short = tuple(
        Short(offer=offers[item.offer], left=max(available[item.offer], 0))
        for item in wanted
        if item.offer in offers and available[item.offer] < item.quantity
    )
    kept = _kept(basket, offers, available)
    sale = price_basket(runtime.book, kept) if kept else None
    chosen = {line.offer.offer for line in sale.lines} if sale else set()
    return Reviewed(
        runtime=runtime,
        locale=basket.locale,
        now=now,
        basket=kept,
        sale=sale,
        changed=tuple(one for one in changed if one.offer.offer in chosen),
        short=short,
        lost=tuple(item.offer for item in wanted if item.offer not in offers),
        available={offer: pieces for offer, pieces in available.items() if offer in chosen},
        others=_others(shop, runtime, [one.offer for one in short if not one.left], now),
        extras=_extras(shop, runtime, sale, now) if sale else (),
    )


def _available(tx: Transaction, runtime: Runtime, offers: Sequence[Offer], now: int) -> dict[str, int]:
    stock = Stock({offer.offer: offer.stock for offer in offers}, runtime.book.exported_at)
    return {offer.offer: seen(tx, offer.offer, stock, now) for offer in offers}


def _seen(item: BasketItem, offer: Offer) -> int:
    try:
        return parse_minor(item.seen_price, offer.currency)
    except MoneyError as problem:
        raise Problem("bad_request", offer=item.offer, detail=f"seen_price: {problem.message}") from None


def _kept(basket: Basket, offers: dict[str, Offer], available: dict[str, int]) -> Basket | None:
    """What of a basket can be had, at today's prices."""

    def now(items: Sequence[BasketItem]) -> list[BasketItem]:
        return [
            BasketItem(
                offer=item.offer,
                quantity=min(item.quantity, available[item.offer]),
                seen_price=plain_amount(offers[item.offer].headline_minor, offers[item.offer].currency),
            )
            for item in items
            if item.offer in offers and available[item.offer] > 0
        ]

    items, accessories = now(basket.items), now(basket.accessories)
    if not items:
        items, accessories = accessories, []
    if not items:
        return None
    plan = basket.plan if basket.plan and any(item.offer == basket.plan.offer for item in items) else None
    return msgspec.structs.replace(basket, items=items, accessories=accessories, plan=plan)


def _others(shop: Shop, runtime: Runtime, gone: Sequence[Offer], now: int) -> tuple[Offer, ...]:
    """The best offers of the same models that are in stock: the same version first, then the cheapest."""
    if not gone:
        return ()
    found = {
        offer.offer: offer
        for lost in gone
        for offer in runtime.book.best_offers(lost.market, model=lost.model)
        if offer.offer not in {one.offer for one in gone}
    }
    versions = {one.sku for one in gone}
    ordered = sorted(found.values(), key=lambda offer: (offer.sku not in versions, offer.headline_minor, offer.offer))
    return _in_stock(shop, runtime, ordered[: 3 * MOST_OTHERS], now)[:MOST_OTHERS]


def _extras(shop: Shop, runtime: Runtime, sale: Sale, now: int) -> tuple[Offer, ...]:
    """Accessories of the makers of what is bought, the cheapest of each model first."""
    brands = {line.sku.brand for line in sale.lines if line.sku.category != ACCESSORIES}
    chosen = {line.offer.model for line in sale.lines}
    found: dict[str, Offer] = {}
    for offer in runtime.book.best_offers(sale.market.code, category=ACCESSORIES):
        sku = runtime.book.sku(offer.sku)
        if sku and sku.brand in brands and offer.model not in chosen:
            found.setdefault(offer.model, offer)
    return _in_stock(shop, runtime, list(found.values())[: 2 * MOST_EXTRAS], now)[:MOST_EXTRAS]


def _in_stock(shop: Shop, runtime: Runtime, offers: Sequence[Offer], now: int) -> tuple[Offer, ...]:
    if not offers:
        return ()
    available = shop.database.read(lambda tx: _available(tx, runtime, offers, now))
    return tuple(offer for offer in offers if available[offer.offer] > 0)
