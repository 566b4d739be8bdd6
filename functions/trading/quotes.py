"""A price for a used device: the best live bid, and a signed quote that holds until the bid's last day, whatever comes.

Nothing is stored: the quote itself carries what was said, signed with the shop's key.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import date

import msgspec

from functions.kit.problem import Problem
from functions.kit.shop import Shop
from storefront.domain.errors import RuleMissing
from storefront.domain.markets import Locale
from storefront.domain.trade_in import Bid, best_bid
from storefront.domain.trade_in_questions import QUESTIONS, are_answered, condition_of
from storefront.domain.trade_in_states import day_of
from storefront.release.book_rows import Model
from storefront.release.runtime import Runtime

Options = dict[str, str | int]
_LONGEST = 4000
_SIGNATURE = 16


class Device(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody wants to sell, as a request says it."""

    locale: str
    model: str
    options: Options
    answers: dict[str, str]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What was said. `expires` is the last day it holds, in the market's own time; `at` when it was said."""

    locale: str
    model: str
    options: Options
    answers: dict[str, str]
    bid: str
    condition: str
    minor: int
    currency: str
    refurbisher: str
    expires: date
    at: int


_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(Quote).decode


def open_locale(runtime: Runtime, slug: str) -> Locale:
    """The locale, when the shop buys devices there. Raises Problem unknown_locale, trade_in_closed."""
    rules = runtime.book.rules()
    try:
        locale = rules.locale(slug)
    except RuleMissing:
        raise Problem("unknown_locale") from None
    if locale.market not in runtime.book.markets or rules.trade_in(locale.market) is None:
        raise Problem("trade_in_closed")
    return locale


def known_model(runtime: Runtime, model: str) -> Model:
    """The model. Raises Problem unknown_model."""
    found = runtime.book.model(model)
    if found is None:
        raise Problem("unknown_model")
    return found


def make_quote(shop: Shop, device: Device) -> Quote:
    """The best live bid for a device. Raises Problem: unknown locale or model, bad_answers, no_bid."""
    runtime = shop.runtime()
    locale = open_locale(runtime, device.locale)
    known_model(runtime, device.model)
    if not are_answered(device.answers):
        raise Problem("bad_answers", questions=dict(QUESTIONS))
    now = shop.clock()
    time_zone = runtime.book.rules().market(locale.market).time_zone
    condition = condition_of(device.answers)
    bids = runtime.book.bids(locale.market, device.model, condition.value)
    best = best_bid((bid for bid in bids if same_options(bid, device.options)), day_of(now, time_zone))
    if best is None:
        raise Problem("no_bid")
    return Quote(
        locale=locale.slug,
        model=device.model,
        options=dict(best.options),
        answers=device.answers,
        bid=best.bid,
        condition=condition.value,
        minor=best.price_minor,
        currency=best.currency,
        refurbisher=best.refurbisher,
        expires=best.expires,
        at=now,
    )


def same_options(bid: Bid, options: Mapping[str, str | int]) -> bool:
    """Whether a bid is for these options; a form sends numbers as text."""
    return all(str(options.get(name)) == str(value) for name, value in bid.options.items())


def sign_quote(shop: Shop, quote: Quote) -> str:
    """The quote as a text that only the shop can make."""
    body = base64.urlsafe_b64encode(_encode(quote)).decode().rstrip("=")
    return f"{body}.{_signature(shop.settings.encryption_keys[0], body)}"


def read_quote(shop: Shop, text: str) -> Quote:
    """What a signed quote says, also one that is over. Raises Problem bad_quote."""
    body, _, signature = text.partition(".")
    keys = shop.settings.encryption_keys
    genuine = [hmac.compare_digest(_signature(key, body).encode(), signature.encode()) for key in keys]
    if len(text) > _LONGEST or not any(genuine):
        raise Problem("bad_quote")
    return _decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def has_expired(shop: Shop, quote: Quote) -> bool:
    """Whether the market's day is past the quote's last one."""
    rules = shop.runtime().book.rules()
    return day_of(shop.clock(), rules.market(rules.locale(quote.locale).market).time_zone) > quote.expires


def _signature(key: str, body: str) -> str:
    digest = hmac.digest(key.encode(), b"trade-in quote:" + body.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_SIGNATURE]).decode().rstrip("=")
