"""Pages of withdrawal, guarantee and support: forms with what was typed in them, statements, receipts, certificates."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

import msgspec

from functions.care.cases import remedies_for
from functions.care.receipts import Receipt, view_receipt
from functions.care.registrations import certificate_by_token
from functions.care.statements import Statement
from functions.care.withdrawals import item_words, lines_of, linked_items, withdrawals_of
from functions.kit.answer import Answer, Asked
from functions.kit.fields import FieldsProblem
from functions.kit.shop import Shop
from functions.pages.certificate import certificate_page
from functions.pages.templates import has_template, render
from functions.pages.words import Words, words_of
from functions.selling import ledger
from storefront.locales import care_forms
from storefront.locales.forms import FormView, OptionView, filled

Fact = tuple[str, str]
Fill = Callable[[Shop, Words, Answer], str]


class ReceiptView(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt in words. `refund` is said only to whoever has the order's own link."""

    title: str
    lead: str
    facts: list[Fact]
    refund: str = ""
    next: str = ""
    path: str = ""


def care_page(shop: Shop, answer: Answer) -> str | None:
    """The page of an answer, None where there is none."""
    found = _PAGES.get(answer.page)
    words = words_of(shop.runtime(), answer.locale)
    if found is None or words is None or not has_template(words, found[0]):
        return None
    return found[1](shop, words, answer)


def wrong_page(shop: Shop, problem: FieldsProblem, asked: Asked) -> str | None:
    """The form again, with what was typed, and what is wrong beside each field and above them all."""
    words = words_of(shop.runtime(), asked.locale)
    make = _FORMS.get(problem.form)
    if words is None or make is None or not has_template(words, "care_form.html"):
        return None
    title, lead, form = make(shop, words, problem.path)
    if form and problem.code == "already_withdrawn":
        form = care_forms.told_so(form, words.t("withdraw.line_stated"))
    receipts = _receipts(shop, words, problem.path) if problem.form == "withdrawal" else ()
    return form_page(words, title, lead, form and filled(form, asked.fields, problem.wrong), receipts)


def form_page(words: Words, title: str, lead: str, form: FormView | None, receipts: Sequence[ReceiptView] = ()) -> str:
    """A page with a form, or with none where nothing is left to ask."""
    return render(words, "care_form.html", page_title=title, lead=lead, form=form, receipts=list(receipts))


def receipt_view(words: Words, receipt: Receipt, path: str = "") -> ReceiptView:
    """A withdrawal's receipt: content, date and time (Directive 2011/83 article 11a(4))."""
    law = words.rules.withdrawal(words.market.code).statutory_days
    return ReceiptView(
        title=words.t("withdraw.receipt" if law else "withdraw.receipt_return"),
        lead=words.t("withdraw.received", moment=words.moment(receipt.received_at)),
        facts=[
            (words.t("withdraw.number"), receipt.receipt),
            *_content(words, receipt.name, receipt.order, receipt.items, receipt.contact),
        ],
        refund=words.t("withdraw.refund", amount=words.money(receipt.refund_minor))
        if receipt.refund_minor is not None
        else "",
        next=words.t("withdraw.next"),
        path=path,
    )


def _content(words: Words, name: str, order: str, items: str, contact: str) -> list[Fact]:
    return [
        (words.t("withdraw.name"), name),
        (words.t("order.number"), order),
        (words.t("withdraw.items"), items or words.t("withdraw.whole")),
        (words.t("order.email"), contact),
    ]


def _statement(shop: Shop, words: Words, answer: Answer) -> str:
    stated: Statement = answer.body.statement  # type: ignore[attr-defined]
    key: str = answer.body.key  # type: ignore[attr-defined]
    order, items = stated.order, stated.items
    if stated.link:
        order, items = _of_link(shop, stated)
    rights = words.rules.withdrawal(words.market.code)
    hidden = [
        ("name", stated.name), ("order", stated.order), ("items", stated.items), ("contact", stated.contact),
        ("link", stated.link), *(("line", str(line)) for line in stated.lines), ("confirm", "true"),
        ("idempotency_key", key),
    ]  # fmt: skip
    form = FormView(
        action="/api/withdrawal",
        locale=words.locale.slug,
        fields=(),
        button=care_forms.confirm_words(words.messages, rights),
        hidden=tuple((name, value) for name, value in hidden if value),
    )
    return render(
        words, "withdrawal_statement.html",
        page_title=care_forms.withdrawal_title(words.messages, rights),
        says=words.t("withdraw.i_withdraw" if rights.statutory_days else "withdraw.i_return"),
        facts=_content(words, stated.name, order, items, stated.contact),
        form=form,
    )  # fmt: skip


