"""Rendering one part in a worker process. Imports nothing of the loader: a worker stays under 100 MB."""

from __future__ import annotations

import gc
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import msgspec

from storefront.build.cost import Cost, Stopwatch
from storefront.build.settings import Settings
from storefront.domain.errors import StorefrontError


def read_pelican() -> None:
    """Read Pelican's code, so that processes forked from here need not.

    With it come docutils, which takes Pillow where it is, to measure figures in reStructuredText, and Pelican's own reader of
    Markdown: nobody writes the one here, and the other has been read before. Together they are 3 MB of each worker.
    """
    with _unread("PIL", "markdown"):
        import pelican  # noqa: F401


@contextmanager
def _unread(*libraries: str) -> Iterator[None]:
    """Have libraries that can be done without look as if they were not installed."""
    hidden = [library for library in libraries if library not in sys.modules]
    for library in hidden:
        sys.modules[library] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for library in hidden:
            del sys.modules[library]


def render_part(configuration: str, settings: Settings, output: str) -> Cost:
    """Run Pelican, as its command line would with `--fatal errors`, on one part of the site."""
    from pelican import get_instance, parse_arguments
    from pelican.log import init

    # Pages are made and dropped; what lives long is there from the start. Fewer sweeps, same memory.
    gc.set_threshold(20_000, 20, 100)
    watch = Stopwatch()
    arguments = parse_arguments(
        [
            settings.content, "--settings", configuration, "--output", output, "--fatal", "errors", "--quiet",
            "--extra-settings", f"STOREFRONT={json.dumps(msgspec.to_builtins(settings))}",
        ]
    )  # fmt: skip
    init(level=arguments.verbosity, fatal=arguments.fatal, name="pelican")
    pelican, _ = get_instance(arguments)
    try:
        # Pelican sums up its articles and pages; a part has none.
        with redirect_stdout(io.StringIO()):
            pelican.run()
    except StorefrontError:
        raise
    except Exception as problem:
        raise RuntimeError(f"{settings.part}: {type(problem).__name__}: {problem}") from problem
    return watch.cost()
