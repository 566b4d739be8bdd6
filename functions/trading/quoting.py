"""A quote as a program gets it: the price, until when it holds, and the criterion behind each answer."""

from __future__ import annotations

from datetime import date

import msgspec

from functions.kit.shop import Shop
from functions.selling.words import word
from functions.trading.quotes import Options, Quote, sign_quote
from storefront.domain.money import plain_amount
from storefront.domain.trade_in_questions import QUESTIONS


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """An answer and what it means, in the locale's words."""

    question: str
    answer: str
    means: str


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """A quote; `price` is decimal text, `expires` the last day it holds in the market's own time."""

    quote: str
    model: str
    options: Options
    condition: str
    price: str
    currency: str
    expires: date
    buyer: str
    criteria: list[Criterion]


def quoted(shop: Shop, quote: Quote) -> Quoted:
    """A quote, signed, in words."""
    runtime = shop.runtime()
    buyer = runtime.book.seller(quote.refurbisher)
    return Quoted(
        quote=sign_quote(shop, quote),
        model=quote.model,
        options=quote.options,
        condition=quote.condition,
        price=plain_amount(quote.minor, quote.currency),
        currency=quote.currency,
        expires=quote.expires,
        buyer=buyer.name if buyer else quote.refurbisher,
        criteria=[
            Criterion(
                question=name,
                answer=quote.answers[name],
                means=word(runtime.messages, quote.locale, f"sell.a.{name}.{quote.answers[name]}", quote.answers[name]),
            )
            for name in QUESTIONS
        ],
    )