def _of_link(shop: Shop, stated: Statement) -> tuple[str, str]:
    order = shop.database.read(lambda tx: ledger.order_by_token(tx, stated.link))
    assert order is not None
    items = shop.database.read(lambda tx: linked_items(tx, order, stated))
    return order["number"], "\n".join(map(item_words, items))


def _receipt(_shop: Shop, words: Words, answer: Answer) -> str:
    assert isinstance(answer.body, Receipt)
    order_path = f"/api/orders/{answer.view}" if answer.view else ""
    return render(words, "withdrawal_receipt.html", view=receipt_view(words, answer.body), order_path=order_path)


def _of_order(shop: Shop, words: Words, answer: Answer) -> str:
    link = str(answer.view)
    return form_page(words, *_withdrawal_form(shop, words, link), _receipts(shop, words, link))


def _receipts(shop: Shop, words: Words, link: str) -> list[ReceiptView]:
    """The receipts of an order's link, first to last."""
    order = shop.database.read(lambda tx: ledger.order_by_token(tx, link)) if link else None
    rows = shop.database.read(lambda tx: withdrawals_of(tx, order["number"])) if order else []
    return [
        receipt_view(words, view_receipt(row, with_refund=True), f"/api/orders/{link}/withdrawal/{row['number']}")
        for row in rows
    ]


def _withdrawal_form(shop: Shop, words: Words, link: str) -> tuple[str, str, FormView | None]:
    """The form; none for an order of which everything was withdrawn."""
    rights = words.rules.withdrawal(words.market.code)
    title = care_forms.withdrawal_title(words.messages, rights)
    lead = words.t("withdraw.lead" if rights.statutory_days else "withdraw.lead_return")
    order = shop.database.read(lambda tx: ledger.order_by_token(tx, link)) if link else None
    if order is None:
        return title, lead, care_forms.withdrawal_form(words.messages, words.locale.slug)
    items = shop.database.read(lambda tx: ledger.items_of(tx, order["number"]))
    rows = shop.database.read(lambda tx: withdrawals_of(tx, order["number"]))
    stated = {line for row in rows for line in lines_of(row)}
    buyer = shop.database.read(lambda tx: tx.one("SELECT name, email FROM buyers WHERE number = ?", order["number"]))
    options = [
        OptionView(
            value=str(item["line"]),
            label=item_words(item),
            hint=words.t("withdraw.line_stated") if item["line"] in stated else item["seller"],
            closed=item["line"] in stated,
        )
        for item in items
    ]
    about = f"{words.t('order.number')}: {order['number']}"
    if all(option.closed for option in options):
        return title, about, None
    form = care_forms.withdrawal_form(words.messages, words.locale.slug, options, [("link", link)])
    typed = {"name": [buyer["name"]], "contact": [buyer["email"]]} if buyer else {}
    return title, about, filled(form, typed)


def _warranty_form(_shop: Shop, words: Words, _path: str) -> tuple[str, str, FormView]:
    form = care_forms.warranty_form(words.messages, words.locale.slug)
    return words.t("own.warranty"), words.t("warranty.lead"), form


def _support_form(_shop: Shop, words: Words, _path: str) -> tuple[str, str, FormView]:
    form = care_forms.support_form(words.messages, words.locale.slug)
    return words.t("own.support"), words.t("support.lead"), form


def _claim_form(shop: Shop, words: Words, token: str) -> tuple[str, str, FormView]:
    found = shop.database.read(lambda tx: certificate_by_token(tx, token))
    assert found is not None
    row, _ = found
    key = [("idempotency_key", secrets.token_hex(16))]
    form = care_forms.claim_form(words.messages, words.locale.slug, token, remedies_for(shop, row), key)
    return words.t("guarantee.report"), f"{words.t('warranty.number')}: {row['number']}", form


def _claim(shop: Shop, words: Words, answer: Answer) -> str:
    return form_page(words, *_claim_form(shop, words, str(answer.view)))


def _case(_shop: Shop, words: Words, answer: Answer) -> str:
    return render(words, "care_case.html", reference=answer.body.case)  # type: ignore[attr-defined]


_FORMS: Mapping[str, Callable[[Shop, Words, str], tuple[str, str, FormView | None]]] = {
    "withdrawal": _withdrawal_form,
    "warranty": _warranty_form,
    "claim": _claim_form,
    "support": _support_form,
}
_PAGES: Mapping[str, tuple[str, Fill]] = {
    "withdrawal-statement": ("withdrawal_statement.html", _statement),
    "withdrawal-receipt": ("withdrawal_receipt.html", _receipt),
    "withdrawal-of-order": ("care_form.html", _of_order),
    "certificate": ("certificate.html", certificate_page),
    "claim": ("care_form.html", _claim),
    "case": ("care_case.html", _case),
}
