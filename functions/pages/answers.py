"""Which page an answer or a refusal gets. A refusal is told in words; one that a basket explains is the review page again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from functions.kit.answer import Answer, Asked
from functions.kit.fields import FieldsProblem
from functions.kit.problem import Problem
from functions.kit.shop import Shop
from functions.pages.basket import view_basket
from functions.pages.care import care_page, wrong_page
from functions.pages.order import buyer_lines, merchant_lines, read_order, view_order, words_for
from functions.pages.templates import has_template, render
from functions.pages.trade_in import status_page, step_page
from functions.pages.words import Words, words_of
from functions.selling.basket import parse_basket_form
from functions.selling.order_view import OrderView
from functions.selling.reviewing import Reviewed, review_basket
from storefront.domain import urls
from storefront.domain.markets import Locale

_EXPLAINED = ("price_changed", "sold_out")
_TEXTS: Mapping[str, str] = {
    "too_many_requests": "too_many_requests",
    "unknown_offer": "unknown_offer",
    "bad_quantity": "bad_quantity",
    "mixed_markets": "mixed_markets",
    "payment_unavailable": "payment_unavailable",
    "payment_refused": "payment_refused",
    "order_closed": "order_closed",
    "not_found": "not_found",
    "foreign_origin": "refused",
    "refused": "refused",
    "unknown_plan": "plan",
    "plan_not_for_device": "plan",
    "plan_consent_missing": "plan_consent",
    "trade_in_closed": "own.trade_in_closed",
    "not_answerable": "sell.closed_answer",
    "too_large": "too_large",
}
"""Codes and the words for them; all others are ours to put right: `try_again`."""


def page_for(shop: Shop, answer: Answer | Problem, asked: Asked) -> str | None:
    """The page, None where there is none in that locale: then JSON says it."""
    if isinstance(answer, Problem):
        return _refusal(shop, answer, asked)
    fill = _PAGES.get(answer.page)
    return fill(shop, answer) if fill else care_page(shop, answer)


def basket_part(shop: Shop, reviewed: Reviewed) -> str:
    """The basket as the cart shows it: the review page's own part, with what a script may change in it."""
    words = words_of(reviewed.runtime, reviewed.locale)
    if words is None or not has_template(words, "parts/basket.html"):
        return ""
    return render(words, "parts/basket.html", view=view_basket(words, reviewed), cart=True)


def _refusal(shop: Shop, problem: Problem, asked: Asked) -> str | None:
    if isinstance(problem, FieldsProblem) and asked.form:
        return wrong_page(shop, problem, asked)
    words = words_of(shop.runtime(), asked.locale) or _likely_words(shop, asked.languages)
    if words is None or not has_template(words, "problem.html"):
        return None
    if problem.code in _EXPLAINED and asked.form:
        reviewed = review_basket(shop, parse_basket_form(dict(asked.fields)))
        return render(words, "review.html", view=view_basket(words, reviewed))
    slug = words.locale.slug
    key = _TEXTS.get(problem.code, "try_again")
    text = words.t(key if "." in key else f"problem.{key}")
    return render(words, "problem.html", text=text, home=urls.home(slug), cart=urls.fixed(slug, "cart"))


def _likely_words(shop: Shop, languages: str) -> Words | None:
    """For what names no locale: the first one in a language that the browser asks for, or else the shop's first."""
    runtime = shop.runtime()
    asked = [one.partition(";")[0].strip().lower() for one in languages.split(",")]
    locales = runtime.book.rules().locales

    def place(locale: Locale) -> tuple[int, bool]:
        there = next((at for at, one in enumerate(asked) if one.partition("-")[0] == locale.language), len(asked))
        return there, locale.slug not in asked

    return next(filter(None, (words_of(runtime, locale.slug) for locale in sorted(locales, key=place))), None)


def _review(shop: Shop, answer: Answer) -> str | None:
    reviewed = answer.view
    assert isinstance(reviewed, Reviewed)
    words = words_of(reviewed.runtime, reviewed.locale)
    if words is None or not has_template(words, "review.html"):
        return None
    return render(words, "review.html", view=view_basket(words, reviewed))


def _order(shop: Shop, answer: Answer) -> str | None:
    assert isinstance(answer.body, OrderView)
    number = answer.body.order
    rows = shop.database.read(lambda tx: read_order(tx, number))
    words = words_for(shop, rows)
    if words is None or not has_template(words, f"{answer.page}.html"):
        return None
    view = view_order(words, rows, shop.token("order", number))
    if answer.page == "invoice":
        return render(words, "invoice.html", view=view, merchant=merchant_lines(words), buyer=buyer_lines(words, rows))
    return render(words, "order.html", view=view)


def _found(shop: Shop, answer: Answer) -> str | None:
    words = words_of(shop.runtime(), answer.locale)
    if words is None or not has_template(words, "found.html"):
        return None
    return render(words, "found.html", home=urls.home(words.locale.slug))


_PAGES: Mapping[str, Callable[[Shop, Answer], str | None]] = {
    "review": _review,
    "order": _order,
    "invoice": _order,
    "order-found": _found,
    "trade-in-form": step_page,
    "trade-in": status_page,
}
