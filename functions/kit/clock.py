"""What time it is. The one place that asks the system, so that a test can say otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Gives seconds since 1970, UTC."""


def system_clock() -> int:
    """Now."""
    return int(time.time())
