"""What a buyer can do with a session, and what comes of it later.

pay -> complete and paid. decline -> still open. pay_later -> complete and unpaid, then settled either way.
"""

from __future__ import annotations

from decimal import Decimal

from stripe_double import events, intents
from stripe_double.account import Account
from stripe_double.buyers import Buyer
from stripe_double.refusals import Json, Refusal
from stripe_double.sessions import asks_terms, keep
from stripe_double.store import new_id
from stripe_double.totals import choose_shipping, reckon, tax_percent

SETTLEMENT = "_settlement"


def fit(session: Json, buyer: Buyer, shipping_rate: str) -> None:
    """Write the buyer's delivery choice, and the tax of where the buyer lives, into the session's amounts."""
    if shipping_rate:
        choose_shipping(session, shipping_rate)
    percent = Decimal(0)
    if session["automatic_tax"]["enabled"]:
        percent = tax_percent(buyer.address["country"] or "", buyer.address["state"] or "")
        session["automatic_tax"]["status"] = "complete"
    reckon(session, percent)


def pay(account: Account, session: Json, buyer: Buyer, shipping_rate: str = "") -> None:
    """The buyer pays at once."""
    _complete(session, buyer, shipping_rate)
    if session["amount_total"]:
        intents.succeed(account, intents.begin_intent(account, session, buyer), buyer)
        session["payment_status"] = "paid"
    keep(account, session)
    events.record(account, "checkout.session.completed", session)


def pay_later(account: Account, session: Json, buyer: Buyer, shipping_rate: str = "", *, fails: bool = False) -> None:
    """The buyer pays by a method that takes days; `fails` if it will come to nothing when it is decided by itself."""
    _complete(session, buyer, shipping_rate)
    intents.process(account, intents.begin_intent(account, session, buyer), buyer)
    keep(account, session)
    wait = account.settings.pay_later_seconds
    if wait >= 0:
        settlement = {"id": new_id("settlement"), "object": SETTLEMENT, "session": session["id"], "fails": fails}
        account.store.put(settlement, due=account.clock.now() + int(wait))
    events.record(account, "checkout.session.completed", session)


def decline(account: Account, session: Json, buyer: Buyer, shipping_rate: str = "") -> None:
    """The bank says no; the session stays open."""
    fit(session, buyer, shipping_rate)
    if session["amount_total"]:
        intents.fail(account, intents.begin_intent(account, session, buyer), intents.DECLINED, buyer)
    keep(account, session)


def settle(account: Account, session: Json, *, paid: bool) -> None:
    """Decide a payment that was under way. Raises Refusal when none is."""
    intent = account.store.get(session["payment_intent"]) if session["payment_intent"] else None
    if intent is None or intent["status"] != "processing":
        raise Refusal("This session has no payment under way.", code="payment_intent_unexpected_state")
    if paid:
        intents.succeed(account, intent)
        session["payment_status"] = "paid"
        keep(account, session)
        events.record(account, "checkout.session.async_payment_succeeded", session)
    else:
        intents.fail(account, intent, intents.LATE_FAILURE)
        events.record(account, "checkout.session.async_payment_failed", session)


def _complete(session: Json, buyer: Buyer, shipping_rate: str) -> None:
    fit(session, buyer, shipping_rate)
    session["status"], session["url"] = "complete", None
    session["customer_details"] = {
        "address": buyer.address,
        "business_name": None,
        "email": buyer.email,
        "individual_name": None,
        "name": buyer.name,
        "phone": buyer.phone if session["phone_number_collection"]["enabled"] else None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    if session["shipping_address_collection"]:
        session["collected_information"] = {
            "business_name": None,
            "individual_name": None,
            "shipping_details": {"address": buyer.address, "name": buyer.name},
        }
    if asks_terms(session):
        session["consent"] = {"promotions": None, "terms_of_service": "accepted"}
