"""The life of a device that somebody sells to the shop: which step may follow which, and when time decides.

A table, no clock and no store: whoever keeps trade-ins asks here before a step becomes a row. Nothing is paid that was not
inspected, and nothing leaves an end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from storefront.domain.errors import StepRefused
from storefront.domain.trade_in import TradeInTerms


class TradeInState(StrEnum):
    """Where a trade-in stands."""

    QUOTED = "quoted"
    """A price was named; nothing is agreed."""
    SUBMITTED = "submitted"
    """Somebody wants to sell at that price."""
    KYC_PENDING = "kyc_pending"
    """Who sells is being checked."""
    LABEL_SENT = "label_sent"
    """The seller has the label and how to pack."""
    SHIPPED = "shipped"
    """The carrier has the parcel."""
    RECEIVED = "received"
    """The device is here."""
    INSPECTED = "inspected"
    """It is what was described: it will be paid as quoted."""
    COUNTER_OFFERED = "counter_offered"
    """It is not: another price waits for the seller's word."""
    ACCEPTED = "accepted"
    """The seller takes the other price."""
    REJECTED = "rejected"
    """The seller does not: the device goes back."""
    REFUSED = "refused"
    """The shop does not buy it; a device that is here goes back."""
    PAID = "paid"
    """The money is on its way. An end."""
    RETURNED = "returned"
    """The device is on its way back. An end."""
    LAPSED = "lapsed"
    """The device never came. An end."""
    BLOCKED = "blocked"
    """The device is reported stolen or lost: it is neither bought nor sent back. An end."""


class Step(StrEnum):
    """What happens to a trade-in. Sellers submit, ship, accept and reject; time lets lapse and rejects; the rest is ops'."""

    SUBMIT = "submit"
    CHECK = "check"
    CLEAR = "clear"
    SHIP = "ship"
    RECEIVE = "receive"
    INSPECT = "inspect"
    OFFER = "offer"
    ACCEPT = "accept"
    REJECT = "reject"
    PAY = "pay"
    RETURN = "return"
    REFUSE = "refuse"
    BLOCK = "block"
    LAPSE = "lapse"


_S = TradeInState
_AWAY = (_S.SUBMITTED, _S.KYC_PENDING, _S.LABEL_SENT, _S.SHIPPED)
_HERE_UNPAID = (_S.RECEIVED, _S.INSPECTED)

STEPS: Mapping[Step, Mapping[TradeInState, TradeInState]] = MappingProxyType(
    {
        Step.SUBMIT: {_S.QUOTED: _S.SUBMITTED},
        Step.CHECK: {_S.SUBMITTED: _S.KYC_PENDING},
        Step.CLEAR: {_S.KYC_PENDING: _S.LABEL_SENT},
        Step.SHIP: {_S.LABEL_SENT: _S.SHIPPED},
        # A parcel arrives whether or not anybody said that it left.
        Step.RECEIVE: {_S.LABEL_SENT: _S.RECEIVED, _S.SHIPPED: _S.RECEIVED},
        Step.INSPECT: {_S.RECEIVED: _S.INSPECTED},
        Step.OFFER: {_S.INSPECTED: _S.COUNTER_OFFERED},
        Step.ACCEPT: {_S.COUNTER_OFFERED: _S.ACCEPTED},
        Step.REJECT: {_S.COUNTER_OFFERED: _S.REJECTED},
        Step.PAY: {_S.INSPECTED: _S.PAID, _S.ACCEPTED: _S.PAID},
        Step.REFUSE: dict.fromkeys((*_AWAY, *_HERE_UNPAID), _S.REFUSED),
        Step.BLOCK: dict.fromkeys((*_AWAY, *_HERE_UNPAID, _S.COUNTER_OFFERED, _S.ACCEPTED, _S.REJECTED), _S.BLOCKED),
        Step.RETURN: {_S.REJECTED: _S.RETURNED, _S.REFUSED: _S.RETURNED},
        Step.LAPSE: {_S.KYC_PENDING: _S.LAPSED, _S.LABEL_SENT: _S.LAPSED},
    }
)
"""Each step: the states it may be taken from, and where it leads."""

ENDS = frozenset(TradeInState) - {origin for table in STEPS.values() for origin in table}
"""States that nothing leaves."""

HERE = frozenset({_S.RECEIVED, _S.INSPECTED, _S.COUNTER_OFFERED, _S.ACCEPTED, _S.REJECTED})
"""States in which the shop has the device and must do something about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The end of a span: what time does at `at` (seconds since 1970), or only that somebody of the shop is late (None)."""

    at: int
    step: Step | None


def after(state: TradeInState, step: Step, *, arrived: bool = True) -> TradeInState:
    """Return where a step leads. `arrived`: whether the device ever came; what never came cannot go back.

    Raises StepRefused, naming the steps that are possible.
    """
    there = STEPS[step].get(state)
    if there is None or (step is Step.RETURN and not arrived):
        possible = ", ".join(sorted(steps_from(state, arrived=arrived))) or "nothing"
        raise StepRefused(
            f"a trade-in that is {state} cannot be taken to '{step}'; possible is {possible}",
            state=str(state),
            step=str(step),
        )
    return there


def steps_from(state: TradeInState, *, arrived: bool = True) -> frozenset[Step]:
    """Return the steps that may be taken from a state."""
    found = {step for step, table in STEPS.items() if state in table}
    return frozenset(found if arrived else found - {Step.RETURN})


def due(state: TradeInState, since: int, terms: TradeInTerms, time_zone: str) -> Due | None:
    """Return when the span of a state ends, None where nothing waits.

    Spans are whole days of the market, to the last second of the last one, whatever the clocks do in between. Silence
    on another price is a no: the device goes back.
    """
    spans: dict[TradeInState, tuple[int, Step | None]] = {
        _S.KYC_PENDING: (terms.days_to_ship, Step.LAPSE),
        _S.LABEL_SENT: (terms.days_to_ship, Step.LAPSE),
        _S.SHIPPED: (terms.days_to_ship, None),
        _S.RECEIVED: (terms.inspection_days, None),
        _S.INSPECTED: (terms.payout_days, None),
        _S.COUNTER_OFFERED: (terms.days_to_answer, Step.REJECT),
        _S.ACCEPTED: (terms.payout_days, None),
        _S.REJECTED: (terms.payout_days, None),
    }
    if state not in spans:
        return None
    days, step = spans[state]
    return Due(at=end_of_day(day_of(since, time_zone) + timedelta(days=days), time_zone), step=step)


def day_of(at: int, time_zone: str) -> date:
    """Return a market's day at a moment."""
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> int:
    """Return the last second of a market's day."""
    midnight = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(time_zone))
    return int(midnight.timestamp()) - 1
