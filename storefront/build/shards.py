"""Runs the parts of a build over processes and names what went wrong. A pool that breaks is made anew once."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

import msgspec

from storefront.build.cost import Cost
from storefront.build.render_worker import render_part
from storefront.build.settings import Settings
from storefront.domain.errors import BuildFailed

ATTEMPTS = 3


def new_pool(jobs: int) -> ProcessPoolExecutor:
    """Fresh processes, so that none inherits the parent's threads or memory."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=end_with_parent)


def end_with_parent() -> None:
    """Make this worker end when its parent is killed; waiting for work, it would never learn of it."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def run_parts(
    parts: Sequence[str],
    *,
    configuration: str,
    settings: Settings,
    output: str,
    jobs: int,
    done: Callable[[str], None],
) -> dict[str, Cost]:
    """Render every part; `done` hears of each. A worker that dies takes its pool along: the rest is sent again."""
    costs: dict[str, Cost] = {}
    for _ in range(ATTEMPTS):
        left = [part for part in parts if part not in costs]
        if not left:
            return costs
        try:
            with new_pool(min(jobs, len(left))) as pool:
                futures = {
                    pool.submit(render_part, configuration, msgspec.structs.replace(settings, part=part), output): part
                    for part in left
                }
                try:
                    for future in as_completed(futures):
                        costs[futures[future]] = future.result()
                        done(futures[future])
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        except BrokenProcessPool:
            continue
    left = [part for part in parts if part not in costs]
    if left:
        raise BuildFailed(f"a worker died {ATTEMPTS} times; not rendered: {', '.join(left)}", parts=left)
    return costs
