"""Tells Stripe's events from anybody else's. Verified before it is parsed; a few microseconds for what is not Stripe's.

The signature is HMAC-SHA256 over `<t>.<body>` (Stripe's scheme v1). Two secrets may be live while one is rolled. The library
accepts moments in the future and raises five kinds of exception on odd input: here, all of it is None.
"""

from __future__ import annotations

import hmac
import re
from typing import Annotated, Any

import msgspec

from functions.kit.settings import Settings

TOLERANCE_SECONDS = 300
_LONGEST_HEADER = 2048
_WORD = re.compile(r"[A-Za-z0-9_-]{1,255}")
"""Stripe's ids, states and references to an order; what else stands there was not written by Stripe nor by this shop."""
_Id = Annotated[str, msgspec.Meta(pattern=rf"\A{_WORD.pattern}\Z")]
_Kind = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9_.]{1,255}\Z")]
_Moment = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event as far as the shop cares; `about` is the object it is about."""

    id: _Id
    type: _Kind
    object: str
    created: _Moment
    livemode: bool
    data: dict[str, Any]

    @property
    def about(self) -> dict[str, Any]:
        """The object the event is about, as it was then."""
        found = self.data.get("object")
        return found if isinstance(found, dict) else {}

    def word(self, name: str) -> str:
        """An id, a state or a reference of that object; '' for anything else: it names rows and files."""
        found = self.about.get(name)
        return found if isinstance(found, str) and _WORD.fullmatch(found) else ""


def read_event(raw: bytes, header: str, settings: Settings, now: int) -> Event | None:
    """The event of a request, None when it is not one that Stripe sent to this shop just now."""
    if not _signed(raw, header, settings.webhook_secrets, now):
        return None
    try:
        event = msgspec.json.decode(raw, type=Event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    # A thin event ('v2.core.event') has no object in it; an event of the other mode is not this shop's money.
    if event.object != "event" or event.livemode != settings.live or not event.about:
        return None
    return event


def _signed(raw: bytes, header: str, secrets: tuple[str, ...], now: int) -> bool:
    if not header.isascii() or len(header) > _LONGEST_HEADER:
        return False
    moments, signatures = [], []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t":
            moments.append(value)
        elif name == "v1":
            signatures.append(value)
    if len(moments) != 1 or not moments[0].isdecimal() or len(moments[0]) > 12:
        return False
    if abs(now - int(moments[0])) > TOLERANCE_SECONDS:
        return False
    payload = moments[0].encode() + b"." + raw
    right = [hmac.digest(secret.encode(), payload, "sha256").hex() for secret in secrets]
    # No `any`: how long it takes shall not tell which secret or signature fitted.
    found = [hmac.compare_digest(given, one) for given in signatures for one in right]
    return True in found
