"""Chromium, as the system has it, for every test that needs a browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run Chromium until the block ends.

    Not for a whole session: Playwright keeps an event loop running, which other tests must not find.
    """
    path = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: apt-get install chromium, or set CHROME to its path")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()
