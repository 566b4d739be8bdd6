"""The one Stripe account the double plays: what its API calls, pages and timers act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import stripe

from stripe_double.clock import Clock
from stripe_double.faults import Faults
from stripe_double.refusals import Json, no_such
from stripe_double.settings import Settings
from stripe_double.store import Store

AHEAD = "clock_ahead_seconds"
FARTHEST_SECONDS = 10 * 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cause:
    """The API request that brings a change about, and the origin it came to; nothing for a page or a timer."""

    request_id: str | None = None
    idempotency_key: str | None = None
    origin: str = ""


@dataclass(slots=True, kw_only=True)
class Account:
    """Objects, clock, settings and faults. `webhook_*` start as the settings say and can be set while it runs."""

    settings: Settings
    store: Store
    clock: Clock
    faults: Faults
    webhook_url: str
    webhook_secret: str
    cause: Cause = field(default_factory=Cause)
    api_version: str = stripe.api_version

    @contextmanager
    def acting(self, cause: Cause | None = None) -> Iterator[None]:
        """A change, all or nothing; the events it makes name its cause."""
        with self.store.transaction():
            self.cause = cause or Cause()
            yield

    def find(self, kind: str, wanted: str, param: str = "id", status: int = 404) -> Json:
        """The object with this id and of this kind (`payment_intent`). Raises Refusal as Stripe does."""
        thing = self.store.get(wanted)
        if thing is None or thing["object"] != kind:
            raise no_such(kind, wanted, param, status)
        return thing

    def move_clock(self, ahead_seconds: int) -> None:
        """Set how far the clock is ahead of the machine's; it stays so over a restart. Ten years either way at most."""
        if abs(ahead_seconds) > FARTHEST_SECONDS:
            raise ValueError(f"the clock can be moved by {FARTHEST_SECONDS} seconds at most")
        self.clock.ahead_seconds = ahead_seconds
        self.store.note(AHEAD, str(ahead_seconds))


def open_account(settings: Settings) -> Account:
    """The account as its state file left it, or a new one."""
    store = Store(settings.state)
    return Account(
        settings=settings,
        store=store,
        clock=Clock(int(store.note(AHEAD) or 0)),
        faults=Faults(),
        webhook_url=settings.webhook_url,
        webhook_secret=settings.webhook_secret,
    )
