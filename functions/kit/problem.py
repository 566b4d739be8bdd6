"""A refusal as RFC 9457 has it: a status, a stable `code`, a sentence, and the fields a program may want."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, tuple[int, str]] = {
    "too_large": (413, "Too large"),
    "unsupported_type": (415, "Neither JSON nor a form"),
    "bad_request": (422, "The request cannot be understood"),
    "invalid_fields": (422, "Some fields need another look"),
    "already_withdrawn": (409, "This was withdrawn from before"),
    "foreign_origin": (403, "The request comes from another site"),
    "refused": (403, "Refused"),
    "not_found": (404, "Not found"),
    "method_not_allowed": (405, "Method not allowed"),
    "too_many_requests": (429, "Too many requests"),
    "bad_idempotency_key": (422, "The Idempotency-Key must be 8 to 200 printable ASCII characters"),
    "idempotency_key_reused": (409, "This Idempotency-Key was used for another request"),
    "unknown_locale": (422, "No such locale"),
    "unknown_offer": (422, "No such offer"),
    "bad_quantity": (422, "The quantity must be a whole number from 1 to 10"),
    "mixed_markets": (422, "All offers must be of the locale's market"),
    "price_changed": (409, "A price has changed"),
    "sold_out": (409, "Sold out"),
    "unknown_plan": (422, "No such plan"),
    "plan_consent_missing": (422, "The plan needs its contract summary read and consent given"),
    "plan_not_for_device": (422, "The plan goes with exactly one device of this order"),
    "payment_unavailable": (503, "Payment cannot be reached; try again with the same Idempotency-Key"),
    "payment_refused": (502, "Payment refused the order"),
    "payment_not_set_up": (503, "Payment is not set up"),
    "order_closed": (409, "This order can no longer be paid"),
    "bad_event": (400, "Not an event for this shop"),
    "trade_in_closed": (422, "The shop buys no devices in this country"),
    "unknown_model": (422, "No such model"),
    "bad_answers": (422, "Every question needs one of its answers"),
    "no_bid": (409, "Nobody bids for this device in this state at present"),
    "bad_quote": (422, "Not a quote of this shop"),
    "quote_expired": (409, "The quote is over"),
    "device_already_submitted": (409, "You have offered this device already"),
    "not_answerable": (409, "No other price waits for an answer"),
    "files_unavailable": (503, "The pictures could not be kept; try again with the same Idempotency-Key"),
    "database_unavailable": (503, "Nothing was stored; try again"),
    "not_published": (503, "The shop is not open yet"),
    "not_configured": (503, "The shop is not set up"),
    "internal": (500, "Something went wrong"),
}
"""Every code the functions answer with, its status and title."""


class Problem(Exception):
    """Ends a request with a refusal. `fields` are added to the answer; `headers` to its headers."""

    def __init__(self, code: str, *, headers: Mapping[str, str] | None = None, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.status, self.title = TITLES[code]
        self.fields = fields
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """The problem+json document."""
        head = {"type": "about:blank", "title": self.title, "status": self.status, "code": self.code}
        return head | self.fields
