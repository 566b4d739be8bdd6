"""The functions in processes of their own, as a server runs them: to be killed, started again, and asked by many at once."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import requests

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


class FunctionsProcess:
    """A server. Its log goes to a file."""

    def __init__(self, environment: Mapping[str, str], log: Path, largest_file_bytes: int = 0) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "REPRISE_"))}

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))

        with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, log.open("ab") as file:
            self.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
            command = [sys.executable, "-m", "uvicorn", "functions.app:app", "--fd", str(listening.fileno())]
            self._process = subprocess.Popen(
                [*command, "--log-level", "warning", "--timeout-graceful-shutdown", "1"],
                cwd=ROOT,
                env=inherited | dict(environment),
                pass_fds=[listening.fileno()],
                stdout=file,
                stderr=file,
                preexec_fn=limit if largest_file_bytes else None,
            )

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + 180
        while True:
            assert self._process.poll() is None, "the functions ended at once"
            assert time.monotonic() < end, "the functions did not start"
            try:
                requests.get(f"{self.base}/api/health", timeout=180)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """As the operating system does: without a word."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Ask it to end."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def running_functions(
    environment: Mapping[str, str], log: Path, processes: int = 1, largest_file_bytes: int = 0
) -> Iterator[list[FunctionsProcess]]:
    """Several servers of the same shop."""
    started: list[FunctionsProcess] = []
    try:
        for _ in range(processes):
            started.append(FunctionsProcess(environment, log, largest_file_bytes))
        for process in started:
            process.wait()
        yield started
    finally:
        for process in started:
            process.end()


def at_once(jobs: list[Callable[[], T]], threads: int = 32) -> list[T]:
    """Run these at the same time; gives their results in order."""
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]
