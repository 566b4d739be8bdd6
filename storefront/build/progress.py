"""Progress for people: a bar on a terminal, plain lines in a log. The bar is rich's."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

LINES = 10
"""Lines of a log for one piece of work, at most."""


class Progress:
    """A bar while the block runs: `words` until something is counted, then what `phase` says.

    Where standard error is no terminal, each tenth of a count is a line on standard output instead, if there are `least`
    to count.
    """

    def __init__(self, words: str, *, least: int) -> None:
        self._least = least
        self._told: tuple[str, int] = ("", 0)
        self._shown = sys.stderr.isatty()
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=sys.stderr),
            transient=True,
            disable=not self._shown,
        )
        self._task = self._bar.add_task(words, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def phase(self, what: str, done: int, total: int) -> None:
        """So many of so many of something are done: 'sending files'."""
        last, tenths = self._told
        reached = done * LINES // max(1, total)
        if what != last:
            tenths = 0
            self._bar.reset(self._task, description=what, total=total)
        self._bar.update(self._task, completed=done, total=total, refresh=what != last)
        if not self._shown and reached > tenths and total >= self._least:
            print(f"{what}: {done:,} of {total:,}", flush=True)
        self._told = (what, reached)

    def rendering(self, done: int, total: int) -> None:
        """So many parts of a build are rendered."""
        self.phase("rendering", done, total)
