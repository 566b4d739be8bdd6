"""The forms of what comes after a purchase: withdrawal, registering a guarantee, a claim, a question.

One description of each, in a locale's words: the build prints it empty, a function prints it again with what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from storefront.domain.cases import MOST_ITEMS_CHARACTERS, MOST_MESSAGE_CHARACTERS, TOPICS
from storefront.domain.guarantee import Remedy
from storefront.domain.withdrawal import ReturnRights
from storefront.locales.forms import FieldView, FormView, OptionView
from storefront.locales.messages import Messages


def withdrawal_form(
    messages: Messages, locale: str, items: Sequence[OptionView] = (), hidden: Sequence[tuple[str, str]] = ()
) -> FormView:
    """Who withdraws, from which order, from what of it (Directive 2011/83 article 11a(2)).

    `items` are an order's own lines to tick; without them they are typed.
    """
    t = messages.text
    what = (
        FieldView(
            name="line",
            label=t("withdraw.items"),
            kind="ticks",
            hint=t("withdraw.lines_hint"),
            wrong=t("withdraw.lines_wrong"),
            options=tuple(items),
        )
        if items
        else FieldView(
            name="items",
            label=t("withdraw.items"),
            kind="area",
            hint=t("withdraw.items_hint"),
            required=False,
            longest=MOST_ITEMS_CHARACTERS,
        )
    )
    fields = [
        FieldView(name="name", label=t("withdraw.name"), wrong=t("withdraw.name_wrong"), autocomplete="name"),
        *([] if items else [_order(messages, required=True)]),
        what,
        _email(messages, "contact", t("withdraw.contact_hint")),
    ]
    return FormView(
        action="/api/withdrawal",
        locale=locale,
        fields=tuple(fields),
        button=t("nav.next"),
        hidden=tuple(hidden),
    )


def told_so(form: FormView, wrong: str) -> FormView:
    """A form of withdrawal that says of its items what is `wrong` with them."""
    fields = (replace(field, wrong=wrong) if field.name == "line" else field for field in form.fields)
    return replace(form, fields=tuple(fields))


def withdrawal_title(messages: Messages, rights: ReturnRights) -> str:
    """What the page is called: a withdrawal where the law gives that right, else a return."""
    return messages.text("own.withdrawal" if rights.statutory_days else "foot.send_back")


def confirm_words(messages: Messages, rights: ReturnRights) -> str:
    """All that stands on the last button (article 11a(3)); the law's words where it gives the right."""
    return messages.text("legal.withdraw_confirm" if rights.statutory_days else "withdraw.confirm_return")


def warranty_form(messages: Messages, locale: str) -> FormView:
    """An order or a device, an address, and the day it was bought."""
    t = messages.text
    return FormView(
        action="/api/warranty",
        locale=locale,
        fields=(
            _order(messages, required=False),
            FieldView(
                name="device",
                label=t("spec.imei"),
                hint=t("warranty.device_hint"),
                wrong=t("warranty.device_wrong"),
                required=False,
                longest=40,
            ),
            FieldView(
                name="purchase_date",
                label=t("warranty.bought"),
                kind="date",
                wrong=t("warranty.bought_wrong"),
                longest=10,
            ),
            _email(messages, "email", t("warranty.email_hint")),
        ),
        button=t("guarantee.register"),
    )


def claim_form(
    messages: Messages, locale: str, token: str, remedies: Sequence[Remedy], hidden: Sequence[tuple[str, str]]
) -> FormView:
    """What is wrong with a device, what is wished, and pictures. `remedies` stand in the order the law has them."""
    t = messages.text
    return FormView(
        action=f"/api/warranty/{token}/claims",
        locale=locale,
        fields=(
            FieldView(
                name="fault",
                label=t("warranty.fault"),
                kind="area",
                hint=t("warranty.fault_hint"),
                wrong=t("warranty.fault_wrong"),
                longest=MOST_MESSAGE_CHARACTERS,
            ),
            FieldView(
                name="wish",
                label=t("warranty.wish"),
                kind="choice",
                wrong=t("support.choose"),
                options=tuple(
                    OptionView(
                        value=remedy.kind,
                        label=t(f"warranty.wish.{remedy.kind}"),
                        hint=t("warranty.wish_second") if remedy.rank > 1 else "",
                    )
                    for remedy in remedies
                ),
            ),
            FieldView(
                name="pictures",
                label=t("warranty.pictures"),
                kind="files",
                hint=t("warranty.pictures_hint"),
                wrong=t("warranty.pictures_wrong"),
                required=False,
            ),
        ),
        button=t("guarantee.report"),
        hidden=tuple(hidden),
        multipart=True,
    )


def support_form(messages: Messages, locale: str) -> FormView:
    """A question: about what, which order, and where the answer goes."""
    t = messages.text
    return FormView(
        action="/api/support",
        locale=locale,
        fields=(
            FieldView(
                name="topic",
                label=t("support.topic"),
                kind="choice",
                wrong=t("support.choose"),
                options=tuple(OptionView(value=topic, label=t(f"support.topic.{topic}")) for topic in TOPICS),
            ),
            _order(messages, required=False),
            FieldView(
                name="message",
                label=t("support.message"),
                kind="area",
                wrong=t("support.message_wrong"),
                longest=MOST_MESSAGE_CHARACTERS,
            ),
            _email(messages, "email", t("support.email_hint")),
        ),
        button=t("support.send"),
    )


def _order(messages: Messages, *, required: bool) -> FieldView:
    return FieldView(
        name="order",
        label=messages.text("order.number"),
        hint=messages.text("order.number_hint"),
        wrong=messages.text("withdraw.order_wrong"),
        required=required,
        longest=40,
    )


def _email(messages: Messages, name: str, hint: str) -> FieldView:
    return FieldView(
        name=name,
        label=messages.text("order.email"),
        kind="email",
        hint=hint,
        wrong=messages.text("withdraw.email_wrong"),
        autocomplete="email",
        inputmode="email",
        longest=254,
    )
