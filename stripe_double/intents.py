"""Payment intents and their charges: the money side of a session.

Source: https://docs.stripe.com/payments/paymentintents/lifecycle. Runs inside the transaction of whoever calls.
"""

from __future__ import annotations

from stripe_double import events
from stripe_double.account import Account
from stripe_double.buyers import Buyer
from stripe_double.refusals import Json
from stripe_double.store import new_id

INTENT_NULLS = (
    "allowed_payment_method_types", "application", "application_fee_amount", "automatic_payment_methods", "canceled_at",
    "cancellation_reason", "customer", "customer_account", "excluded_payment_method_types", "last_payment_error",
    "latest_charge", "next_action", "on_behalf_of", "payment_method", "payment_method_configuration_details",
    "processing", "receipt_email", "review", "shipping", "source", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_data", "transfer_group",
)  # fmt: skip
CHARGE_NULLS = (
    "application", "application_fee", "application_fee_amount", "balance_transaction", "customer", "description",
    "failure_balance_transaction", "failure_code", "failure_message", "on_behalf_of", "outcome", "receipt_email",
    "receipt_number", "receipt_url", "review", "shipping", "source", "source_transfer", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_data", "transfer_group",
)  # fmt: skip
DECLINED = {"code": "card_declined", "decline_code": "generic_decline", "message": "Your card was declined."}
LATE_FAILURE = {"code": "payment_intent_payment_attempt_failed", "message": "The payment failed."}


def begin_intent(account: Account, session: Json, buyer: Buyer) -> Json:
    """The session's payment intent, made at the first try to pay and used again for the next."""
    found = account.store.get(session["payment_intent"]) if session["payment_intent"] else None
    fresh = found is None
    identity = new_id("pi", 27)
    intent: Json = found or dict.fromkeys(INTENT_NULLS) | {
        "id": identity,
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{identity}_secret_{new_id('x')[2:]}",
        "confirmation_method": "automatic",
        "created": account.clock.now(),
        "currency": session["currency"],
        "description": None,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "setup_future_usage": None,
    }
    intent |= session["_intent_data"]
    intent |= {"amount": session["amount_total"], "status": "requires_payment_method"}
    if session["shipping_address_collection"]:
        shipping = {"address": buyer.address, "carrier": None, "name": buyer.name, "phone": buyer.phone}
        intent["shipping"] = shipping | {"tracking_number": None}
    account.store.put(intent)
    if fresh:
        events.record(account, "payment_intent.created", intent)
    session["payment_intent"] = intent["id"]
    return intent


def succeed(account: Account, intent: Json, buyer: Buyer | None = None) -> None:
    """The money is there. `buyer` is None for a payment that was under way."""
    charge = _charge(account, intent, buyer) | {
        "status": "succeeded",
        "paid": True,
        "captured": True,
        "amount_captured": intent["amount"],
        "balance_transaction": new_id("txn"),
    }
    account.store.put(charge)
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "processing": None}
    intent |= {"latest_charge": charge["id"], "payment_method": charge["payment_method"], "last_payment_error": None}
    account.store.put(intent)
    events.record(account, "charge.succeeded", charge)
    events.record(account, "payment_intent.succeeded", intent)


def process(account: Account, intent: Json, buyer: Buyer) -> None:
    """The buyer has done everything; the money comes later or never."""
    charge = account.store.put(_charge(account, intent, buyer) | {"status": "pending"})
    intent |= {"status": "processing", "latest_charge": charge["id"], "payment_method": charge["payment_method"]}
    account.store.put(intent)
    events.record(account, "charge.pending", charge)
    events.record(account, "payment_intent.processing", intent)


def fail(account: Account, intent: Json, reason: Json, buyer: Buyer | None = None) -> None:
    """This try came to nothing; another may follow. `reason`: DECLINED or LATE_FAILURE."""
    charge = _charge(account, intent, buyer) | {
        "status": "failed",
        "failure_code": reason["code"],
        "failure_message": reason["message"],
    }
    account.store.put(charge)
    intent |= {"status": "requires_payment_method", "latest_charge": charge["id"], "payment_method": None}
    intent["last_payment_error"] = {"type": "card_error", "charge": charge["id"], "param": None} | reason
    account.store.put(intent)
    events.record(account, "charge.failed", charge)
    events.record(account, "payment_intent.payment_failed", intent)


def cancel_intent(account: Account, wanted: str) -> None:
    """Nobody will pay it: its session has expired."""
    intent = account.find("payment_intent", wanted)
    intent |= {"status": "canceled", "canceled_at": account.clock.now(), "cancellation_reason": "automatic"}
    account.store.put(intent)
    events.record(account, "payment_intent.canceled", intent)


def _charge(account: Account, intent: Json, buyer: Buyer | None) -> Json:
    """A new charge, or the pending one of a payment under way."""
    pending = account.store.get(intent["latest_charge"]) if intent["latest_charge"] else None
    if pending and pending["status"] == "pending":
        return pending
    method = intent["payment_method_types"][0]
    details: Json = {"type": method}
    if method == "card":
        details["card"] = {"brand": "visa", "country": "US", "last4": "4242", "exp_month": 12, "exp_year": 2034}
    return dict.fromkeys(CHARGE_NULLS) | {
        "id": new_id("ch", 27),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {
            "address": buyer.address if buyer else None,
            "email": buyer.email if buyer else None,
            "name": buyer.name if buyer else None,
            "phone": buyer.phone if buyer else None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "REPRISE",
        "captured": False,
        "created": account.clock.now(),
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm"),
        "payment_method_details": details,
        "radar_options": {},
        "refunded": False,
        "shipping": intent["shipping"],
        "status": "pending",
    }
