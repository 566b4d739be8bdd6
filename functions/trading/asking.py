"""The form without a script: which question comes next, from what was answered so far. Every answer travels in the form."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from functions.kit.problem import Problem
from functions.kit.shop import Shop
from functions.trading.applying import Asks
from functions.trading.quotes import (
    Device,
    Options,
    Quote,
    has_expired,
    known_model,
    make_quote,
    open_locale,
    read_quote,
    sign_quote,
)
from functions.trading.submitting import asks_for
from storefront.domain.trade_in_questions import QUESTIONS
from storefront.domain.trade_in_states import day_of
from storefront.release.runtime import Runtime


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the form asks next, and all that was said.

    `name` is category, model, options, state, price, none, you or over. `found` are the categories, (model, name) pairs or
    option sets to choose from. `wrong` is field to fault; `refused` the code of a refusal.
    """

    name: str
    locale: str
    category: str = ""
    model: str = ""
    title: str = ""
    options: Options = {}
    answers: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    sets: list[Options] = []
    quote: Quote | None = None
    signed: str = ""
    asks: Asks | None = None
    typed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    refused: str = ""


def asked_in_form(
    shop: Shop, typed: Mapping[str, str], *, wrong: Mapping[str, str] | None = None, refused: str = ""
) -> Question:
    """The next question of the form. Raises Problem: unknown_locale, trade_in_closed, bad_quote."""
    runtime = shop.runtime()
    if typed.get("quote"):
        return _about_you(shop, typed, dict(wrong or {}), refused)
    locale = open_locale(runtime, typed.get("locale", ""))
    market, asked = locale.market, typed.get("step", "")

    def missing(step: str, field: str) -> dict[str, str]:
        return {field: "choose"} if asked == step else {}

    categories = runtime.book.bid_categories(market)
    try:
        model = known_model(runtime, typed["model"]) if typed.get("model") else None
    except Problem:
        model = None
    category = model.category if model else typed.get("category", "")
    if category not in categories:
        found = [(name, name) for name in categories]
        return Question(name="category", locale=locale.slug, found=found, wrong=missing("category", "category"))
    if model is None or not runtime.book.bids(market, model.model):
        models = list(runtime.book.bid_models(market, category))
        wrong_model = missing("model", "model")
        return Question(name="model", locale=locale.slug, category=category, found=models, wrong=wrong_model)
    sets = option_sets(shop, runtime, market, model.model)
    options = next((one for one in sets if option_text(one) == typed.get("options", "")), None)
    if options is None and len(sets) == 1:
        options = sets[0]
    common = Question(name="options", locale=locale.slug, category=category, model=model.model, title=model.name)
    if options is None:
        return msgspec.structs.replace(common, sets=sets, wrong=missing("options", "options"))
    answers = {name: typed.get(name, "") for name in QUESTIONS if typed.get(name) in QUESTIONS[name]}
    common = msgspec.structs.replace(common, options=options, answers=answers)
    if len(answers) < len(QUESTIONS):
        unsaid = {name: "choose" for name in QUESTIONS if name not in answers} if asked == "state" else {}
        return msgspec.structs.replace(common, name="state", wrong=unsaid)
    try:
        quote = make_quote(shop, Device(locale=locale.slug, model=model.model, options=options, answers=answers))
    except Problem as problem:
        if problem.code != "no_bid":
            raise
        return msgspec.structs.replace(common, name="none")
    if typed.get("go") == "you":
        return _about_you(shop, {"quote": sign_quote(shop, quote)}, {}, "")
    return msgspec.structs.replace(common, name="price", quote=quote, signed=sign_quote(shop, quote))


def option_sets(shop: Shop, runtime: Runtime, market: str, model: str) -> list[Options]:
    """The options that somebody bids for, each once, smallest first."""
    day = day_of(shop.clock(), runtime.book.rules().market(market).time_zone)
    sets = {
        option_text(bid.options): dict(bid.options) for bid in runtime.book.bids(market, model) if bid.expires >= day
    }
    return sorted(sets.values(), key=lambda one: [(isinstance(value, str), value) for value in one.values()])


def option_text(options: Mapping[str, str | int]) -> str:
    """Options as one value of a form: 'storage_gb:128'."""
    return ",".join(f"{name}:{value}" for name, value in sorted(options.items()))


def _about_you(shop: Shop, typed: Mapping[str, str], wrong: dict[str, str], refused: str) -> Question:
    quote = read_quote(shop, typed["quote"])
    asks = asks_for(shop, quote)
    common = Question(
        name="you",
        locale=quote.locale,
        category=asks.category,
        model=quote.model,
        title=known_model(shop.runtime(), quote.model).name,
        options=quote.options,
        answers=quote.answers,
        quote=quote,
        signed=typed["quote"],
        asks=asks,
        typed=dict(typed),
        wrong=wrong,
        refused=refused,
    )
    return _renewed(shop, common) if has_expired(shop, quote) else common


def _renewed(shop: Shop, question: Question) -> Question:
    """An old quote: the new price is shown before anything else, and what was typed is kept."""
    device = Device(locale=question.locale, model=question.model, options=question.options, answers=question.answers)
    try:
        quote = make_quote(shop, device)
    except Problem:
        return msgspec.structs.replace(question, name="none", quote=None, signed="")
    return msgspec.structs.replace(question, quote=quote, signed=sign_quote(shop, quote), refused="quote_expired")
