"""The API calls the double plays: address, parameters, and what each does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe.params import (
    ChargeListParams,
    ChargeRetrieveParams,
    DisputeListParams,
    DisputeRetrieveParams,
    EventListParams,
    EventRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    RefundUpdateParams,
)
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListLineItemsParams,
    SessionListParams,
    SessionRetrieveParams,
    SessionUpdateParams,
)

from stripe_double import refunds, sessions
from stripe_double.account import Account
from stripe_double.listings import Fits, events_like, list_lines, list_things, same
from stripe_double.refusals import Json, Refusal, not_played

Work = Callable[[Account, str, Json], Json]


@dataclass(frozen=True, slots=True)
class Operation:
    """A call. `name` is what faults and the request log call it; `path` has `{id}` where an id stands."""

    name: str
    method: str
    path: str
    shape: Any
    work: Work

    def fits(self, method: str, path: str) -> str | None:
        """The id in the path ('' when it has none), or None when this is not the call."""
        found = re.fullmatch(self.path.replace("{id}", r"([^/]+)"), path) if method == self.method else None
        return None if found is None else (found.groups() or ("",))[0]


def find_operation(method: str, path: str) -> tuple[Operation, str]:
    """The call and its id. Raises Refusal (404) for an address the double does not know."""
    for operation in OPERATIONS:
        wanted = operation.fits(method, path)
        if wanted is not None:
            return operation, wanted
    raise Refusal(
        f"Unrecognized request URL ({method}: {path}). The Stripe double plays only part of Stripe's API.", status=404
    )


def _retrieve(kind: str) -> Work:
    def work(account: Account, wanted: str, params: Json) -> Json:
        return account.find(kind, wanted, kind.rpartition(".")[2])

    return work


def _listing(kind: str, url: str, fits: Callable[[Json], Fits]) -> Work:
    def work(account: Account, _: str, params: Json) -> Json:
        return list_things(account, kind, url, params, fits(params))

    return work


def _sessions_like(params: Json) -> Fits:
    email = params.get("customer_details", {}).get("email")
    for name in ("customer", "customer_account", "payment_link", "subscription"):
        if name in params:
            raise not_played(f"listing by '{name}'", name)
    alike = same(payment_intent=params.get("payment_intent"), status=params.get("status"))
    return lambda session: (
        alike(session) and (email is None or (session["customer_details"] or {}).get("email") == email)
    )


def _by(*names: str) -> Callable[[Json], Fits]:
    return lambda params: same(**{name: params.get(name) for name in names})


def _lines(account: Account, wanted: str, params: Json) -> Json:
    return list_lines(account.find(sessions.KIND, wanted, "session"), params)


SESSIONS = "/v1/checkout/sessions"
OPERATIONS = (
    Operation("checkout.sessions.create", "POST", SESSIONS, SessionCreateParams, sessions.create),
    Operation(
        "checkout.sessions.list",
        "GET",
        SESSIONS,
        SessionListParams,
        _listing(sessions.KIND, SESSIONS, _sessions_like),
    ),
    Operation(
        "checkout.sessions.retrieve", "GET", f"{SESSIONS}/{{id}}", SessionRetrieveParams, _retrieve(sessions.KIND)
    ),
    Operation("checkout.sessions.update", "POST", f"{SESSIONS}/{{id}}", SessionUpdateParams, sessions.update),
    Operation("checkout.sessions.expire", "POST", f"{SESSIONS}/{{id}}/expire", SessionExpireParams, sessions.expire),
    Operation(
        "checkout.sessions.line_items.list",
        "GET",
        f"{SESSIONS}/{{id}}/line_items",
        SessionListLineItemsParams,
        _lines,
    ),
    Operation(
        "payment_intents.list",
        "GET",
        "/v1/payment_intents",
        PaymentIntentListParams,
        _listing("payment_intent", "/v1/payment_intents", _by("customer")),
    ),
    Operation(
        "payment_intents.retrieve",
        "GET",
        "/v1/payment_intents/{id}",
        PaymentIntentRetrieveParams,
        _retrieve("payment_intent"),
    ),
    Operation(
        "charges.list",
        "GET",
        "/v1/charges",
        ChargeListParams,
        _listing("charge", "/v1/charges", _by("payment_intent", "customer")),
    ),
    Operation("charges.retrieve", "GET", "/v1/charges/{id}", ChargeRetrieveParams, _retrieve("charge")),
    Operation("refunds.create", "POST", "/v1/refunds", RefundCreateParams, refunds.create),
    Operation(
        "refunds.list",
        "GET",
        "/v1/refunds",
        RefundListParams,
        _listing("refund", "/v1/refunds", _by("payment_intent", "charge")),
    ),
    Operation("refunds.retrieve", "GET", "/v1/refunds/{id}", RefundRetrieveParams, _retrieve("refund")),
    Operation("refunds.update", "POST", "/v1/refunds/{id}", RefundUpdateParams, refunds.update),
    Operation("events.list", "GET", "/v1/events", EventListParams, _listing("event", "/v1/events", events_like)),
    Operation("events.retrieve", "GET", "/v1/events/{id}", EventRetrieveParams, _retrieve("event")),
    Operation(
        "disputes.list",
        "GET",
        "/v1/disputes",
        DisputeListParams,
        _listing("dispute", "/v1/disputes", _by("payment_intent", "charge")),
    ),
    Operation("disputes.retrieve", "GET", "/v1/disputes/{id}", DisputeRetrieveParams, _retrieve("dispute")),
)
