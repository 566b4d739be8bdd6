"""Pages of selling a device: each step of the form without a script, and where a trade-in stands."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec

from functions.kit.answer import Answer
from functions.kit.database import Row, Transaction
from functions.kit.shop import Shop
from functions.pages.templates import has_template, render
from functions.pages.trade_fields import you_form
from functions.pages.words import Words, words_of
from functions.trading import ledger
from functions.trading.asking import Question, option_text
from functions.trading.quotes import Quote
from functions.trading.standing import Standing
from storefront.domain import urls
from storefront.domain.trade_in_questions import QUESTIONS
from storefront.domain.trade_in_states import TradeInState
from storefront.locales.forms import FieldView, FormView, OptionView
from storefront.locales.options import variant_line

Field = tuple[str, str]
_STEPS = ("device", "state", "price", "you")
_PLACES = {"category": 0, "model": 0, "options": 0, "state": 1, "price": 2, "none": 2, "you": 3}
_HIDDEN_STATES = (TradeInState.QUOTED, TradeInState.SUBMITTED)


class PanelView(msgspec.Struct, frozen=True, kw_only=True):
    """A quote in words."""

    price: str
    device: str
    criteria: list[str]
    buyer: str
    valid: str
    ship: str
    check: str
    pay: str


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the form. `steps` are (name, done | now | to-come); `hidden` is what was said so far."""

    name: str
    locale: str
    heading: str
    steps: list[Field]
    start: str
    notice: str
    hidden: list[Field]
    models: list[Field] = []
    answers: Mapping[str, str] = {}
    wrong: Mapping[str, str] = {}
    faults: list[Field] = []
    form: FormView | None = None
    panel: PanelView | None = None


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """Another price that waits for an answer."""

    price: str
    quoted: str
    until: str
    accept: str


class TakenView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the timeline; `state` is done or now."""

    name: str
    facts: str
    state: str


class TradeInView(msgspec.Struct, frozen=True, kw_only=True):
    """A trade-in in words. `label` are the lines of the shop's address while the device is to be sent."""

    reference: str
    locale: str
    path: str
    headline: str
    sentence: str
    title: str
    version: str
    facts: list[Field]
    steps: list[TakenView]
    offer: OfferView | None
    label: list[str]
    label_url: str
    until: str


def step_page(shop: Shop, answer: Answer) -> str | None:
    """A step of the form; None where the release has no template for it."""
    question = answer.view
    assert isinstance(question, Question)
    words = words_of(shop.runtime(), question.locale)
    if words is None or not has_template(words, "trade_in_form.html"):
        return None
    return render(words, "trade_in_form.html", view=view_step(words, question))


def status_page(shop: Shop, answer: Answer) -> str | None:
    """Where a trade-in stands; None where the release has no template for it."""
    standing = answer.body
    assert isinstance(standing, Standing)
    words = words_of(shop.runtime(), answer.locale)
    if words is None or not has_template(words, "trade_in.html"):
        return None

    def read(tx: Transaction) -> Row | None:
        return ledger.by_reference(tx, standing.reference)

    row = shop.database.read(read)
    assert row is not None
    return render(
        words, "trade_in.html", view=view_trade_in(words, row, standing, shop.token("trade-in", row["reference"]))
    )


def view_step(words: Words, question: Question) -> StepView:
    """A step in a locale's words."""
    place = _PLACES[question.name]
    choose = words.t("support.choose")
    said = [
        ("category", question.category),
        ("model", question.model),
        ("options", option_text(question.options)),
        *question.answers.items(),
    ]
    wrong = dict.fromkeys(question.wrong, choose) if question.name != "you" else {}
    hidden = [(name, value) for name, value in said if value and not (question.name == "state" and name in QUESTIONS)]
    if question.name == "price":
        hidden = [("quote", question.signed)]
    else:
        hidden.append(("step", question.name))
    notices = {"quote_expired": "sell.expired", "device_already_submitted": "sell.already"}
    return StepView(
        name=question.name,
        locale=question.locale,
        heading=words.listed(words.t("own.trade_in"), question.title) if question.title else words.t("own.trade_in"),
        steps=[
            (words.t(f"sell.step.{name}"), "done" if number < place else "now" if number == place else "to-come")
            for number, name in enumerate(_STEPS)
        ],
        start=urls.fixed(words.locale.slug, "trade-in"),
        notice=words.t(notices[question.refused]) if question.refused else "",
        hidden=hidden,
        models=question.found if question.name == "model" else [],
        answers=question.answers,
        wrong=wrong,
        faults=[(name, f"{words.t(f'sell.q.{name}')} {text}") for name, text in wrong.items() if name in QUESTIONS],
        form=_form(words, question, hidden, wrong),
        panel=view_panel(words, question.quote, question.title) if question.quote else None,
    )


