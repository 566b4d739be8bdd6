"""What a basket costs, by the offer book of the release that is live and by nothing else.

Headline prices and separate fees are per piece. Delivery is one parcel per seller: the highest delivery price among what is
bought of that seller, and the sum over sellers. A plan's discount comes off one device, never below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.kit.locales import open_locale
from functions.kit.problem import Problem
from functions.selling.basket import Basket, BasketItem
from storefront.domain.errors import MoneyError
from storefront.domain.guarantee import LegalGuarantee
from storefront.domain.headline_price import Fee
from storefront.domain.markets import Locale, Market
from storefront.domain.models import ModelId
from storefront.domain.money import parse_minor, plain_amount
from storefront.domain.plans import Plan, goes_with
from storefront.release.book_rows import Offer, Sku
from storefront.release.offer_book import OfferBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many of an offer, at the book's price."""

    offer: Offer
    sku: Sku
    seller: str
    quantity: int

    @property
    def goods_minor(self) -> int:
        """The headline price of all pieces."""
        return self.offer.headline_minor * self.quantity

    @property
    def fees_minor(self) -> int:
        """The fees beside it, of all pieces."""
        return sum(fee.minor for fee in self.offer.separate_fees) * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPlan:
    """A plan and the offer whose price it lowers."""

    plan: Plan
    offer: str
    discount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A basket with its prices."""

    locale: Locale
    market: Market
    currency: str
    guarantee: LegalGuarantee
    lines: tuple[Line, ...]
    plan: ChosenPlan | None
    shipping_minor: int
    release: str
    exported_at: str

    @property
    def goods_minor(self) -> int:
        """All goods at their headline price."""
        return sum(line.goods_minor for line in self.lines)

    @property
    def fees_minor(self) -> int:
        """All fees beside it."""
        return sum(line.fees_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        """What a plan takes off."""
        return self.plan.discount_minor if self.plan else 0

    @property
    def total_minor(self) -> int:
        """What is to pay, delivery included; before tax where the market adds it after the address."""
        return self.goods_minor + self.fees_minor + self.shipping_minor - self.discount_minor

    def separate_fees(self) -> list[Fee]:
        """The fees beside the headline prices, one of each kind."""
        sums: dict[str, int] = {}
        for line in self.lines:
            for fee in line.offer.separate_fees:
                sums[fee.kind] = sums.get(fee.kind, 0) + fee.minor * line.quantity
        return [Fee(kind=kind, minor=minor) for kind, minor in sums.items() if minor]


def price_basket(book: OfferBook, basket: Basket) -> Sale:
    """Return the sale. Raises Problem unknown_locale, unknown_offer, mixed_markets, price_changed, plan problems."""
    rules = book.rules()
    locale = open_locale(book, basket.locale)
    wanted = basket.wanted()
    offers = [_offer(book, item) for item in wanted]
    strange = sorted(offer.offer for offer in offers if offer.market != locale.market)
    if strange:
        raise Problem("mixed_markets", offers=strange)
    _compare_prices(wanted, offers)
    lines = tuple(_line(book, item, offer) for item, offer in zip(wanted, offers, strict=True))
    return Sale(
        locale=locale,
        market=rules.market(locale.market),
        currency=offers[0].currency,
        guarantee=rules.guarantee(locale.market),
        lines=lines,
        plan=_plan(book, basket, lines, needs_summary=rules.plans_need_summary(locale.market)),
        shipping_minor=shipping_of(lines),
        release=book.release,
        exported_at=book.exported_at,
    )


def shipping_of(lines: Sequence[Line]) -> int:
    """One parcel per seller."""
    parcels: dict[str, int] = {}
    for line in lines:
        seller = line.offer.refurbisher
        parcels[seller] = max(parcels.get(seller, 0), line.offer.shipping_minor)
    return sum(parcels.values())


def _offer(book: OfferBook, item: BasketItem) -> Offer:
    offer = book.offer(item.offer)
    if offer is None:
        raise Problem("unknown_offer", offer=item.offer)
    return offer


def _line(book: OfferBook, item: BasketItem, offer: Offer) -> Line:
    sku, seller = book.sku(offer.sku), book.seller(offer.refurbisher)
    if sku is None or seller is None:
        raise Problem("unknown_offer", offer=item.offer)
    return Line(offer=offer, sku=sku, seller=seller.name, quantity=item.quantity)


def _compare_prices(wanted: Sequence[BasketItem], offers: Sequence[Offer]) -> None:
    """Refuse silently changed prices, either way: every one that changed, with what was seen and what holds."""
    changed = []
    for item, offer in zip(wanted, offers, strict=True):
        try:
            seen = parse_minor(item.seen_price, offer.currency)
        except MoneyError as problem:
            raise Problem("bad_request", offer=item.offer, detail=f"seen_price: {problem.message}") from None
        if seen != offer.headline_minor:
            now = plain_amount(offer.headline_minor, offer.currency)
            changed.append({"offer": item.offer, "old": item.seen_price[:32], "new": now, "currency": offer.currency})
    if changed:
        raise Problem("price_changed", items=changed)


def _plan(book: OfferBook, basket: Basket, lines: Sequence[Line], *, needs_summary: bool) -> ChosenPlan | None:
    wish = basket.plan
    if wish is None:
        return None
    plan = book.plan(wish.plan)
    line = next((line for line in lines if line.offer.offer == wish.offer), None)
    if plan is None or (lines and plan.market != lines[0].offer.market):
        raise Problem("unknown_plan", plan=wish.plan[:64])
    if line is None or line.quantity != 1 or not goes_with(plan, ModelId(line.offer.model)):
        raise Problem("plan_not_for_device", plan=wish.plan[:64])
    if not wish.consent or (needs_summary and not (wish.contract_summary and plan.contract_summary)):
        raise Problem("plan_consent_missing", plan=wish.plan[:64])
    return ChosenPlan(plan=plan, offer=wish.offer, discount_minor=min(plan.discount_minor, line.offer.headline_minor))
