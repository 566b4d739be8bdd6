"""The states of an order, and which may follow which. Time only runs forward; being paid beats having expired."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an order stands."""

    CREATING = "creating"
    """Stored, its pieces reserved; Stripe not yet heard of."""
    OPEN = "open"
    """Stripe's page waits for the shopper."""
    WAITING = "waiting"
    """The shopper is done, the money is not there: a payment that takes days."""
    PAID = "paid"
    """Paid in full, pieces sold, everybody told."""
    HELD = "held"
    """Paid, but not what was to be paid: somebody must look. Nothing ships."""
    EXPIRED = "expired"
    """Never paid; pieces released."""
    CANCELLED = "cancelled"
    """Given up before payment, by the shopper, by Stripe's refusal or by a payment that failed; pieces released."""
    REFUNDING = "refunding"
    """Paid too late for pieces that were gone: the money goes back."""
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    """All money went back."""


_AFTER: dict[State, frozenset[State]] = {
    State.CREATING: frozenset(
        {State.OPEN, State.WAITING, State.PAID, State.HELD, State.EXPIRED, State.CANCELLED, State.REFUNDING}
    ),
    State.OPEN: frozenset({State.WAITING, State.PAID, State.HELD, State.EXPIRED, State.CANCELLED, State.REFUNDING}),
    State.WAITING: frozenset({State.PAID, State.HELD, State.CANCELLED, State.REFUNDING}),
    State.EXPIRED: frozenset({State.WAITING, State.PAID, State.HELD, State.REFUNDING}),
    State.CANCELLED: frozenset({State.WAITING, State.PAID, State.HELD, State.REFUNDING}),
    State.HELD: frozenset({State.PAID, State.PARTLY_REFUNDED, State.REFUNDED, State.REFUNDING}),
    State.PAID: frozenset({State.PARTLY_REFUNDED, State.REFUNDED}),
    State.PARTLY_REFUNDED: frozenset({State.REFUNDED}),
    State.REFUNDING: frozenset({State.PARTLY_REFUNDED, State.REFUNDED}),
    State.REFUNDED: frozenset(),
}

UNPAID = (State.CREATING, State.OPEN, State.WAITING, State.EXPIRED, State.CANCELLED)
"""States in which no payment has been taken note of."""

UNDER_WAY = (State.CREATING, State.OPEN, State.WAITING)
"""States that end by themselves, or that the reconciler ends."""


def before(state: State) -> tuple[State, ...]:
    """The states that may lead to one."""
    return tuple(one for one, after in _AFTER.items() if state in after)
