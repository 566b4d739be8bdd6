"""How Stripe says no: an error object with type, code, param and message.

Source: https://docs.stripe.com/api/errors. Messages follow Stripe's wording where it is known; nobody should read them
by machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

NOT_PLAYED = "The Stripe double does not play {}."


class Refusal(Exception):
    """An answer that is an error.

    `started` says whether the operation had begun when it was refused: only then does Stripe keep the answer under the
    idempotency key (https://docs.stripe.com/api/idempotent_requests).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        started: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.started = started
        self.headers = dict(headers or {})

    def body(self) -> Json:
        """The JSON of the answer; absent fields are left out, as Stripe does."""
        error: Json = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


def unknown(param: str) -> Refusal:
    """A parameter that the operation does not have."""
    return Refusal(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def missing(param: str) -> Refusal:
    """A parameter that must be there and is not."""
    return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid(message: str, param: str, code: str | None = None) -> Refusal:
    """A parameter whose value cannot be taken."""
    return Refusal(message, code=code, param=param)


def no_such(kind: str, wanted: str, param: str = "id", status: int = 404) -> Refusal:
    """An id that nothing has; 404 in the address, 400 in a parameter."""
    return Refusal(f"No such {kind}: '{wanted}'", status=status, code="resource_missing", param=param)


def not_played(what: str, param: str | None = None) -> Refusal:
    """Something Stripe has and the double does not: said plainly, never passed over."""
    return Refusal(NOT_PLAYED.format(what), code="not_played_by_the_double", param=param)
