"""The double's clock: the machine's, plus what a test has moved it by."""

from __future__ import annotations

import time


class Clock:
    """Seconds since 1970. Moving it never goes through the machine's own clock."""

    def __init__(self, ahead_seconds: int = 0) -> None:
        self.ahead_seconds = ahead_seconds

    def now(self) -> int:
        """Whole seconds, as every time in Stripe's objects."""
        return int(time.time()) + self.ahead_seconds
