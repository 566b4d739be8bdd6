"""Misbehaviour on demand: armed over `/_double/faults`, used up one by one, gone with the process.

For API calls (`op`, such as `checkout.sessions.create`, or `*`):

- `status`: answers with `status` (500, 503, 429, 409, 402, ...) and, if set, `code`. Without `after_work` nothing was
  done. As with Stripe a 500 is kept under the idempotency key, and replayed, unless `kept` is false.
- `timeout`: waits `seconds`, does the work, answers; with `after_work` it does the work before it waits. Either way the
  idempotency key is in use until it answers.
- `hang`: never answers and does nothing; drops the connection after `seconds`.
- `crash_before`, `crash_after`: drops the connection without an answer, before or after the work.

For webhooks (`event`, a type or `*`):

- `late`: sent `seconds` later. `twice`: sent `copies` times, at once. `never`: not sent.
- `out_of_order`: sent after the next event that gets through, or after `seconds`.
- `bad_signature`, `old_signature` (ten minutes), `wrong_livemode`: for one attempt each; the retry is right.
"""

from __future__ import annotations

import threading
from typing import Annotated, Literal

import msgspec

Times = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Wait = Annotated[float, msgspec.Meta(ge=0, le=86_400)]


class ApiFault(msgspec.Struct, forbid_unknown_fields=True, tag_field="for", tag="api", omit_defaults=True):
    """Happens to `times` calls of `op`, after letting `skip` of them pass."""

    op: str
    action: Literal["status", "timeout", "hang", "crash_before", "crash_after"]
    times: Times = 1
    skip: Annotated[int, msgspec.Meta(ge=0)] = 0
    status: Annotated[int, msgspec.Meta(ge=400, le=599)] = 500
    code: str | None = None
    kept: bool | None = None
    after_work: bool = False
    seconds: Wait = 30.0


class WebhookFault(msgspec.Struct, forbid_unknown_fields=True, tag_field="for", tag="webhook", omit_defaults=True):
    """Happens to `times` events of type `event`."""

    event: str
    action: Literal["late", "twice", "out_of_order", "never", "bad_signature", "old_signature", "wrong_livemode"]
    times: Times = 1
    seconds: Wait = 5.0
    copies: Annotated[int, msgspec.Meta(ge=2, le=1_000)] = 2


Fault = ApiFault | WebhookFault

AT_SENDING = frozenset({"bad_signature", "old_signature", "wrong_livemode"})


class Faults:
    """What is armed, in the order it was armed; the first that fits is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []

    def arm(self, faults: list[Fault]) -> None:
        """Add these."""
        with self._lock:
            self._armed += faults

    def armed(self) -> list[Fault]:
        """What is left."""
        with self._lock:
            return list(self._armed)

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._armed.clear()

    def take_for_call(self, op: str) -> ApiFault | None:
        """The fault that happens to this call, if any."""
        with self._lock:
            for fault in self._armed:
                if isinstance(fault, ApiFault) and fault.op in (op, "*"):
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    self._use(fault)
                    return fault
        return None

    def take_for_event(self, type_: str, *, at_sending: bool) -> WebhookFault | None:
        """The fault that happens to this event: when it is made, or when it is sent."""
        with self._lock:
            for fault in self._armed:
                if (
                    isinstance(fault, WebhookFault)
                    and fault.event in (type_, "*")
                    and (fault.action in AT_SENDING) == at_sending
                ):
                    self._use(fault)
                    return fault
        return None

    def _use(self, fault: Fault) -> None:
        fault.times -= 1
        if fault.times < 1:
            self._armed.remove(fault)


def read_faults(body: bytes) -> list[Fault]:
    """Faults from a JSON list (or one object). An object with `op` is for calls, one with `event` for webhooks.

    Raises msgspec.ValidationError or msgspec.DecodeError that says what is wrong.
    """
    found = msgspec.json.decode(body)
    items = found if isinstance(found, list) else [found]
    tagged = [{"for": "webhook" if "event" in item else "api"} | item for item in items if isinstance(item, dict)]
    if len(tagged) != len(items):
        raise msgspec.ValidationError("a fault is an object")
    return msgspec.convert(tagged, list[Fault])
