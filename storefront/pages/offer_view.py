"""An offer in a locale's words: price, note, delivery, box, seller, and why it is the one shown."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from storefront.domain import urls
from storefront.domain.grades import Grade
from storefront.domain.guarantee import guarantee_terms
from storefront.pages import labels
from storefront.pages.rows import OfferRow
from storefront.pages.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """One grade of a SKU as the page shows it; all strings are ready."""

    grade: str
    name: str
    criteria: str
    price: str
    plain_price: str
    note: str
    levy: str
    delivery: Markup
    delivery_cost: str
    delivery_short: str
    box: str
    tested: bool
    parts: str
    seller: str
    seller_line: str
    seller_path: str
    why: str
    commercial: str
    commercial_text: str
    in_stock: bool
    last_one: bool
    best: bool
    row: OfferRow


def view_offer(shop: Shop, offer: OfferRow, *, category: str, best: bool) -> OfferView:
    """The offer in words; `best` marks the grade that the page preselects."""
    seller = shop.refurbishers[offer.refurbisher]
    months = offer.warranty_months
    terms = guarantee_terms(shop.rules.guarantee(shop.market.code), months, seller.name)
    commercial = terms.commercial
    key = "guarantee.limited" if shop.market.code == "US" else "guarantee.commercial_row"
    return OfferView(
        grade=offer.grade,
        name=shop.t(f"grade.{offer.grade}"),
        criteria=criteria(shop, offer.grade, category, battery=offer.battery),
        price=shop.formats.money(offer.headline),
        plain_price=shop.formats.plain(offer.headline),
        note=price_note(shop, offer),
        levy=levy_note(shop, offer),
        delivery=delivery(shop, offer.ships_min, offer.ships_max),
        delivery_cost=(
            shop.t("delivery.costs", price=shop.formats.money(offer.shipping))
            if offer.shipping
            else shop.t("delivery.is_free")
        ),
        delivery_short=delivery_short(shop, offer.ships_min, offer.ships_max),
        box=box(shop, offer),
        tested=offer.refurbished,
        parts=shop.t(f"parts.{offer.parts}"),
        seller=seller.name,
        seller_line=seller_line(shop, offer.refurbisher),
        seller_path=urls.seller(shop.locale.slug, offer.refurbisher),
        why=shop.t(f"why.{offer.reason}", count=offer.rivals)
        if offer.reason not in ("only_offer", "sold_out")
        else shop.t(f"why.{offer.reason}"),
        commercial=(
            shop.t(key, guarantor=commercial.guarantor, months=commercial.months) if commercial else ""
        ),
        commercial_text=(
            shop.t("guarantee.commercial_text", guarantor=commercial.guarantor) if commercial else ""
        ),
        in_stock=offer.stock > 0,
        last_one=offer.stock == 1,
        best=best,
        row=offer,
    )


def criteria(shop: Shop, grade: str, category: str, *, battery: int | None = None) -> str:
    """What a grade promises in a category: marks, screen where there is one, battery (rule T3)."""
    promise = shop.rules.promise(Grade(grade), category, shop.market.code)
    text = shop.t(promise.criteria_key)
    least = max(battery or 0, promise.battery_min_percent or 0)
    if not least or promise.battery_min_percent is None:
        return text
    space = "" if shop.locale.language == "ja" else " "
    return f"{text}{space}{shop.t('battery.promise', percent=shop.formats.percent(least))}"


def price_note(shop: Shop, offer: OfferRow) -> str:
    """What the headline holds: tax by market (P3), delivery, and any fee that stands beside it (P4)."""
    formats = shop.formats
    if shop.market.tax_included:
        note = (
            shop.t("price.note.tax", price=formats.money(offer.shipping))
            if offer.shipping or offer.separate_fees
            else shop.t("price.note.tax_and_delivery")
        )
    elif offer.shipping:
        note = shop.t("price.note.plus_tax", price=formats.money(offer.shipping))
    else:
        note = shop.t("price.note.plus_tax_free_delivery")
    for fee in offer.separate_fees:
        name = shop.t(f"fee.{fee.kind}") if shop.messages.has(f"fee.{fee.kind}") else labels.words(fee.kind)
        note += " " + shop.t("price.note.separate_fee", fee=name, amount=formats.money(fee.minor))
    return note


def levy_note(shop: Shop, offer: OfferRow) -> str:
    """The private copying levy inside the price, said with its amount (P6)."""
    levy = sum(fee.minor for fee in offer.fees if fee.kind == "private_copy_levy")
    return shop.t("price.note.levy", amount=shop.formats.money(levy)) if levy else ""


def delivery(shop: Shop, shortest: int, longest: int) -> Markup:
    """A range of working days; a script turns it into dates, which a static page must not promise."""
    if shortest == longest:
        words = shop.messages.plural("delivery.working_days_exact", longest, days=longest)
    else:
        words = shop.t("delivery.working_days", min=shortest, max=longest)
    return Markup(
        f'<delivery-dates data-min="{shortest}" data-max="{longest}">{escape(words)}</delivery-dates>'
    )


def delivery_short(shop: Shop, shortest: int, longest: int) -> str:
    """The same, short enough for a card."""
    if shortest == longest:
        return shop.messages.plural("delivery.working_days_exact", longest, days=longest)
    return shop.t("delivery.short", min=shortest, max=longest)


def box(shop: Shop, offer: OfferRow) -> str:
    """What comes along."""
    if not offer.accessories:
        return shop.t("box.nothing")
    return shop.t(
        "box.items", items=shop.formats.all_of([labels.accessory(name, shop) for name in offer.accessories])
    )


def seller_line(shop: Shop, refurbisher: str) -> str:
    """A business, its rating, since when (rule S2)."""
    seller = shop.refurbishers[refurbisher]
    parts = [shop.t("seller.business")]
    if seller.rating_milli is not None and seller.reviews:
        parts.append(
            shop.t(
                "seller.rating",
                rating=shop.formats.number(round(seller.rating_milli / 1000, 1)),
                count=shop.formats.number(seller.reviews),
            )
        )
    parts.append(shop.t("seller.since", year=seller.since.year))
    return ("" if shop.locale.language == "ja" else " ").join(parts)
