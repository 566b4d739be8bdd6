"""The last step of selling: the device's number, who sells, where the money goes, what must be agreed to."""

from __future__ import annotations

from collections.abc import Sequence

from functions.pages.words import Words
from functions.trading.applying import CONSENTS, DOCUMENTS, Asks, birth_date_of, field_names
from functions.trading.asking import Question
from storefront.locales.forms import FieldView, FormView, Kind, OptionView

_KINDS: dict[str, Kind] = {
    "birth_date": "date",
    "email": "email",
    "phone": "tel",
    "document_type": "choice",
    "document_issued_on": "date",
}
_AUTOCOMPLETE = {
    "name": "name",
    "birth_date": "bday",
    "email": "email",
    "phone": "tel",
    "line1": "address-line1",
    "line2": "address-line2",
    "postal_code": "postal-code",
    "city": "address-level2",
    "region": "address-level1",
}
_DIGITS = frozenset({"imei", "sort_code", "account", "routing"})
_LONGEST = {"imei": 24, "serial": 32, "sort_code": 12, "account": 24, "routing": 12, "iban": 48, "email": 254}
_HINTS = {
    "imei": "sell.imei_hint",
    "serial": "sell.serial_hint",
    "email": "sell.email_hint",
    "document_type": "sell.document_hint",
}
_FAULTS = {
    "missing": "sell.e.missing",
    "imei_length": "sell.e.imei_length",
    "imei_wrong": "sell.e.imei_wrong",
    "birth_date_wrong": "sell.e.date",
    "date_wrong": "sell.e.date",
    "email_wrong": "withdraw.email_wrong",
    "iban_wrong": "sell.e.iban_wrong",
    "sort_code_wrong": "sell.e.sort_code",
    "account_wrong": "sell.e.account",
    "account_us_wrong": "sell.e.account_us",
    "routing_wrong": "sell.e.routing",
}
"""Codes of faults and their words; every other is `sell.e.wrong`."""


def you_form(words: Words, question: Question, hidden: Sequence[tuple[str, str]]) -> FormView:
    """The form, with what was typed and what is wrong."""
    assert question.asks is not None
    assert question.quote is not None
    fields = [_field(words, question, question.asks, name) for name in field_names(question.asks)]
    return FormView(
        action="/api/trade-in",
        locale=question.locale,
        fields=(*fields, _consents(words, question)),
        button=words.t("sell.agree", price=words.money(question.quote.minor)),
        hidden=tuple(hidden),
    )


def _field(words: Words, question: Question, asks: Asks, name: str) -> FieldView:
    age = words.t("sell.age", age=asks.min_age)
    fault = question.wrong.get(name, "")
    value = birth_date_of(question.typed) if name == "birth_date" else question.typed.get(name, "")
    hint = age if name == "birth_date" else words.t(_HINTS[name]) if name in _HINTS else ""
    return FieldView(
        name=name,
        label=words.t("order.email" if name == "email" else f"sell.{name}"),
        kind=_KINDS.get(name, "text"),
        hint=hint,
        error="" if not fault else age if fault == "too_young" else words.t(_FAULTS.get(fault, "sell.e.wrong")),
        value=value,
        # Of two numbers either will do: a browser must not insist on both.
        required=name != "line2" and not (name in ("imei", "serial") and "serial" in field_names(asks)),
        longest=_LONGEST.get(name, 120),
        autocomplete=_AUTOCOMPLETE.get(name, "off"),
        inputmode="numeric" if name in _DIGITS else "",
        options=tuple(
            OptionView(value=kind, label=words.t(f"sell.document.{kind}"), chosen=kind == value) for kind in DOCUMENTS
        )
        if name == "document_type"
        else (),
    )


def _consents(words: Words, question: Question) -> FieldView:
    lacking = any(name in question.wrong for name in CONSENTS)
    return FieldView(
        name="consents",
        label=words.t("sell.consents"),
        kind="ticks",
        error=words.t("sell.e.consent") if lacking else "",
        options=tuple(
            OptionView(value=name, label=words.t(f"sell.consent.{name}"), chosen=bool(question.typed.get(name)))
            for name in CONSENTS
        ),
    )
