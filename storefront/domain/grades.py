"""The four grades of appearance and what each promises.

A grade never speaks of function: every device works.
"""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a device looks."""

    FAIR = "fair"
    GOOD = "good"
    EXCELLENT = "excellent"
    PREMIUM = "premium"


GRADES: tuple[Grade, ...] = tuple(Grade)
"""From the most worn to the best, the order in which pages show them."""


class Parts(StrEnum):
    """Whose parts went into the device."""

    GENUINE = "genuine"
    COMPATIBLE = "compatible"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePromise:
    """What a grade promises in one category and market, shown wherever the grade is (rule T3).

    `battery_stated`: each offer must state its own battery figure, and keep the promise with it.
    """

    grade: Grade
    battery_min_percent: int | None
    genuine_parts: bool
    battery_stated: bool
    criteria_key: str


def broken_promise(promise: GradePromise, battery_percent: int | None, parts: Parts) -> str | None:
    """Return why an offer does not keep its grade's promise, or None when it does."""
    if promise.genuine_parts and parts is not Parts.GENUINE:
        return f"{promise.grade} needs genuine parts"
    if not promise.battery_stated or promise.battery_min_percent is None:
        return None
    if battery_percent is None:
        return f"{promise.grade} needs the battery's minimum"
    if battery_percent < promise.battery_min_percent:
        return f"{promise.grade} needs a battery of at least {promise.battery_min_percent} %"
    return None


def battery_shown(promise: GradePromise, stated_percent: int | None) -> int | None:
    """Return the battery minimum a page prints.

    The offer's own figure, else the grade's promise; None without a battery.
    """
    if promise.battery_min_percent is None or stated_percent is None:
        return promise.battery_min_percent
    return stated_percent
