"""The till: the only place that talks to Stripe. Gives plain values, and two kinds of failure.

PaymentUnavailable: nobody knows, or not now; the same call with the same key may be made again. PaymentRefused: Stripe
understood and will not. Calls are bounded: ten seconds each, two retries of the library's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

import msgspec
import stripe

from functions.kit.settings import Settings
from storefront.domain.errors import PaymentRefused, PaymentUnavailable

T = TypeVar("T")
API_VERSION = "2026-10-28.endive"
RETRIES = 2


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A checkout session as far as the shop cares. `payment_status`: paid, unpaid or no_payment_required."""

    id: str
    status: str | None
    payment_status: str
    currency: str | None
    amount_total: int | None
    client_reference_id: str | None = None
    url: str | None = None
    expires_at: int | None = None
    payment_intent: str | None = None
    payment_state: str | None = None
    livemode: bool = False
    metadata: dict[str, str] | None = None
    total_details: dict[str, Any] | None = None
    customer_details: dict[str, Any] | None = None
    collected_information: dict[str, Any] | None = None

    @property
    def order(self) -> str | None:
        """The order it was made for."""
        return self.client_reference_id or (self.metadata or {}).get("order")

    @property
    def payment_failed(self) -> bool:
        """Whether a payment that was under way came to nothing: Stripe asks for another way to pay."""
        return self.payment_state in ("requires_payment_method", "canceled")

    @property
    def tax_minor(self) -> int:
        """The tax that Stripe added after the address."""
        return int((self.total_details or {}).get("amount_tax") or 0)


class RefundMade(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as Stripe has it. `status`: succeeded, pending, requires_action, failed or canceled."""

    id: str
    amount: int
    status: str | None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None

    @property
    def counts(self) -> bool:
        """Whether the money is on its way back, or there."""
        return self.status not in ("failed", "canceled")


class ReplayedFailure(PaymentUnavailable):
    """Stripe keeps answering a stored failure under this key: another key is needed, once it is known that nothing was made."""

    code = "payment_unavailable"


class Till:
    """Stripe, by the settings."""

    def __init__(self, settings: Settings, timeout_seconds: float) -> None:
        self._client = stripe.StripeClient(
            settings.stripe_key,
            stripe_version=API_VERSION,
            base_addresses={"api": settings.stripe_base},
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=timeout_seconds),
        )

    def open_session(self, params: Mapping[str, Any], key: str) -> Session:
        """Make a session, or get again the one this key made."""
        return _session(
            _called(lambda: self._client.v1.checkout.sessions.create(cast("Any", params), {"idempotency_key": key}))
        )

    def session(self, session: str) -> Session:
        """A session as it is now."""
        return _session(
            _called(lambda: self._client.v1.checkout.sessions.retrieve(session, {"expand": ["payment_intent"]}))
        )

    def expire(self, session: str) -> Session:
        """End an open session. Raises PaymentRefused when it is complete or expired already."""
        return _session(_called(lambda: self._client.v1.checkout.sessions.expire(session)))

    def sessions_of(self, order: str, since: int) -> list[Session]:
        """Every session made for an order since a moment; Stripe cannot search by reference, so all are looked at."""
        listed = self._client.v1.checkout.sessions.list
        every = _all(lambda page: listed(cast("Any", {"created": {"gte": since}} | page)))
        return [session for session in map(_session, every) if session.order == order]

    def session_of_payment(self, payment: str) -> Session | None:
        """The session through which a payment came."""
        page = _called(lambda: self._client.v1.checkout.sessions.list({"payment_intent": payment, "limit": 1}))
        return _session(page.data[0]) if page.data else None

    def refund(self, payment: str, minor: int, *, refund: str, order: str) -> RefundMade:
        """Give money back; `refund` is our own id and makes the call repeatable."""
        made = _called(
            lambda: self._client.v1.refunds.create(
                {"payment_intent": payment, "amount": minor, "metadata": {"order": order, "refund": refund}},
                {"idempotency_key": f"refund-{refund}"},
            )
        )
        return msgspec.convert(_plain(made), RefundMade)

    def refunds_of(self, payment: str) -> list[RefundMade]:
        """Every refund of a payment, whoever made it."""
        listed = self._client.v1.refunds.list
        every = _all(lambda page: listed(cast("Any", {"payment_intent": payment} | page)))
        return [msgspec.convert(_plain(one), RefundMade) for one in every]


def _all(page_of: Callable[[dict[str, Any]], Any]) -> Iterator[Any]:
    """Every object of a list, page by page."""
    page: dict[str, Any] = {"limit": 100}
    while True:
        found = _called(partial(page_of, page))
        yield from found.data
        if not found.has_more or not found.data:
            return
        page = page | {"starting_after": found.data[-1].id}


def _plain(found: Any) -> dict[str, Any]:
    """A Stripe object as a dict, with what was expanded put back to its id."""
    plain: dict[str, Any] = found.to_dict()
    payment = plain.get("payment_intent")
    if not isinstance(payment, dict):
        return plain
    return plain | {"payment_intent": payment["id"], "payment_state": payment.get("status")}


def _session(found: Any) -> Session:
    return msgspec.convert(_plain(found), Session)


def _called(call: Callable[[], T]) -> T:
    try:
        return call()
    except stripe.InvalidRequestError as problem:
        raise PaymentRefused(f"Stripe refused: {problem.code or problem.http_status}", param=problem.param) from problem
    except stripe.IdempotencyError as problem:
        raise ReplayedFailure("this key was used with other parameters") from problem
    except (stripe.AuthenticationError, stripe.PermissionError) as problem:
        raise PaymentUnavailable(f"Stripe does not accept the key: {problem.http_status}") from problem
    except stripe.StripeError as problem:
        headers = {str(name).lower(): str(value) for name, value in dict(problem.headers or {}).items()}
        if (problem.http_status or 0) >= 500 and headers.get("idempotent-replayed") == "true":
            raise ReplayedFailure("Stripe replays a failure") from problem
        raise PaymentUnavailable(f"Stripe: {type(problem).__name__} {problem.http_status or ''}".strip()) from problem
