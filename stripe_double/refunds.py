"""Refunds and disputes: money that goes back.

Source: https://docs.stripe.com/api/refunds, https://docs.stripe.com/api/disputes.
"""

from __future__ import annotations

from stripe_double import events
from stripe_double.account import Account
from stripe_double.currencies import shown
from stripe_double.metadata import merge_metadata
from stripe_double.refusals import Json, Refusal, invalid, missing, not_played
from stripe_double.store import new_id

REFUND_NULLS = (
    "description", "failure_balance_transaction", "failure_reason", "instructions_email", "next_action", "pending_reason",
    "receipt_number", "source_transfer_reversal", "transfer_reversal",
)  # fmt: skip


def create(account: Account, _: str, params: Json) -> Json:
    """Give back all or part of a charge; parts add up and never exceed it."""
    for name in ("customer", "origin", "instructions_email", "reverse_transfer", "refund_application_fee", "currency"):
        if name in params:
            raise not_played(f"'{name}'", name)
    if params.get("amount", 1) < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    metadata = merge_metadata({}, params.get("metadata"))
    charge = _charge_of(account, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if charge["disputed"]:
        raise Refusal(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed", started=True
        )
    if left == 0:
        raise Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", started=True)
    if amount > left:
        currency = charge["currency"]
        raise Refusal(
            f"Refund amount ({shown(amount, currency)}) is greater than unrefunded amount on charge "
            f"({shown(left, currency)})",
            param="amount",
            started=True,
        )
    refund: Json = dict.fromkeys(REFUND_NULLS) | {
        "id": new_id("re", 27),
        "object": "refund",
        "amount": amount,
        "balance_transaction": new_id("txn"),
        "charge": charge["id"],
        "created": account.clock.now(),
        "currency": charge["currency"],
        "destination_details": {"type": charge["payment_method_details"]["type"]},
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "status": "succeeded",
    }
    account.store.put(refund)
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.store.put(charge)
    events.record(account, "refund.created", refund)
    events.record(account, "charge.refunded", charge, before)
    events.record(account, "refund.updated", refund)
    return refund


def update(account: Account, wanted: str, params: Json) -> Json:
    """Change its metadata."""
    refund = account.find("refund", wanted)
    before = {"metadata": refund["metadata"]}
    refund["metadata"] = merge_metadata(refund["metadata"], params.get("metadata"))
    account.store.put(refund)
    events.record(account, "refund.updated", refund, before)
    return refund


def fail_refund(account: Account, wanted: str) -> Json:
    """The buyer's bank sends a refund back: the charge counts it no longer."""
    refund = account.find("refund", wanted)
    if refund["status"] != "succeeded":
        raise Refusal(f"The refund is {refund['status']} already.", param="id")
    refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    account.store.put(refund)
    charge = account.find("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    account.store.put(charge)
    events.record(account, "refund.updated", refund, {"status": "succeeded"})
    events.record(account, "refund.failed", refund)
    return refund


def open_dispute(account: Account, params: Json) -> Json:
    """The buyer's bank takes the money back. `params`: `payment_intent` or `charge`, `amount`, `reason`."""
    charge = _charge_of(account, params)
    dispute: Json = {
        "id": new_id("dp", 27),
        "object": "dispute",
        "amount": params.get("amount", charge["amount"] - charge["amount_refunded"]),
        "balance_transactions": [],
        "charge": charge["id"],
        "created": account.clock.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": account.clock.now() + 7 * 86_400,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason", "fraudulent"),
        "status": "needs_response",
    }
    account.store.put(dispute)
    account.store.put(charge | {"disputed": True})
    events.record(account, "charge.dispute.created", dispute)
    return dispute


def close_dispute(account: Account, wanted: str, *, won: bool) -> Json:
    """Decide a dispute; a charge that was won can be refunded again."""
    dispute = account.find("dispute", wanted)
    dispute["status"] = "won" if won else "lost"
    account.store.put(dispute)
    if won:
        account.store.put(account.find("charge", dispute["charge"]) | {"disputed": False})
    events.record(account, "charge.dispute.closed", dispute, {"status": "needs_response"})
    return dispute


def _charge_of(account: Account, params: Json) -> Json:
    if "payment_intent" in params and "charge" in params:
        raise invalid("You may only specify one of these parameters: charge, payment_intent.", "charge")
    if "charge" in params:
        charge = account.find("charge", params["charge"], "charge")
    elif "payment_intent" in params:
        intent = account.find("payment_intent", params["payment_intent"], "payment_intent")
        charge = account.store.get(intent["latest_charge"] or "") or {"status": "none"}
    else:
        raise missing("payment_intent")
    if charge["status"] != "succeeded":
        named = params.get("payment_intent") or params["charge"]
        raise Refusal(f"This PaymentIntent ({named}) does not have a successful charge to refund.", started=True)
    return charge
