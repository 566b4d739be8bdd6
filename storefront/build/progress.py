"""Progress for people: a bar on a terminal, plain lines in a log. The bar is rich's."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
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
        self._bar = _bar(words) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def phase(self, what: str, done: int, total: int) -> None:
        """So many of so many of something are done: 'sending files'."""
        last, tenths = self._told
        new, reached = what != last, done * LINES // max(1, total)
        if self._bar:
            (task,) = self._bar.task_ids
            if new:
                self._bar.reset(task, description=what, total=total)
            self._bar.update(task, completed=done, total=total, refresh=new)
        elif reached > (0 if new else tenths) and total >= self._least:
            print(f"{what}: {done:,} of {total:,}", flush=True)
        self._told = (what, reached)

    def rendering(self, done: int, total: int) -> None:
        """So many parts of a build are rendered."""
        self.phase("rendering", done, total)


def _bar(words: str) -> RichProgress:
    # Read where there is somebody to look at it: a night's log does without.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    bar.add_task(words, total=None)
    return bar
