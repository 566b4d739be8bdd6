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


def _reading(path: str, kind: str, listed: Any, retrieved: Any, fits: Callable[[Json], Fits]) -> tuple[Operation, ...]:
    """How objects of a kind are read: `charges.list` and `charges.retrieve` for `/v1/charges`."""
    name = path.removeprefix("/v1/").replace("/", ".")
    return (
        Operation(f"{name}.list", "GET", path, listed, _listing(kind, path, fits)),
        Operation(f"{name}.retrieve", "GET", f"{path}/{{id}}", retrieved, _retrieve(kind)),
    )


SESSIONS = "/v1/checkout/sessions"
OPERATIONS = (
    *_reading(SESSIONS, sessions.KIND, SessionListParams, SessionRetrieveParams, _sessions_like),
    Operation("checkout.sessions.create", "POST", SESSIONS, SessionCreateParams, sessions.create),
    Operation("checkout.sessions.update", "POST", f"{SESSIONS}/{{id}}", SessionUpdateParams, sessions.update),
    Operation("checkout.sessions.expire", "POST", f"{SESSIONS}/{{id}}/expire", SessionExpireParams, sessions.expire),
    Operation(
        "checkout.sessions.line_items.list",
        "GET",
        f"{SESSIONS}/{{id}}/line_items",
        SessionListLineItemsParams,
        _lines,
    ),
    *_reading(
        "/v1/payment_intents",
        "payment_intent",
        PaymentIntentListParams,
        PaymentIntentRetrieveParams,
        _by("customer"),
    ),
    *_reading("/v1/charges", "charge", ChargeListParams, ChargeRetrieveParams, _by("payment_intent", "customer")),
    *_reading("/v1/refunds", "refund", RefundListParams, RefundRetrieveParams, _by("payment_intent", "charge")),
    Operation("refunds.create", "POST", "/v1/refunds", RefundCreateParams, refunds.create),
    Operation("refunds.update", "POST", "/v1/refunds/{id}", RefundUpdateParams, refunds.update),
    *_reading("/v1/events", "event", EventListParams, EventRetrieveParams, events_like),
    *_reading("/v1/disputes", "dispute", DisputeListParams, DisputeRetrieveParams, _by("payment_intent", "charge")),
)
