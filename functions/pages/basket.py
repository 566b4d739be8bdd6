"""The basket in words: what the review page and the cart show above the order button, each sentence ready.

One view for both, so that a shopper reads the same before the same button, with scripts or without.
"""

from __future__ import annotations

import secrets

import msgspec

from functions.pages.delivery import delivery_words
from functions.pages.parts import PictureView, RightsView, view_picture, view_rights
from functions.pages.words import Words
from functions.selling.pricing import ChosenPlan, Line, Sale
from functions.selling.reviewing import Reviewed
from storefront.domain import urls
from storefront.domain.guarantee import guarantee_terms
from storefront.domain.money import plain_amount
from storefront.release.book_rows import Offer, Sku

Field = tuple[str, str]


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of goods. `quantities` are what may be chosen; `seen` is the unit price as a form sends it."""

    offer: str
    name: str
    full_name: str
    version: str
    grade: str
    criteria: str
    path: str
    picture: PictureView
    sold_by: str
    seller: str
    seller_path: str
    delivery: str
    commercial: str
    commercial_text: str
    quantity: int
    quantities: list[int]
    each: str
    amount: str
    seen: str
    extra: bool


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """Another offer, or an accessory: what a shopper may choose instead or along."""

    offer: str
    name: str
    version: str
    grade: str
    sold_by: str
    price: str
    seen: str
    chosen: bool = False


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier's plan that was chosen, with its documents (rule B3)."""

    line: str
    contract: str
    terms_url: str
    summary_url: str


class BasketView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything above and on the order button. `fields` are what the order's form sends."""

    locale: str
    changed: list[str]
    short: list[str]
    others: list[OfferView]
    lines: list[LineView]
    extras: list[OfferView]
    plan: PlanView | None
    levy: list[tuple[str, str]]
    sums: list[Field]
    total_label: str
    total: str
    notes: list[str]
    rights: RightsView
    final: list[Field]
    button: str
    fields: list[Field]
    key: str


def view_basket(words: Words, reviewed: Reviewed) -> BasketView:
    """A reviewed basket in a locale's words."""
    sale, basket = reviewed.sale, reviewed.basket
    lines = _lines(words, reviewed) if sale else []
    return BasketView(
        locale=words.locale.slug,
        changed=[
            words.t(
                "checkout.changed",
                name=_name(words, change.offer),
                old=words.money(change.old_minor),
                new=words.money(change.offer.headline_minor),
            )
            for change in reviewed.changed
        ],
        short=[_short(words, short.offer, short.left) for short in reviewed.short]
        + [words.t("problem.unknown_offer") for _ in reviewed.lost[:1]],
        others=[_other(words, offer) for offer in reviewed.others],
        lines=lines,
        extras=[_other(words, line.offer, chosen=True) for line in _chosen_extras(reviewed)]
        + [_other(words, offer) for offer in reviewed.extras],
        plan=_plan(words, sale.plan) if sale and sale.plan else None,
        levy=_levies(words, sale) if sale else [],
        sums=_sums(words, sale) if sale else [],
        total_label=words.t("checkout.total_incl" if words.market.tax_included else "checkout.total_plus"),
        total=words.money(sale.total_minor) if sale else "",
        notes=_notes(words, sale) if sale else [],
        rights=view_rights(words),
        final=_final(words, sale, lines) if sale else [],
        button=words.rules.order_button(words.locale),
        fields=_fields(reviewed) if basket else [],
        key=secrets.token_hex(16),
    )


def _lines(words: Words, reviewed: Reviewed) -> list[LineView]:
    assert reviewed.sale is not None
    assert reviewed.basket is not None
    extras = {item.offer for item in reviewed.basket.accessories}
    return [
        _line(
            words,
            line,
            reviewed.available.get(line.offer.offer, line.quantity),
            reviewed.now,
            line.offer.offer in extras,
        )
        for line in reviewed.sale.lines
    ]


def _line(words: Words, line: Line, available: int, now: int, extra: bool) -> LineView:
    offer, sku = line.offer, line.sku
    seller = words.runtime.book.seller(offer.refurbisher)
    commercial, commercial_text = _commercial(words, offer, line.seller)
    return LineView(
        offer=offer.offer,
        name=sku.name,
        full_name=_name(words, offer),
        version=_version(words, offer, sku),
        grade=words.grade(offer.grade),
        criteria=words.criteria(offer, sku.category),
        path=sku.path(words.locale),
        picture=view_picture(sku),
        sold_by=words.t("seller.sold_by", seller=line.seller),
        seller=words.listed(seller.legal_name, seller.address) if seller else "",
        seller_path=urls.seller(words.locale.slug, offer.refurbisher),
        delivery=delivery_words(words, offer.ships_min, offer.ships_max, now),
        commercial=commercial,
        commercial_text=commercial_text,
        quantity=line.quantity,
        quantities=list(range(1, max(line.quantity, min(available, 10)) + 1)),
        each=words.t("checkout.each", price=words.money(offer.headline_minor)) if line.quantity > 1 else "",
        amount=words.money(line.goods_minor),
        seen=plain_amount(offer.headline_minor, offer.currency),
        extra=extra,
    )


def _other(words: Words, offer: Offer, *, chosen: bool = False) -> OfferView:
    sku, seller = words.runtime.book.sku(offer.sku), words.runtime.book.seller(offer.refurbisher)
    return OfferView(
        offer=offer.offer,
        name=sku.name if sku else offer.sku,
        version=_version(words, offer, sku) if sku else "",
        grade=words.grade(offer.grade),
        sold_by=words.t("seller.sold_by", seller=seller.name) if seller else "",
        price=words.money(offer.headline_minor),
        seen=plain_amount(offer.headline_minor, offer.currency),
        chosen=chosen,
    )


