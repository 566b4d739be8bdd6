"""A leader and its crew: one process opens the shop, and the workers are forked from it when it is open.

What all of them need (libraries, words, templates, frames) is then read once, and lies in memory once. The leader is a
fresh process: it inherits neither threads nor memory of whoever asked for it.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection

import msgspec

from storefront.build.cost import Cost
from storefront.build.lifeline import end_with_parent
from storefront.build.settings import Settings
from storefront.domain.errors import StorefrontError


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a crew renders: parts of one build, and the one that needs all others to be done, if any."""

    parts: tuple[str, ...]
    last: str = ""
    configuration: str
    settings: Settings
    output: str
    jobs: int


def rendered(task: Task) -> Iterator[tuple[str, Cost]]:
    """Let a crew do a task; yields each part that is done, with its cost. Ends early when one of the crew is killed.

    Raises what a part raised.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    leader = context.Process(target=lead, args=(theirs, task))
    leader.start()
    theirs.close()
    try:
        while True:
            try:
                answer = ours.recv()
            except (EOFError, OSError):
                return  # the line has ended, maybe in the middle of an answer
            if isinstance(answer, Exception):
                raise answer
            yield answer
    finally:
        # Closing is what ends a leader that is still busy.
        ours.close()
        leader.join()


def lead(answers: Connection, task: Task) -> None:
    """Open the shop, fork the workers, and pass on what each part cost, or the first exception."""
    # Libraries are read and the shop is opened without sweeps, which take time and find little.
    gc.disable()
    # Only here: whoever waits for a crew needs none of this.
    from storefront.build.model_site import open_writers
    from storefront.build.render_worker import read_pelican, render_part
    from storefront.build.site import open_site

    settings = task.settings
    read_pelican()
    if len(task.parts) > 1:
        try:
            open_writers(open_site(msgspec.structs.replace(settings, part="all")))
        except StorefrontError as problem:
            answers.send(problem)
            return
        except Exception as problem:
            answers.send(RuntimeError(f"the shop cannot be opened: {type(problem).__name__}: {problem}"))
            return
        # What is open stays: a sweep that looked at it would copy memory that is shared.
        gc.freeze()
    gc.enable()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        max_workers=task.jobs, mp_context=context, initializer=end_with, initargs=(answers,)
    ) as pool:

        def submit(parts: Sequence[str]) -> dict[Future[Cost], str]:
            given = [msgspec.structs.replace(settings, part=part) for part in parts]
            return {pool.submit(render_part, task.configuration, one, task.output): one.part for one in given}

        first = submit(task.parts or (task.last,))
        # All workers are there since the first of these: from now on the leader may have threads.
        end_with_parent()
        if _passed_on(first, answers, pool) and task.parts and task.last:
            _passed_on(submit((task.last,)), answers, pool)


def _passed_on(futures: Mapping[Future[Cost], str], answers: Connection, pool: ProcessPoolExecutor) -> bool:
    """Pass on what becomes of parts as they are done; False when one failed or nobody listens."""
    for future in as_completed(futures):
        answer: tuple[str, Cost] | Exception
        try:
            answer = (futures[future], future.result())
        except BrokenProcessPool:
            return False  # whoever asked sees that parts are missing
        except Exception as problem:
            answer = problem
        if not _said(answers, answer) or isinstance(answer, Exception):
            # Waiting, for a pool that is left before its last task ends may wait for its workers for ever.
            pool.shutdown(wait=True, cancel_futures=True)
            return False
    return True


def _said(answers: Connection, answer: object) -> bool:
    """Pass an answer on; False when nobody listens any more."""
    try:
        answers.send(answer)
    except OSError:
        return False
    return True


def end_with(answers: Connection) -> None:
    """Begin as a worker: the leader's line belongs to the leader, and whoever is without a leader has no work."""
    answers.close()
    end_with_parent()
