"""An order in words, from its rows: for its page, its invoice and its letters. Prices and guarantees are those of the day
it was placed; only words and pictures are the live release's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.shop import Shop
from functions.pages.delivery import delivery_words
from functions.pages.parts import PictureView, RightsView, view_picture, view_rights
from functions.pages.words import Words, words_of
from functions.selling import ledger
from functions.selling.states import State
from storefront.domain import urls
from storefront.domain.guarantee import LegalGuarantee, guarantee_terms
from storefront.locales.care_forms import withdrawal_title
from storefront.locales.rights import guarantee_words
from storefront.release.book_rows import Sku

Field = tuple[str, str]

_STANDS: dict[State, str] = {State.CREATING: "open"}
"""States that a shopper cannot tell from another."""
_MONEY_CAME = (State.PAID, State.HELD, State.PARTLY_REFUNDED, State.REFUNDED, State.REFUNDING)
_GOODS_COME = (State.PAID, State.PARTLY_REFUNDED)
_MAY_BE_PAID = (State.CREATING, State.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRows:
    """An order as the database has it."""

    order: Row
    items: Sequence[Row]
    plan: Row | None
    buyer: Row | None


class OrderLineView(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it was bought. `tax` is what the law wants said of its VAT scheme, or ''."""

    name: str
    version: str
    grade: str
    path: str
    picture: PictureView
    sold_by: str
    seller: str
    commercial: str
    tax: str
    quantity: int
    unit: str
    amount: str


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the timeline; `state` is done, now or to-come."""

    name: str
    facts: str
    state: str


class OrderPageView(msgspec.Struct, frozen=True, kw_only=True):
    """An order in words. `rest` are the sums beside the goods, `after` what came after the total."""

    number: str
    market: str
    headline: str
    sentence: str
    placed: str
    paid_on: str
    steps: list[StepView]
    lines: list[OrderLineView]
    sums: list[Field]
    rest: list[Field]
    total_label: str
    total: str
    after: list[Field]
    tax_notes: list[str]
    delivery: str
    guarantee: str
    rights: RightsView
    pay_url: str
    bought: str
    order_path: str
    invoice_path: str
    support_path: str


def read_order(tx: Transaction, number: str) -> OrderRows:
    """The rows of an order."""
    order = ledger.order(tx, number)
    assert order is not None
    return OrderRows(
        order=order,
        items=ledger.items_of(tx, number),
        plan=ledger.plan_of(tx, number),
        buyer=tx.one("SELECT name, address FROM buyers WHERE number = ?", number),
    )


def words_for(shop: Shop, rows: OrderRows) -> Words | None:
    """The words of the locale an order was placed in, None where the live release has it no more."""
    return words_of(shop.runtime(), rows.order["locale"])


def view_order(words: Words, rows: OrderRows, token: str) -> OrderPageView:
    """An order in its locale's words."""
    order, state = rows.order, State(rows.order["state"])
    stands = _STANDS.get(state, state.value)
    lines = [_line(words, item) for item in rows.items]
    rest = _rest(words, rows)
    paid = state in _MONEY_CAME
    path = f"/api/orders/{token}"
    ordered_at = order["paid_at"] or order["created_at"]
    return OrderPageView(
        number=order["number"],
        market=words.market.code,
        headline=words.t(f"order.head.{stands}"),
        sentence=words.t(f"order.text.{stands}"),
        placed=words.t("order.placed", number=order["number"], date=_day(words, order["created_at"])),
        paid_on=_day(words, order["paid_at"]) if order["paid_at"] else "",
        steps=_steps(words, rows, state),
        lines=lines,
        sums=[
            *((f"{line.quantity} × {line.name}" if line.quantity > 1 else line.name, line.amount) for line in lines),
            *rest,
        ],
        rest=rest,
        total_label=_total_label(words, paid=paid),
        total=words.money(order["paid_minor"] or order["total_minor"]),
        after=[(words.t("order.refunded_total"), words.money(order["refunded_minor"]))]
        if order["refunded_minor"]
        else [],
        tax_notes=list(dict.fromkeys(line.tax for line in lines if line.tax)),
        delivery=_delivery(words, rows, ordered_at),
        guarantee=_guarantee(words, rows.items) if state in (*_GOODS_COME, State.HELD) else "",
        # The order's own link knows its items: nothing has to be typed again.
        rights=_rights(words, f"{path}/withdrawal"),
        pay_url=order["session_url"] if state in _MAY_BE_PAID else "",
        bought=" ".join(item["offer"] for item in rows.items) if paid else "",
        order_path=path,
        invoice_path=f"{path}/invoice" if paid else "",
        support_path=urls.fixed(words.locale.slug, "support"),
    )


def buyer_lines(words: Words, rows: OrderRows) -> list[str]:
    """Who bought and where it goes, as typed on the payment page."""
    if rows.buyer is None:
        return []
    address = msgspec.json.decode(rows.buyer["address"] or "{}")
    town = " ".join(str(address[part]) for part in ("postal_code", "city", "state") if address.get(part))
    country = words.formats.country(str(address["country"])) if address.get("country") else ""
    found = (rows.buyer["name"], address.get("line1"), address.get("line2"), town, country)
    return [str(line) for line in found if line]


def merchant_lines(words: Words) -> list[Field]:
    """Who runs the shop and gives the invoice."""
    merchant = words.merchant
    return [
        ("", merchant.address),
        ("", merchant.registration),
        (words.t("seller.vat_id"), merchant.vat_id),
        (words.t("seller.email"), merchant.email),
    ]


