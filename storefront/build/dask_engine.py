"""The engine for more than one machine: parts go to the workers of a Dask scheduler. Imported only when it is asked for.

Dask starts and watches processes and sends a part again when its worker dies; everything else is `far_parts.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, cast

from storefront.build.cost import Cost
from storefront.build.far_parts import NEAR, PATIENCE_SECONDS, run_far_parts
from storefront.build.settings import Settings
from storefront.build.shards import Engine, run_parts
from storefront.build.shared_storage import SharedStorage, build_folder
from storefront.domain.errors import BuildFailed, UsageError

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 3
ALLOWED_FAILURES = 2
"""How many workers a part may cost before it is given up (of the scheduler; one that stands sets its own)."""

CONNECT_SECONDS = 10
INSTALL = "uv pip install --require-hashes --python .venv/bin/python -r requirements/dask.txt"


@contextmanager
def dask_engine(scheduler: str = "", shared: str = "", patience_seconds: float = PATIENCE_SECONDS) -> Iterator[Engine]:
    """An engine over the workers of `scheduler`, or over as many of this machine as there are `jobs`.

    `shared` is the address of the storage that all of them reach; by default it is in the work folder. Raises UsageError
    where Dask is not installed, BuildFailed where the scheduler does not answer.
    """
    try:
        import distributed
    except ImportError as problem:
        raise UsageError(f"--engine dask needs libraries of its own ({problem}): {INSTALL}") from problem
    if shared:
        SharedStorage(shared)  # refuses what is no address of a storage
    # A worker that dies is told by the parts it held; what Dask writes of it is for its own logs.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        client = stack.enter_context(_connected(distributed, scheduler)) if scheduler else None

        def run(
            parts: Sequence[str],
            *,
            configuration: str,
            settings: Settings,
            output: str,
            jobs: int,
            done: Callable[[str], None],
            last: str = "",
        ) -> dict[str, Cost]:
            common: Any = {"configuration": configuration, "settings": settings, "output": output, "done": done}
            far = [part for part in parts if part not in NEAR]
            if not far:
                return run_parts(parts, jobs=jobs, last=last, **common)
            with ExitStack() as inner:
                workers = client or inner.enter_context(_local(distributed, min(jobs, len(far)), settings.work))
                storage = inner.enter_context(build_folder(shared or f"file://{settings.work}/shared"))
                executor = cast(Any, workers).get_executor(retries=RETRIES, pure=False)
                costs = run_far_parts(executor, storage, parts, patience_seconds=patience_seconds, **common)
            return costs | run_parts((), last=last, jobs=1, **common)

        yield run


@contextmanager
def _connected(distributed: Any, scheduler: str) -> Iterator[Client]:
    """A client of a scheduler that stands."""
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as problem:
        raise BuildFailed(
            f"the scheduler {scheduler} does not answer within {CONNECT_SECONDS} seconds; is it running, and reachable "
            "from here?",
            scheduler=scheduler,
        ) from problem
    except ValueError as problem:
        raise UsageError(f"--scheduler {scheduler!r}: write tcp://host:port ({problem})") from problem
    with client:
        yield client


@contextmanager
def _local(distributed: Any, workers: int, work: str) -> Iterator[Client]:
    """A scheduler and workers on this machine alone, which end with the build."""
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_FAILURES}),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=f"{work}/dask",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client
