"""The double's settings: environment variables that begin with STRIPE_DOUBLE_, read once when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIX = "STRIPE_DOUBLE_"

# All that the double makes. Each can be had through the API, whether it is sent or not.
EVENT_TYPES = frozenset(
    {
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.failed",
        "charge.pending",
        "charge.refunded",
        "charge.succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "payment_intent.canceled",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "refund.created",
        "refund.failed",
        "refund.updated",
    }
)

# What the shop's endpoint is told of.
USUAL_EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)


class SettingsError(Exception):
    """A setting that is unknown or cannot be read; the message names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is STRIPE_DOUBLE_ and its name in capitals.

    `url`: the double's own origin, for the addresses of its pages; empty: as the request says. `webhook_secret` may
    hold two, comma-separated, while one is rolled. `retry_seconds`: the wait before each further try of a webhook.
    `pay_later_seconds`: when an asynchronous payment is decided by itself; negative: only when told. `secret_key`: the
    only API key taken; empty: any that begins with sk_test_ or rk_test_. `state`: a SQLite file; empty: in memory.
    """

    url: str = ""
    state: str = ""
    secret_key: str = field(default="", repr=False)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    webhook_events: tuple[str, ...] = USUAL_EVENTS
    webhook_timeout_seconds: float = 10.0
    retry_seconds: tuple[float, ...] = (1.0, 3.0, 10.0, 30.0, 120.0, 600.0, 3600.0)
    pay_later_seconds: float = -1.0


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the environment. Raises SettingsError with all problems at once."""
    names = {f"{PREFIX}{name.upper()}": name for name in Settings.__dataclass_fields__}
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    problems = [f"unknown setting {name}" for name in sorted(given) if name not in names]
    found: dict[str, object] = {}
    for name, text in given.items():
        if name in names:
            try:
                found[names[name]] = _read(names[name], text)
            except ValueError:
                problems.append(f"{name} must be a number (or several, comma-separated), not '{text}'")
    wrong = sorted(set(found.get("webhook_events", ())) - EVENT_TYPES - {"*"})  # type: ignore[call-overload]
    problems += [f"{PREFIX}WEBHOOK_EVENTS names {name}, which the double never makes" for name in wrong]
    url, secret = found.get("webhook_url"), found.get("webhook_secret")
    if bool(url) != bool(secret):
        problems.append(f"{PREFIX}WEBHOOK_URL and {PREFIX}WEBHOOK_SECRET are only of use together")
    if problems:
        raise SettingsError("; ".join(problems))
    return Settings(**found)  # type: ignore[arg-type]


def _read(name: str, text: str) -> object:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    match name:
        case "webhook_events":
            return tuple(parts)
        case "retry_seconds":
            return tuple(float(part) for part in parts)
        case "webhook_timeout_seconds" | "pay_later_seconds":
            return float(text)
        case "url":
            return text.rstrip("/")
        case _:
            return text
