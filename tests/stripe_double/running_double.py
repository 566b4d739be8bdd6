"""A Stripe double in a process of its own, for tests of whatever talks to it; and the stripe client that does."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import requests
import stripe

ROOT = Path(__file__).parents[2]
KEY = "sk_test_double"
SECRET = "whsec_double"
# Retries that a test can wait for.
QUICK = {"STRIPE_DOUBLE_RETRY_SECONDS": "0.1,0.2,0.4,0.8,1.6"}
# uvicorn's own --fd takes the socket for a Unix one and leaves Nagle's algorithm on, which costs 40 ms a call.
SERVE = """
import socket, sys, uvicorn
config = uvicorn.Config("stripe_double.app:app", log_level="warning", timeout_graceful_shutdown=1)
uvicorn.Server(config).run([socket.socket(fileno=int(sys.argv[1]))])
"""
STARTS_WITHIN_SECONDS = 180
ENDS_WITHIN_SECONDS = 3

T = TypeVar("T")


@contextmanager
def running_double(webhook_url: str = "", secret: str = SECRET, **environment: str) -> Iterator[str]:
    """Run a double on a free port; gives its base URL, without a slash at the end.

    `environment`: its settings, such as STRIPE_DOUBLE_STATE. Without `webhook_url` it sends no events, until told where
    to by `POST /_double/webhook`.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    hooks = {"STRIPE_DOUBLE_WEBHOOK_URL": webhook_url, "STRIPE_DOUBLE_WEBHOOK_SECRET": secret} if webhook_url else {}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(listening.fileno())],
            cwd=ROOT,
            env=inherited | QUICK | hooks | environment,
            pass_fds=[listening.fileno()],
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(base, process)
        yield base
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            # It still waits for an endpoint that does not answer; its state file takes no harm.
            process.kill()
            process.wait()


def client_of(base: str, *, key: str = KEY, retries: int = 0, timeout_seconds: float = 10) -> stripe.StripeClient:
    """The real library, pointed at a double."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=timeout_seconds),
    )


def wait_until(found: Callable[[], T], seconds: float = 20) -> T:
    """What `found` gives, as soon as that is something; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return value


def _wait_until_it_answers(base: str, process: subprocess.Popen[bytes]) -> None:
    # The socket listens already, so the question waits in it until the double has started, or fails when it ended.
    try:
        requests.get(f"{base}/_double/health", timeout=STARTS_WITHIN_SECONDS).raise_for_status()
    except requests.ConnectionError as error:
        raise AssertionError(f"the double ended with {process.wait(10)}: see its message above") from error
