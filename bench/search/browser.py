"""Chromium asking questions: a new browser context for each cold one, as of a shopper who was never here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.search.paced_line import Answer, Pace, PacedLine, dependent_rounds

CHROMIUM = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
WAIT_MS = 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine on the measuring page: its module under pages/engines, and where its files are served."""

    name: str
    module: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    """A first question. `size` is in bytes as received, headers included; pictures are not counted."""

    text: str
    ms: float
    size: int
    requests: int
    rounds: int
    ids: list[str]


@dataclass
class Received:
    """What came over the line since `clear`, as Chromium counts it. (Playwright marks the methods it calls: no slots.)"""

    size: int = 0
    paths: list[str] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        """Count from now on."""
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event.get("type", "")
        self._urls[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        # From the browser's own cache nothing is received.
        if self._kinds.get(event["requestId"]) == "Image" or not event["encodedDataLength"]:
            return
        self.size += int(event["encodedDataLength"])
        self.paths.append(self._urls.get(event["requestId"], ""))

    def clear(self) -> None:
        """Forget what was counted."""
        self.size = 0
        self.paths.clear()


class Lab:
    """A browser on a paced line."""

    def __init__(self, line: PacedLine) -> None:
        self.line = line
        self._playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=CHROMIUM, args=[f"--ignore-certificate-errors-spki-list={line.spki}", "--no-sandbox"]
        )

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()

    @contextmanager
    def shopper(
        self, path: str, *, slowdown: float = 1, ready: str = ""
    ) -> Iterator[tuple[BrowserContext, Page, Received]]:
        """A new shopper with the page open, its own files read on a fast line, and the processor slowed down.

        `ready` is what holds in the page when it is; without it, when nothing has been asked for for a while.
        """
        self.line.pace(Pace(latency=0, kbits=0))
        context = self._browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        received = Received()
        session = context.new_cdp_session(page)
        page.goto(self.line.origin + path, wait_until="load" if ready else "networkidle")
        if ready:
            page.wait_for_function(ready)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        received.listen(session)
        self.line.log()
        try:
            yield context, page, received
        finally:
            context.close()

    @contextmanager
    def _asking(self, engine: Engine, slowdown: float) -> Iterator[tuple[Page, Received]]:
        """A new shopper on the measuring page."""
        address = f"/bench/?engine={engine.module}&base={engine.base}"
        with self.shopper(address, slowdown=slowdown, ready="!!window.ask") as (_, page, received):
            yield page, received

    def cold(
        self, engine: Engine, text: str, pace: Pace, *, slowdown: float = 1, options: dict[str, object] | None = None
    ) -> Cold:
        """Ask an engine's first question on the measuring page."""
        with self._asking(engine, slowdown) as (page, received):
            self.line.pace(pace)
            asked = page.evaluate("([text, options]) => ask(text, options)", [text, options or {}])
            # Chromium tells of the last bytes a moment after the script has them.
            page.wait_for_timeout(100)
            return Cold(
                text=text,
                ms=asked["ms"],
                size=received.size,
                requests=len(received.paths),
                rounds=dependent_rounds(without_pictures(self.line.log())),
                ids=asked["ids"],
            )

    def warm(
        self, engine: Engine, texts: Sequence[str], *, slowdown: float = 1, options: dict[str, object] | None = None
    ) -> list[float]:
        """Ask every question on one page, then again from memory; the times of that, in ms."""
        with self._asking(engine, slowdown) as (page, _):
            times: list[float] = page.evaluate(
                "([texts, options]) => warm(texts, options)", [list(texts), options or {}]
            )
            return times

    def answers(self, engine: Engine, texts: Sequence[str]) -> dict[str, list[str]]:
        """Each question's ten models, on one page."""
        with self._asking(engine, 1) as (page, _):
            return {text: page.evaluate("text => ask(text, {models: true})", text)["ids"] for text in texts}


def without_pictures(answers: list[Answer]) -> list[Answer]:
    """What an answer consists of: nobody's pictures are counted."""
    return [answer for answer in answers if not answer.path.startswith("/media/") and "/favicon" not in answer.path]
