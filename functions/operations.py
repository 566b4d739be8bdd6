"""What each endpoint takes and answers, for the OpenAPI document: the types are those the endpoint reads and gives.

Routes and descriptions come from the code; a route that is not here, or one here that is no route, fails in `openapi.py`.
Codes that every endpoint may answer with stand there; here are an endpoint's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.care.cases import Opened, TypedClaim, TypedQuestion
from functions.care.certificates import Certificate
from functions.care.receipts import Receipt
from functions.care.registrations import TypedRegistration
from functions.care.statements import TypedWithdrawal
from functions.health import Health
from functions.selling.basket import Basket
from functions.selling.buying import Placed
from functions.selling.finding import Search
from functions.selling.order_view import OrderView
from functions.selling.review_summary import Summary
from functions.trading.accounts import ACCOUNT_FIELDS
from functions.trading.answering import Word
from functions.trading.applying import CONSENTS, DOCUMENT_FIELDS, PERSON_FIELDS
from functions.trading.quotes import Device
from functions.trading.quoting import Quoted
from functions.trading.standing import Standing
from functions.trading.submitting import Submitted
from functions.warranty import Registered
from functions.withdrawal import Kept, Stated

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An endpoint. `takes` and the values of `gives` are types or schemas; `form` are the fields of a form, those of the type
    where it is left out. `page`: a browser gets a page; `sent_on`: a form, or everybody where nothing else is given, is
    answered with 303. `codes` are its own refusals. `uploads`: a form may carry pictures.
    """

    takes: Any = None
    form: Mapping[str, Schema] | None = None
    gives: Mapping[int, Any] = field(default_factory=dict)
    page: bool = False
    sent_on: bool = False
    uploads: bool = False
    codes: tuple[str, ...] = ()


def _texts(*names: str) -> dict[str, Schema]:
    return dict.fromkeys(names, TEXT)


def _object(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(required)}


_BASKET_FORM = {
    **_texts("locale", "plan", "plan_offer", "contract_summary", "plan_consent"),
    **dict.fromkeys(("offer", "quantity", "seen_price", "accessory"), TEXTS),
}
_ACCOUNT = _texts(*dict.fromkeys(name for names in ACCOUNT_FIELDS.values() for name in names))
_ADDRESS = ("line1", "line2", "postal_code", "city", "region")
_CONSENT: Schema = {"type": "string", "enum": list(CONSENTS)}
_PERSON = _object(
    {**_texts(*(name for name in PERSON_FIELDS if name not in _ADDRESS)), "address": _object(_texts(*_ADDRESS))}
)
_TRADE_IN = _object(
    {
        **_texts("quote", "imei", "serial"),
        "person": _PERSON,
        "payout": {"oneOf": [_object(_ACCOUNT), TEXT]},
        "consents": {
            "oneOf": [_object({name: {"type": "boolean"} for name in CONSENTS}), {"type": "array", "items": _CONSENT}]
        },
        "document": _object(_texts(*(name.removeprefix("document_") for name in DOCUMENT_FIELDS))),
    },
    "quote",
    "person",
)
_TRADE_IN_FORM = {
    **_texts("quote", "imei", "serial", *PERSON_FIELDS, *DOCUMENT_FIELDS, *_ACCOUNT),
    "consents": {"type": "array", "items": _CONSENT},
}
_QUOTE_FORM = _texts("locale", "category", "model", "options", "works", "cracks", "marks", "step", "go", "quote")

_BASKET_CODES = ("bad_quantity", "unknown_locale", "unknown_offer", "mixed_markets", "unknown_plan", "plan_consent_missing",
                 "plan_not_for_device")  # fmt: skip
_BUYING_CODES = (
    "price_changed",
    "sold_out",
    "order_closed",
    "payment_unavailable",
    "payment_refused",
    "payment_not_set_up",
)
_KEPT = ("idempotency_key_reused", "too_many_requests")
_QUOTE_CODES = ("unknown_locale", "trade_in_closed", "unknown_model")

OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("POST", "/api/checkout"): Operation(
        takes=Basket,
        form=_BASKET_FORM,
        gives={201: Placed},
        sent_on=True,
        codes=(*_BASKET_CODES, *_BUYING_CODES, *_KEPT),
    ),
    ("POST", "/api/checkout/review"): Operation(
        takes=Basket, form=_BASKET_FORM, gives={200: Summary}, page=True, codes=_BASKET_CODES
    ),
    ("GET", "/api/checkout/{token}/cancelled"): Operation(
        sent_on=True, codes=("not_found", "payment_unavailable", "payment_refused")
    ),
    ("POST", "/api/orders/find"): Operation(
        takes=Search,
        gives={202: _object({"accepted": {"const": True}}, "accepted")},
        page=True,
        codes=("too_many_requests",),
    ),
    ("GET", "/api/orders/{token}"): Operation(
        gives={200: OrderView}, page=True, codes=("not_found", "payment_refused")
    ),
    ("GET", "/api/orders/{token}/invoice"): Operation(gives={200: OrderView}, page=True, codes=("not_found",)),
    ("GET", "/api/orders/{token}/withdrawal"): Operation(gives={200: list[Receipt]}, page=True, codes=("not_found",)),
    ("GET", "/api/orders/{token}/withdrawal/{number}"): Operation(
        gives={200: Receipt}, page=True, codes=("not_found",)
    ),
    ("POST", "/api/withdrawal"): Operation(
        takes=TypedWithdrawal,
        gives={200: Stated, 201: Kept},
        page=True,
        sent_on=True,
        codes=("invalid_fields", "unknown_locale", "not_found", "already_withdrawn", *_KEPT),
    ),
    ("GET", "/api/withdrawal/{token}"): Operation(gives={200: Receipt}, page=True, codes=("not_found",)),
    ("POST", "/api/warranty"): Operation(
        takes=TypedRegistration,
        gives={201: Registered},
        sent_on=True,
        codes=("invalid_fields", "unknown_locale", *_KEPT),
    ),
    ("GET", "/api/warranty/{token}"): Operation(gives={200: Certificate}, page=True, codes=("not_found",)),
    ("GET", "/api/warranty/{token}/check"): Operation(gives={200: Certificate}, page=True, codes=("not_found",)),
    ("GET", "/api/warranty/{token}/claims"): Operation(
        gives={200: _object({"certificate": TEXT}, "certificate")}, page=True, codes=("not_found",)
    ),
    ("POST", "/api/warranty/{token}/claims"): Operation(
        takes=TypedClaim,
        gives={201: Opened},
        page=True,
        uploads=True,
        codes=("not_found", "invalid_fields", "files_unavailable", *_KEPT),
    ),
    ("POST", "/api/support"): Operation(
        takes=TypedQuestion,
        gives={201: Opened},
        page=True,
        codes=("invalid_fields", "unknown_locale", "files_unavailable", *_KEPT),
    ),
    ("POST", "/api/trade-in/quote"): Operation(
        takes=Device,
        form=_QUOTE_FORM,
        # A program that sends a step of the form gets no page, and there is nothing else to say.
        gives={200: Quoted | None},
        page=True,
        codes=("bad_answers", "bad_quote", "no_bid", *_QUOTE_CODES),
    ),
    ("POST", "/api/trade-in"): Operation(
        takes=_TRADE_IN,
        form=_TRADE_IN_FORM,
        gives={201: Submitted},
        sent_on=True,
        codes=("bad_quote", "invalid_fields", "quote_expired", "device_already_submitted", *_QUOTE_CODES, *_KEPT),
    ),
    ("GET", "/api/trade-in/{token}"): Operation(gives={200: Standing}, page=True, codes=("not_found",)),
    ("POST", "/api/trade-in/{token}/answer"): Operation(
        takes=Word,
        gives={200: Standing},
        sent_on=True,
        codes=("not_found", "not_answerable", "too_many_requests"),
    ),
    ("GET", "/api/health"): Operation(gives={200: Health, 503: Health}),
    ("POST", "/api/stripe/webhook"): Operation(
        takes={"type": "object", "description": "An event as Stripe sends it."},
        gives={200: _object({"received": {"const": True}}, "received")},
        codes=("bad_event", "payment_unavailable", "payment_refused"),
    ),
}