def _rights(words: Words, path: str) -> RightsView:
    """The buyer's rights, with a way to use them also where the law asks for no withdrawal function."""
    rights = view_rights(words)
    label = rights.label or withdrawal_title(words.messages, words.rules.withdrawal(words.market.code))
    return msgspec.structs.replace(rights, path=path, label=label)


def _line(words: Words, item: Row) -> OrderLineView:
    book = words.runtime.book
    sku, seller = book.sku(item["sku"]), book.seller(item["refurbisher"])
    state = words.t("product.refurbished" if item["refurbished"] else "product.used")
    return OrderLineView(
        name=item["title"],
        version=words.listed(item["version"], state),
        grade=words.grade(item["grade"]),
        path=_path(words, sku, item),
        picture=view_picture(sku),
        sold_by=words.t("seller.sold_by", seller=item["seller"]),
        seller=words.listed(seller.legal_name, seller.address) if seller else "",
        commercial=_commercial(words, item),
        tax=_tax(words, item["vat_scheme"]),
        quantity=item["quantity"],
        unit=words.money(item["unit_minor"]),
        amount=words.money(item["unit_minor"] * item["quantity"]),
    )


def _tax(words: Words, scheme: str) -> str:
    """The words of the margin scheme, and then no VAT anywhere; else that VAT is in the price (rule P5)."""
    if scheme == "margin":
        return words.rules.margin_scheme(words.locale) or ""
    return words.t("price.tax_incl") if words.market.tax_included else ""


def _path(words: Words, sku: Sku | None, item: Row) -> str:
    """The page of what was bought, where the release still sells it."""
    offers = words.runtime.book.best_offers(words.market.code, model=item["model"])
    return sku.path(words.locale) if sku and any(offer.sku == sku.sku for offer in offers) else ""


def _bought_under(words: Words, item: Row) -> LegalGuarantee:
    """The law's guarantee as it was when the order was placed."""
    rule = words.rules.guarantee(words.market.code)
    return LegalGuarantee(
        market=rule.market,
        kind=item["legal_kind"],
        months=item["legal_months"],
        text_key="guarantee.text.fixed" if item["legal_kind"] == "fixed" else rule.text_key,
        status=rule.status,
        source=rule.source,
        repair_extension_months=rule.repair_extension_months,
        presumption_months=rule.presumption_months,
        notes=rule.notes,
    )


def _guarantee(words: Words, items: Sequence[Row]) -> str:
    return words.joined(dict.fromkeys(guarantee_words(_bought_under(words, item), words.messages) for item in items))


def _commercial(words: Words, item: Row) -> str:
    terms = guarantee_terms(_bought_under(words, item), item["seller_months"], item["seller"])
    if terms.commercial is None:
        return ""
    key = "guarantee.limited" if words.rules.in_force("G7", words.market.code) else "guarantee.commercial_row"
    return words.t(key, guarantor=item["seller"], months=terms.commercial.months)


def _rest(words: Words, rows: OrderRows) -> list[Field]:
    order = rows.order
    rest = [(words.fee(kind), words.money(minor)) for kind, minor in ledger.fees_of(rows.items).items()]
    if rows.plan and order["discount_minor"]:
        label = words.t("checkout.discount", plan=rows.plan["name"])
        rest.append((label, f"−{words.money(order['discount_minor'])}"))
    rest.append((words.t("foot.delivery"), words.money(order["shipping_minor"])))
    if order["tax_minor"]:
        rest.append((words.t("order.tax"), words.money(order["tax_minor"])))
    return rest


def _total_label(words: Words, *, paid: bool) -> str:
    """Before payment the total says what tax is in it; a receipt says it of each item, by its scheme (rule P5)."""
    if paid:
        return words.t("price.total")
    return words.t("checkout.total_incl" if words.market.tax_included else "checkout.total_plus")


def _steps(words: Words, rows: OrderRows, state: State) -> list[StepView]:
    """What has happened, where it stands, and what is to come with its dates."""
    order = rows.order
    ordered = _step(words, "ordered", words.moment(order["created_at"]), "done")
    if state in (State.EXPIRED, State.CANCELLED):
        ended = StepView(
            name=words.t(f"order.head.{state.value}"), facts=words.moment(order["changed_at"]), state="now"
        )
        return [ordered, ended]
    if not order["paid_at"]:
        stands = words.t(f"order.head.{_STANDS.get(state, state.value)}")
        return [ordered, _step(words, "paid", stands, "now"), _step(words, "delivered", "", "to-come")]
    moment = words.listed(words.moment(order["paid_at"]), words.money(order["paid_minor"]))
    if state in (State.REFUNDING, State.REFUNDED):
        back = words.money(order["refunded_minor"] or order["paid_minor"])
        return [ordered, _step(words, "paid", moment, "done"), _step(words, "refunded", back, "now")]
    due = _delivery(words, rows, order["paid_at"]) if state != State.HELD else ""
    return [ordered, _step(words, "paid", moment, "now"), _step(words, "delivered", due, "to-come")]


def _step(words: Words, name: str, facts: str, state: str) -> StepView:
    return StepView(name=words.t(f"order.step_{name}"), facts=facts, state=state)


def _delivery(words: Words, rows: OrderRows, ordered_at: int) -> str:
    shortest, longest = (max(item[name] for item in rows.items) for name in ("ships_min", "ships_max"))
    return delivery_words(words, shortest, longest, ordered_at)


def _day(words: Words, at: int) -> str:
    return words.formats.day(words.there(at).date())
