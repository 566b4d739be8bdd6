"""A Dask scheduler and two workers with their nannies, as processes on this machine."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.build.shop_commands import ROOT, clean_environment

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler's address, and the folder where its workers keep what passes."""

    address: str
    folder: Path

    def scratch(self) -> list[Path]:
        """The folders of parts that are being rendered. What is removed meanwhile is passed over, as `glob` does not."""
        builds = (Path(top) for top, _, _ in os.walk(self.folder) if Path(top).parent.name == "reprise")
        return [build / name for build in builds for name in names_in(build) if name.startswith("site-")]


def names_in(folder: Path) -> list[str]:
    """What is in a folder, nothing when it has just been removed."""
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """A scheduler on a free port; gives its address."""
    file = folder / "scheduler.json"
    with _process(
        *("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file),
        DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="2",
    ) as process:
        end = time.monotonic() + SECONDS
        while not file.is_file() or not file.read_bytes().rstrip().endswith(b"}"):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.1)
        yield json.loads(file.read_bytes())["address"]


@contextmanager
def cluster(folder: Path, preload: Path | None = None) -> Iterator[Cluster]:
    """A scheduler and two workers of one thread; `preload` is a script that each worker runs first."""
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(folder))
        before = ("--preload", preload) if preload else ()
        line = ("dask_worker", address, "--nworkers", "2", "--nthreads", "1", "--local-directory", folder / "scratch")
        stack.enter_context(_process(*line, "--no-dashboard", "--host", "127.0.0.1", *before))
        yield Cluster(address, folder / "scratch")


@contextmanager
def _process(module: str, *arguments: object, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of Dask in a group of its own, which ends with the block."""
    line = [sys.executable, "-m", f"distributed.cli.{module}", *map(str, arguments)]
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        line, cwd=ROOT, env=clean_environment(**environment), stdout=silent, stderr=silent, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
