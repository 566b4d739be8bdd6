"""What is measured of an engine, the same for all: cold and warm, with and without filters, and how good its answers are."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from bench.search.browser import Cold, Engine, Lab
from bench.search.competitors import Indexing
from bench.search.paced_line import QUICK, SLOW_4G
from bench.search.relevance import Relevance

FIRST = "iphone 13"
NARROWED: dict[str, object] = {"storage": "128 GB", "grade": "Good", "byPrice": True}
RUNS = 5
# What Lighthouse calls a phone of the middle: a quarter of this processor.
PHONE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Warm questions, in ms."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An engine's figures. `first` and `narrowed` are the medians of `RUNS` on the slow line; `over` is a cold question
    for each query, on a quick one. `relevance` is None where the judged queries mean other things."""

    engine: str
    first: Cold
    narrowed: Cold
    over: list[Cold]
    warm: Times
    warm_phone: Times
    warm_narrowed: Times
    warm_narrowed_phone: Times
    relevance: Relevance | None
    indexing: Indexing


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed: of those measured, none in between."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def measure(
    lab: Lab, engine: Engine, texts: Sequence[str], relevance: Relevance | None, indexing: Indexing
) -> Measured:
    """Ask an engine everything."""
    over = [lab.cold(engine, text, QUICK) for text in texts]
    lab.cold(engine, FIRST, QUICK, options=NARROWED)
    return Measured(
        engine=engine.name,
        first=_median([lab.cold(engine, FIRST, SLOW_4G, slowdown=PHONE) for _ in range(RUNS)]),
        narrowed=_median([lab.cold(engine, FIRST, SLOW_4G, slowdown=PHONE, options=NARROWED) for _ in range(RUNS)]),
        over=over,
        warm=_times(lab.warm(engine, texts)),
        warm_phone=_times(lab.warm(engine, texts, slowdown=PHONE)),
        warm_narrowed=_times(lab.warm(engine, texts, options=NARROWED)),
        warm_narrowed_phone=_times(lab.warm(engine, texts, slowdown=PHONE, options=NARROWED)),
        relevance=relevance,
        indexing=indexing,
    )


def _median(runs: list[Cold]) -> Cold:
    """The run in the middle by time."""
    return sorted(runs, key=lambda run: run.ms)[len(runs) // 2]


def _times(values: list[float]) -> Times:
    return Times(median=statistics.median(values), p95=percentile(values, 0.95))
