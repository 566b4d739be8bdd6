"""Runs the parts of a build over processes and names what went wrong. A crew that breaks is made anew."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Protocol

from storefront.build.cost import Cost
from storefront.build.crew import Task, rendered
from storefront.build.lifeline import end_with_parent
from storefront.build.settings import Settings
from storefront.domain.errors import BuildFailed

ATTEMPTS = 3
READ_FIRST = (
    "__main__",
    "storefront.build.load_worker",
    "storefront.build.night",
    "storefront.build.runtime_worker",
    "storefront.build.book_writer",
    "storefront.build.runtime",
)
"""What the loader, the planners and whoever writes the runtime need: read once. None of it may begin a thread."""


class Engine(Protocol):
    """Renders parts, wherever: `run_parts` below by processes of this machine, `dask_engine` by others."""

    def __call__(
        self,
        parts: Sequence[str],
        *,
        configuration: str,
        settings: Settings,
        output: str,
        jobs: int,
        done: Callable[[str], None],
        last: str = "",
    ) -> dict[str, Cost]:
        """Render every part, and `last` when all others are done; `done` hears of each.

        Raises BuildFailed, naming the parts that could not be rendered.
        """


def new_pool(jobs: int) -> ProcessPoolExecutor:
    """Processes without the parent's threads or memory: they are forked from one that has read their code and no more."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(READ_FIRST))
    return ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=end_with_parent)


def run_parts(
    parts: Sequence[str],
    *,
    configuration: str,
    settings: Settings,
    output: str,
    jobs: int,
    done: Callable[[str], None],
    last: str = "",
) -> dict[str, Cost]:
    """Render every part; `done` hears of each. A worker that dies takes its crew along: the rest is sent again."""
    costs: dict[str, Cost] = {}
    wanted = [*parts, last] if last else parts
    for _ in range(ATTEMPTS):
        left = tuple(part for part in wanted if part not in costs)
        if not left:
            return costs
        task = Task(
            parts=tuple(part for part in left if part != last),
            last=last,
            configuration=configuration,
            settings=settings,
            output=output,
            jobs=min(jobs, len(left)),
        )
        for part, cost in rendered(task):
            costs[part] = cost
            done(part)
    left = tuple(part for part in wanted if part not in costs)
    if left:
        raise BuildFailed(f"a worker died {ATTEMPTS} times; not rendered: {', '.join(left)}", parts=left)
    return costs
