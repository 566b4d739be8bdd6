"""An offer in a locale's words: price, note, delivery, box, seller, and why it is the one shown."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from markupsafe import Markup, escape

from storefront.domain import urls
from storefront.domain.grades import GRADES, Grade, battery_shown
from storefront.domain.guarantee import guarantee_terms
from storefront.pages import labels
from storefront.pages.rows import FeeRow, OfferRow
from storefront.pages.shop import Shop


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """One grade of a SKU as the page shows it; all strings are ready. `struck` is '' where no reduction is announced."""

    offer: str
    grade: str
    name: str
    criteria: str
    price: str
    plain_price: str
    struck: str
    note: str
    levy: str
    delivery: Markup
    delivery_cost: str
    box: str
    tested: bool
    parts: str
    sold_by: str
    seller_line: str
    seller_path: str
    why: str
    commercial: str
    commercial_text: str
    in_stock: bool
    last_one: bool
    best: bool


class OfferWords:
    """Words for the offers of one locale. Offers are many and what is said of them is little: all of it is remembered."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.criteria = lru_cache(maxsize=1000)(self._criteria)
        self.delivery = lru_cache(maxsize=500)(self._delivery)
        self._cost = lru_cache(maxsize=500)(self._delivery_cost)
        self._note = lru_cache(maxsize=500)(self._price_note)
        self._levied = lru_cache(maxsize=50)(self._levy)
        self._boxed = lru_cache(maxsize=500)(self._box)
        self._sold = lru_cache(maxsize=1000)(self._seller)
        self._because = lru_cache(maxsize=200)(self._why)
        self._promised = lru_cache(maxsize=1000)(self._commercial)
        self._grades = {grade.value: shop.t(f"grade.{grade.value}") for grade in Grade}
        self._parts = {parts: shop.t(f"parts.{parts}") for parts in ("genuine", "compatible", "mixed")}

    def view(self, offer: OfferRow, category: str, best: bool) -> OfferView:
        """The offer in words; `best` marks the grade that the page preselects."""
        sold_by, seller_line, seller_path = self._sold(offer.refurbisher)
        commercial, commercial_text = self._promised(offer.warranty_months, offer.refurbisher)
        return OfferView(
            offer=offer.offer,
            grade=offer.grade,
            name=self._grades[offer.grade],
            criteria=self.criteria(offer.grade, category, offer.battery),
            price=self.shop.formats.money(offer.headline),
            plain_price=self.shop.formats.plain(offer.headline),
            struck=self.shop.formats.money(offer.reduction.struck) if offer.reduction else "",
            note=self._note(offer.shipping, offer.separate_fees),
            levy=self._levied(offer.levy),
            delivery=self.delivery(offer.ships_min, offer.ships_max),
            delivery_cost=self._cost(offer.shipping),
            box=self._boxed(offer.accessories),
            tested=offer.refurbished,
            parts=self._parts[offer.parts],
            sold_by=sold_by,
            seller_line=seller_line,
            seller_path=seller_path,
            why=self._because(offer.reason, offer.rivals),
            commercial=commercial,
            commercial_text=commercial_text,
            in_stock=offer.stock > 0,
            last_one=offer.stock == 1,
            best=best,
        )

    def _criteria(self, grade: str, category: str, battery: int | None = None) -> str:
        """What a grade promises in a category: marks, screen where there is one, battery (rule T3)."""
        shop = self.shop
        promise = shop.rules.promise(Grade(grade), category, shop.market.code)
        text = shop.t(promise.criteria_key)
        least = battery_shown(promise, battery)
        return self._joined(text, shop.t("battery.promise", percent=shop.formats.percent(least)) if least else "")

    def _price_note(self, shipping: int, separate: tuple[FeeRow, ...]) -> str:
        """What the headline holds: tax by market (P3), delivery, and any fee that stands beside it (P4)."""
        shop, money = self.shop, self.shop.formats.money
        if shop.market.tax_included:
            nothing_more = not shipping and not separate
            note = (
                shop.t("price.note.tax_and_delivery")
                if nothing_more
                else shop.t("price.note.tax", price=money(shipping))
            )
        elif shipping:
            note = shop.t("price.note.plus_tax", price=money(shipping))
        else:
            note = shop.t("price.note.plus_tax_free_delivery")
        named = (
            shop.t("price.note.separate_fee", fee=labels.fee(fee.kind, shop), amount=money(fee.minor))
            for fee in separate
        )
        return self._joined(note, *named)

    def _levy(self, minor: int) -> str:
        """The private copying levy inside the price, said with its amount (P6)."""
        return self.shop.t("price.note.levy", amount=self.shop.formats.money(minor)) if minor else ""

    def _delivery(self, shortest: int, longest: int) -> Markup:
        """A range of working days; a script turns it into dates, which a static page must not promise."""
        if shortest == longest:
            words = self.shop.messages.plural("delivery.working_days_exact", longest, days=longest)
        else:
            words = self.shop.t("delivery.working_days", min=shortest, max=longest)
        return Markup(f'<delivery-dates data-min="{shortest}" data-max="{longest}">{escape(words)}</delivery-dates>')

    def _delivery_cost(self, shipping: int) -> str:
        shop = self.shop
        return shop.t("delivery.costs", price=shop.formats.money(shipping)) if shipping else shop.t("delivery.is_free")

    def _box(self, accessories: tuple[str, ...]) -> str:
        """What comes along."""
        shop = self.shop
        if not accessories:
            return shop.t("box.nothing")
        return shop.t("box.items", items=shop.formats.all_of([labels.accessory(name, shop) for name in accessories]))

    def _seller(self, refurbisher: str) -> tuple[str, str, str]:
        """Who sells; a business, its rating, since when (rule S2); and its page."""
        shop = self.shop
        seller = shop.refurbishers[refurbisher]
        line = self._joined(
            shop.t("seller.business"), seller_rating(shop, refurbisher), shop.t("seller.since", year=seller.since.year)
        )
        return shop.t("seller.sold_by", seller=seller.name), line, urls.seller(shop.locale.slug, refurbisher)

    def _why(self, reason: str, rivals: int) -> str:
        values = {} if reason in ("only_offer", "sold_out") else {"count": rivals}
        return self.shop.t(f"why.{reason}", **values)

    def _commercial(self, months: int, refurbisher: str) -> tuple[str, str]:
        """The seller's own guarantee, where it is worth a word beside the law's (G1, G7)."""
        shop = self.shop
        seller = shop.refurbishers[refurbisher]
        terms = guarantee_terms(shop.rules.guarantee(shop.market.code), months, seller.name)
        if terms.commercial is None:
            return "", ""
        key = "guarantee.limited" if shop.rules.in_force("G7", shop.market.code) else "guarantee.commercial_row"
        named = {"guarantor": terms.commercial.guarantor, "months": terms.commercial.months}
        return shop.t(key, **named), shop.t("guarantee.commercial_text", guarantor=terms.commercial.guarantor)

    def _joined(self, *sentences: str) -> str:
        """Sentences one after the other; Japanese puts no space between them."""
        return ("" if self.shop.locale.language == "ja" else " ").join(filter(None, sentences))


def seller_rating(shop: Shop, refurbisher: str) -> str:
    """A seller's rating and how many gave it, or '' where nobody has."""
    seller = shop.refurbishers[refurbisher]
    if seller.rating_milli is None or not seller.reviews:
        return ""
    return shop.t(
        "seller.rating",
        rating=shop.formats.number(round(seller.rating_milli / 1000, 1)),
        count=shop.formats.number(seller.reviews),
    )


def delivery_short(shop: Shop, shortest: int, longest: int) -> str:
    """A range of working days, short enough for a card."""
    if shortest == longest:
        return shop.messages.plural("delivery.working_days_exact", longest, days=longest)
    return shop.t("delivery.short", min=shortest, max=longest)


def grade_rows(shop: Shop, category: str) -> list[tuple[str, str, str]]:
    """Each grade with its name and what it promises in a category, worst first."""
    words = OfferWords(shop)
    return [(grade.value, shop.t(f"grade.{grade.value}"), words.criteria(grade.value, category)) for grade in GRADES]
