"""What a shopper asks to buy, as JSON or as a form. Prices in it are only what the page said: nothing is charged by them.

A form names one item by `offer`, `quantity` and `seen_price`; each of the three may come several times, in step. Accessories
that the page offered are further offers, chosen: `accessory` holds `<offer>|<seen price>`.
"""

from __future__ import annotations

from typing import Any

import msgspec

from functions.kit.problem import Problem

MOST_PIECES = 10
MOST_ITEMS = 20
_LONGEST_ID = 64


class BasketItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer and how many of it. `seen_price`: the unit headline price the page showed, as decimal text."""

    offer: str
    quantity: int
    seen_price: str


class PlanWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A carrier's plan for one device of the basket; both flags must be true where the plan has a contract summary."""

    plan: str
    offer: str
    contract_summary: bool = False
    consent: bool = False


class Basket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `POST /api/checkout` takes. `accessories` are items like the others, chosen beside a device."""

    locale: str
    items: list[BasketItem]
    plan: PlanWish | None = None
    accessories: list[BasketItem] = []

    def wanted(self) -> list[BasketItem]:
        """Items and accessories as one list; an offer named twice becomes one item."""
        merged: dict[str, BasketItem] = {}
        for item in (*self.items, *self.accessories):
            known = merged.get(item.offer)
            if known and known.seen_price != item.seen_price:
                raise Problem("bad_request", detail="An offer is named twice with two prices.", offer=item.offer)
            quantity = item.quantity + (known.quantity if known else 0)
            merged[item.offer] = BasketItem(offer=item.offer, quantity=quantity, seen_price=item.seen_price)
        return list(merged.values())


def parse_basket(raw: Any) -> Basket:
    """The basket of a JSON body. Raises Problem bad_quantity or bad_request; extra fields such as prices are refused."""
    try:
        basket = msgspec.convert(raw, Basket, strict=True)
    except msgspec.ValidationError as problem:
        raise Problem("bad_quantity" if ".quantity" in str(problem) else "bad_request", detail=str(problem)) from None
    return _checked(basket)


def parse_basket_form(fields: dict[str, list[str]]) -> Basket:
    """The basket of a form. Raises Problem as parse_basket does."""
    offers, quantities = fields.get("offer", []), fields.get("quantity", [])
    # A product's page names the price of each of its offers: which one is chosen is not known where it is written.
    prices = fields.get("seen_price") or [_only(fields, f"seen_price.{offer}") for offer in offers]
    if not len(offers) == len(quantities) == len(prices):
        raise Problem("bad_request", detail="Each offer needs its quantity and the price that was shown.")
    items = [
        BasketItem(offer=offer, quantity=_whole(quantity), seen_price=price)
        for offer, quantity, price in zip(offers, quantities, prices, strict=True)
    ]
    extras = [value.rpartition("|") for value in fields.get("accessory", []) if value]
    accessories = [BasketItem(offer=offer, quantity=1, seen_price=price) for offer, _, price in extras]
    plan = _only(fields, "plan")
    wish = PlanWish(
        plan=plan,
        offer=_only(fields, "plan_offer") or (offers[0] if offers else ""),
        contract_summary=_only(fields, "contract_summary") == "yes",
        consent=_only(fields, "plan_consent") == "yes",
    )
    return _checked(
        Basket(locale=_only(fields, "locale"), items=items, plan=wish if plan else None, accessories=accessories)
    )


def _checked(basket: Basket) -> Basket:
    if not basket.items or len(basket.items) + len(basket.accessories) > MOST_ITEMS:
        raise Problem("bad_request", detail=f"A basket holds 1 to {MOST_ITEMS} items.")
    if any(not 0 < len(item.offer) <= _LONGEST_ID for item in (*basket.items, *basket.accessories)):
        raise Problem("unknown_offer")
    for item in basket.wanted():
        if not 1 <= item.quantity <= MOST_PIECES:
            raise Problem("bad_quantity", offer=item.offer)
    return basket


def _only(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]


def _whole(text: str) -> int:
    """A number typed into a form: digits alone."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Problem("bad_quantity")
    return int(text)