def view_panel(words: Words, quote: Quote, title: str) -> PanelView:
    """A quote, who gives it, until when, and what follows."""
    terms = words.rules.trade_in(words.market.code)
    assert terms is not None
    buyer = words.runtime.book.seller(quote.refurbisher)
    return PanelView(
        price=words.money(quote.minor),
        device=words.listed(title, variant_line(quote.options, words)),
        criteria=[words.t(f"sell.a.{name}.{quote.answers[name]}") for name in QUESTIONS],
        buyer=words.t("sell.from", buyer=buyer.name if buyer else quote.refurbisher),
        valid=words.t("tradein.valid", date=words.formats.day(quote.expires)),
        ship=words.t("sell.ship", days=terms.days_to_ship),
        check=words.t("sell.check", days=terms.inspection_days),
        pay=words.t("sell.pay", days=terms.payout_days),
    )


def view_trade_in(words: Words, row: Row, standing: Standing, token: str) -> TradeInView:
    """A trade-in in its locale's words."""
    state = TradeInState(row["state"])
    steps = [step for step in standing.steps if step.state not in _HIDDEN_STATES]
    merchant = words.merchant
    sending = state in (TradeInState.LABEL_SENT, TradeInState.SHIPPED)
    return TradeInView(
        reference=row["reference"],
        locale=row["locale"],
        path=f"/api/trade-in/{token}",
        headline=words.t(f"sell.head.{state}"),
        sentence=words.t(f"sell.text.{state}"),
        title=row["title"],
        version=words.listed(
            variant_line(msgspec.json.decode(row["options"]), words), words.t(f"condition.{row['condition']}")
        ),
        facts=[
            (words.t("sell.quoted"), words.money(row["quoted_minor"])),
            *([(words.t("sell.counter"), words.money(row["counter_minor"]))] if row["counter_minor"] else []),
            *([(words.t("sell.paid"), words.money(row["paid_minor"]))] if row["paid_minor"] else []),
            (words.t(f"sell.{row['device_kind']}"), standing.device),
            *([(words.t("sell.account_shown"), standing.payout)] if standing.payout else []),
        ],
        steps=[
            TakenView(name=words.t("sell.submitted"), facts=words.moment(row["created_at"]), state="done"),
            *(
                TakenView(
                    name=words.t(f"sell.head.{step.state}"),
                    facts=words.moment(step.at),
                    state="now" if number == len(steps) else "done",
                )
                for number, step in enumerate(steps, 1)
            ),
        ],
        offer=_offer(words, row) if state is TradeInState.COUNTER_OFFERED else None,
        label=[merchant.legal_name or merchant.name, *merchant.address.split(", ")] if sending else [],
        label_url=row["label_url"],
        until=words.t("sell.until", moment=words.moment(row["due_at"])) if state is TradeInState.LABEL_SENT else "",
    )


def _offer(words: Words, row: Row) -> OfferView:
    price = words.money(row["counter_minor"])
    return OfferView(
        price=price,
        quoted=words.money(row["quoted_minor"]),
        until=words.t("sell.until", moment=words.moment(row["due_at"])),
        accept=words.t("sell.accept", price=price),
    )


def _form(words: Words, question: Question, hidden: list[Field], wrong: Mapping[str, str]) -> FormView | None:
    if question.name == "you":
        assert question.quote is not None
        key = secrets.token_hex(16)
        return you_form(words, question, [("quote", question.signed), ("idempotency_key", key)])
    if question.name not in ("category", "options"):
        return None
    choices = (
        [(name, words.t(f"category.{name}")) for name, _ in question.found]
        if question.name == "category"
        else [(option_text(one), variant_line(one, words)) for one in question.sets]
    )
    field = FieldView(
        name=question.name,
        label=words.t(f"sell.{question.name}"),
        kind="choice",
        error=wrong.get(question.name, ""),
        options=tuple(OptionView(value=value, label=label) for value, label in choices),
    )
    return FormView(
        action="/api/trade-in/quote",
        locale=question.locale,
        fields=(field,),
        button=words.t("nav.next"),
        hidden=tuple(hidden),
    )
