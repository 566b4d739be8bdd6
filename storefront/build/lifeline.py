"""A process that works for another ends with it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from contextlib import suppress


def end_with_parent() -> None:
    """Make this process end when its parent is killed; waiting for work, it would never learn of it.

    So it does when the process is killed that it was forked from: whoever asked for it then has lost sight of it and asks
    another one, in the same folder.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None
    ends = [parent.sentinel]
    with suppress(AttributeError, OSError):  # no Linux, or one that is too old for it
        ends.append(os.pidfd_open(os.getppid()))

    def wait() -> None:
        multiprocessing.connection.wait(ends)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
