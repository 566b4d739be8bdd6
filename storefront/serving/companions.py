"""What runs beside a demo's server: a stand-in for the payment provider, and the worker. Processes that end with this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PAY_PORTS_AHEAD = 5
"""The stand-in's port is so many above the shop's."""

_KEY = "sk_test_demo"
_SECRET = "whsec_demo"
_ENDS_WITHIN_SECONDS = 5


def demo_settings(port: int, var: Path) -> dict[str, str]:
    """The environment of a demo: no key of anybody's, mail and files in folders. What is set already stays as it is."""
    pay = f"http://127.0.0.1:{port + PAY_PORTS_AHEAD}"
    return {
        "STRIPE_SECRET_KEY": _KEY,
        "STRIPE_WEBHOOK_SECRET": _SECRET,
        "STRIPE_API_BASE": pay,
        "DATABASE_URL": f"sqlite:///{var / 'shop.db'}",
        "MAIL_URL": f"file://{var / 'mail'}",
        "FILES_URL": f"file://{var / 'files'}",
        "STRIPE_DOUBLE_URL": pay,
        "STRIPE_DOUBLE_STATE": str(var / "stripe.db"),
        "STRIPE_DOUBLE_WEBHOOK_URL": f"http://127.0.0.1:{port}/api/stripe/webhook",
        "STRIPE_DOUBLE_WEBHOOK_SECRET": _SECRET,
        "STRIPE_DOUBLE_PAY_LATER_SECONDS": "20",
    }


@contextmanager
def companions(port: int, environment: Mapping[str, str], root: Path) -> Iterator[None]:
    """Run the stand-in and the worker until the block ends."""
    pay_port = str(port + PAY_PORTS_AHEAD)
    commands = (
        (sys.executable, "-m", "uvicorn", "stripe_double.app:app", "--port", pay_port, "--log-level", "warning"),
        (sys.executable, "-m", "invoke", "worker"),
    )
    running = [subprocess.Popen(command, cwd=root, env={**os.environ, **environment}) for command in commands]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