def _version(words: Words, offer: Offer, sku: Sku) -> str:
    """The options, and that it is used: in words that the law of the market lets one say (rules T1, T2)."""
    state = words.t("product.refurbished" if offer.refurbished else "product.used")
    return words.listed(sku.words.get(words.locale.language, ""), state)


def _name(words: Words, offer: Offer) -> str:
    sku = words.runtime.book.sku(offer.sku)
    return (
        words.listed(sku.name, sku.words.get(words.locale.language, ""), words.grade(offer.grade)) if sku else offer.sku
    )


def _short(words: Words, offer: Offer, left: int) -> str:
    name = _name(words, offer)
    return (
        words.messages.plural("checkout.few", left, name=name, count=left)
        if left
        else words.t("checkout.out", name=name)
    )


def _commercial(words: Words, offer: Offer, seller: str) -> tuple[str, str]:
    """The seller's own guarantee, where it is worth a word beside the law's (rules G1, G7)."""
    terms = guarantee_terms(words.rules.guarantee(words.market.code), offer.warranty_months, seller)
    if terms.commercial is None:
        return "", ""
    key = "guarantee.limited" if words.rules.in_force("G7", words.market.code) else "guarantee.commercial_row"
    return words.t(key, guarantor=seller, months=terms.commercial.months), words.t(
        "guarantee.commercial_text", guarantor=seller
    )


def _plan(words: Words, chosen: ChosenPlan) -> PlanView:
    plan = chosen.plan
    values = {"carrier": plan.carrier, "name": plan.name, "monthly": words.money(plan.monthly_minor)}
    return PlanView(
        line=words.t("plan.line", **values, months=plan.commitment_months)
        if plan.commitment_months
        else words.t("plan.line_free", **values),
        contract=words.t("plan.contract", carrier=plan.carrier),
        terms_url=plan.terms_url,
        summary_url=plan.contract_summary or "",
    )


def _levies(words: Words, sale: Sale) -> list[tuple[str, str]]:
    """The private-copy levy inside the prices: its amount, and the official notice (rule P6)."""
    minor = sum(line.offer.levy_minor * line.quantity for line in sale.lines)
    notices = [levy.notice_url for line in sale.lines if line.offer.levy_minor and (levy := words.levy(line.sku))]
    return [(words.t("price.note.levy", amount=words.money(minor)), notices[0] if notices else "")] if minor else []


def _sums(words: Words, sale: Sale) -> list[Field]:
    goods = [
        (f"{line.quantity} × {line.sku.name}" if line.quantity > 1 else line.sku.name, words.money(line.goods_minor))
        for line in sale.lines
    ]
    fees = [(words.fee(fee.kind), words.money(fee.minor)) for fee in sale.separate_fees()]
    discount = []
    if sale.plan and sale.plan.discount_minor:
        label = words.t("checkout.discount", plan=sale.plan.plan.name)
        discount = [(label, f"−{words.money(sale.plan.discount_minor)}")]
    return [*goods, *fees, *discount, (words.t("foot.delivery"), words.money(sale.shipping_minor))]


def _notes(words: Words, sale: Sale) -> list[str]:
    sellers = len({line.offer.refurbisher for line in sale.lines})
    return [
        words.t("checkout.exact" if words.market.tax_included else "checkout.tax_later"),
        words.messages.plural("checkout.parcels", sellers, count=sellers) if sellers > 1 else "",
        words.t("checkout.next"),
    ]


def _final(words: Words, sale: Sale, lines: list[LineView]) -> list[Field]:
    """The six items of Japan's final confirmation screen (Act on Specified Commercial Transactions, article 12-6)."""
    if not words.rules.in_force("J1", words.market.code):
        return []
    facts = words.merchant.facts(words.market.code)
    rights = view_rights(words)
    quantity = words.listed(*(f"{line.name} × {line.quantity}" for line in lines))
    price = words.listed(
        f"{words.t('checkout.total_incl')} {words.money(sale.total_minor)}",
        f"{words.t('foot.delivery')} {words.money(sale.shipping_minor)}",
    )
    return [
        (words.t("checkout.quantity"), quantity),
        (words.t("checkout.final_price"), price),
        (words.t("checkout.final_payment"), facts.get("payment") or words.t("block.payment")),
        (words.t("checkout.final_delivery"), words.listed(*dict.fromkeys(line.delivery for line in lines))),
        (words.t("checkout.final_period"), words.t("checkout.final_period_text")),
        (
            words.t("checkout.final_cancel"),
            words.joined(
                (facts.get("returns", "").rstrip("。") + "。" if facts.get("returns") else "", rights.title, rights.how)
            ),
        ),
    ]


def _chosen_extras(reviewed: Reviewed) -> list[Line]:
    chosen = {item.offer for item in reviewed.basket.accessories} if reviewed.basket else set()
    return [line for line in reviewed.sale.lines if line.offer.offer in chosen] if reviewed.sale else []


def _fields(reviewed: Reviewed) -> list[Field]:
    """What names the items in a form, at the prices that this page shows."""
    basket = reviewed.basket
    assert basket is not None
    fields = []
    for item in basket.items:
        fields += [("offer", item.offer), ("quantity", str(item.quantity)), ("seen_price", item.seen_price)]
    if basket.plan:
        fields += [("plan", basket.plan.plan), ("plan_offer", basket.plan.offer)]
        fields += [("contract_summary", "yes")] if basket.plan.contract_summary else []
        fields += [("plan_consent", "yes")] if basket.plan.consent else []
    return fields
