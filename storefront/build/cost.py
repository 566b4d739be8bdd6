"""What a phase of the build costs: wall and CPU seconds, and the largest memory of its process."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of wall and CPU time, and the process's largest memory so far in MB."""

    wall: float
    cpu: float
    peak_mb: float


class Stopwatch:
    """Measures a phase of this process."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def cost(self) -> Cost:
        """What it took until now."""
        return Cost(
            wall=time.perf_counter() - self._wall, cpu=time.process_time() - self._cpu, peak_mb=peak_memory_mb()
        )


def peak_memory_mb() -> float:
    """This process's largest resident memory, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / 1024 if sys.platform == "darwin" else peak / 1024
