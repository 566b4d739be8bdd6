"""A device is offered for sale: one record, however often the form is sent, with a letter and a label to follow.

Whoever offers a device twice is told so. Somebody else who offers the same device learns nothing: their trade-in is taken like
any other, and only one of them can ever arrive (`handling.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.encryption import encrypt
from functions.kit.idempotency import claim_key, digest_of, known_record
from functions.kit.outbox import put
from functions.kit.problem import Problem
from functions.kit.rate_limits import count_request
from functions.kit.shop import Shop
from functions.kit.tokens import new_number
from functions.trading import ledger
from functions.trading.accounts import account_shown
from functions.trading.applying import Application, Asks, parse_application
from functions.trading.devices import device_marks, device_shown
from functions.trading.quotes import Device, Quote, has_expired, known_model, make_quote, open_locale
from functions.trading.quoting import quoted
from storefront.domain.rules import Rules
from storefront.domain.trade_in_states import Step, day_of
from storefront.release.runtime import Runtime

SCOPE = "trade-in"
TOKEN = "trade-in"
PREFIX = "T"


class Submitted(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller gets: the reference to write on the parcel and the link to follow it."""

    reference: str
    url: str


class WrongFields(Problem):
    """Fields that do not do, each with the code of its fault."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("invalid_fields", errors=[{"field": name, "code": code} for name, code in wrong.items()])
        self.wrong = dict(wrong)


def asks_for(shop: Shop, quote: Quote) -> Asks:
    """What must be asked of whoever accepts a quote. Raises Problem: unknown locale or model, trade_in_closed."""
    runtime = shop.runtime()
    rules = runtime.book.rules()
    market = open_locale(runtime, quote.locale).market
    terms = rules.trade_in(market)
    assert terms is not None
    return Asks(
        market=market,
        category=known_model(runtime, quote.model).category,
        payout_method=terms.payout_method,
        min_age=terms.min_age,
        # Rule B1: the register names the document that proves who sells.
        document=rules.in_force("B1", market),
        day=day_of(shop.clock(), rules.market(market).time_zone),
    )


def submit(shop: Shop, quote: Quote, typed: Mapping[str, str], key: str, who: str) -> Submitted:
    """Store a trade-in. Raises WrongFields, Problem: quote_expired, device_already_submitted, too_many_requests."""
    asks = asks_for(shop, quote)
    asked = digest_of([quote, dict(typed)])
    known = shop.database.read(lambda tx: known_record(tx, scope=SCOPE, key=key, asked=asked))
    if known:
        return _submitted(shop, known)
    if has_expired(shop, quote):
        raise _expired(shop, quote)
    application = parse_application(typed, asks)
    if not isinstance(application, Application):
        raise WrongFields(application)
    runtime = shop.runtime()
    new = _new(shop, runtime, quote, asks, application)
    rules, now = runtime.book.rules(), shop.clock()

    def job(tx: Transaction) -> str:
        if shop.settings.limited:
            count_request(tx, "form", who, now)
        record = claim_key(tx, scope=SCOPE, key=key, asked=asked, record=new.reference, now=now)
        if record != new.reference:
            return record
        marks = device_marks(
            shop.settings.encryption_keys, application.seller.device_kind, application.seller.device_number
        )
        # One submission of a device at a time: the second waits here and then sees the first.
        _lock_device(tx, new.device)
        if ledger.under_way(tx, marks, email=application.email.lower()):
            raise Problem("device_already_submitted")
        ledger.store(tx, new, now)
        row = ledger.locked(tx, new.reference)
        assert row is not None
        _first_steps(tx, row, asks, rules, now)
        return record

    return _submitted(shop, shop.database.write(job))


def _first_steps(tx: Transaction, row: Row, asks: Asks, rules: Rules, now: int) -> None:
    """Up to where somebody of the shop must look: at a document where the law wants one, else nobody."""
    row = ledger.take(tx, row, Step.SUBMIT, rules=rules, now=now, doer=ledger.SELLER, minor=row["quoted_minor"])
    row = ledger.take(tx, row, Step.CHECK, rules=rules, now=now, doer=ledger.SHOP)
    if asks.document:
        put(tx, "trade-mail", "submitted", row["reference"], now)
    else:
        send_label(tx, row, rules, now, doer=ledger.SHOP)


def send_label(tx: Transaction, row: Row, rules: Rules, now: int, *, doer: str, note: str = "") -> Row:
    """Clear a trade-in for the post: the letter with the label and how to pack goes out."""
    moved = ledger.take(tx, row, Step.CLEAR, rules=rules, now=now, doer=doer, note=note)
    put(tx, "trade-mail", "label", row["reference"], now)
    put(tx, "trade-office", "label", row["reference"], now)
    return moved


def _lock_device(tx: Transaction, mark: str) -> None:
    """Take a device's row of the lock table; on SQLite every writer is alone already."""
    tx.do("INSERT INTO trade_in_locks (device) VALUES (?) ON CONFLICT (device) DO NOTHING", mark)
    tx.do("UPDATE trade_in_locks SET device = device WHERE device = ?", mark)


def _new(shop: Shop, runtime: Runtime, quote: Quote, asks: Asks, application: Application) -> ledger.NewTradeIn:
    seller, reference = application.seller, new_number(PREFIX)
    keys = shop.settings.encryption_keys
    model = known_model(runtime, quote.model)
    return ledger.NewTradeIn(
        reference=reference,
        token=shop.token(TOKEN, reference),
        quote=quote,
        market=asks.market,
        title=model.name,
        category=model.category,
        release=runtime.release,
        device_kind=seller.device_kind,
        device_shown=device_shown(seller.device_number),
        device=device_marks(keys, seller.device_kind, seller.device_number)[0],
        email=application.email.lower(),
        details=encrypt(keys, msgspec.json.encode(seller).decode()),
        payout_shown=account_shown(asks.payout_method, seller.account),
        name_shown=name_shown(seller.name),
    )


def name_shown(name: str) -> str:
    """A name as lists show it: initials."""
    return " ".join(f"{part[0]}." for part in name.split()[:3])


def _expired(shop: Shop, quote: Quote) -> Problem:
    """The refusal of an old quote, with a new one where somebody still bids."""
    device = Device(locale=quote.locale, model=quote.model, options=quote.options, answers=quote.answers)
    try:
        new = make_quote(shop, device)
    except Problem:
        return Problem("quote_expired", quote=None)
    return Problem("quote_expired", quote=quoted(shop, new))


def _submitted(shop: Shop, reference: str) -> Submitted:
    return Submitted(reference=reference, url=shop.url(f"/api/trade-in/{shop.token(TOKEN, reference)}"))
