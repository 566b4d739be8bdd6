"""`build`, and the order for one as other commands give it too."""

from __future__ import annotations

import os
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.tasks import task

from storefront.build.progress import Progress
from storefront.build.settings import ROOT, read_settings
from storefront.catalog.guards import GUARDS
from storefront.commands.arguments import needed, parse_day, parse_markets, refusing, whole_number
from storefront.domain.errors import UsageError
from storefront.release.audit import OVERRIDE, write_audit

if TYPE_CHECKING:
    from storefront.build.release import Order
    from storefront.build.shards import Engine

ENGINES = ("processes", "dask")
LEFT_OUT = frozenset({"search", "feeds", "data"})
PARTS_FOR_LINES = 20
"""A smaller build is over before anybody reads a line about it."""


@task(
    help={
        "export": "folder, archive or https address",
        "releases": "where releases live",
        "date": "the day whose law and freshness count (default today)",
        "markets": "only these countries (a partial release)",
        "jobs": "processes (default: one per core)",
        "full": "render every page, taking none over from the live release",
        "accept": "a guard to override; give --reason too",
        "reason": "why, for the report",
        "engine": "'processes' of this machine (default), or 'dask' for the workers of a Dask scheduler",
        "scheduler": "the scheduler's address, such as tcp://10.0.0.5:8786 (default: workers of this machine)",
        "shared": "a folder or bucket that all workers reach, such as s3://bucket/builds (default: below --releases)",
        "without": "leave out 'search', 'feeds' or 'data', the products as JSON (a partial release)",
    },
    iterable=["accept", "without"],
)
@refusing
def build(
    _c: Any,
    export: str = "",
    releases: str = "var/releases",
    date: str = "",
    markets: str = "",
    jobs: str = "",
    engine: str = "processes",
    scheduler: str = "",
    shared: str = "",
    full: bool = False,
    without: list[str] | None = None,
    accept: list[str] | None = None,
    reason: str = "",
) -> None:
    """Make a release: invoke build --export var/export. The release's id is the last line printed."""
    from storefront.build.release import build as build_release

    if engine not in ENGINES:
        raise UsageError(f"--engine {engine!r}: there are {' and '.join(map(repr, ENGINES))}")
    if engine != "dask" and (scheduler or shared):
        raise UsageError("--scheduler and --shared are for --engine dask")
    if accept and not reason:
        raise UsageError("--accept needs --reason TEXT: the report keeps why a guard was overridden")
    if unknown := set(accept or ()) - set(GUARDS):
        raise UsageError(f"--accept {', '.join(sorted(unknown))}: no such guard; there are {', '.join(GUARDS)}")
    if unknown := set(without or ()) - LEFT_OUT:
        raise UsageError(f"--without {', '.join(sorted(unknown))}: only 'search', 'feeds' and 'data' can be left out")
    order = make_order(
        export=needed(export, "--export", "--export var/export"),
        releases=Path(releases),
        day=parse_day(date),
        markets=parse_markets(markets),
        jobs=whole_number(jobs, "--jobs", 1, 256) if jobs else os.cpu_count() or 1,
        without=tuple(without or ()),
        accepted=tuple(accept or ()),
        reason=reason,
        full=full,
    )
    with _engine(engine, scheduler, shared) as chosen, Progress("loading", least=PARTS_FOR_LINES) as progress:
        built = build_release(replace(order, engine=chosen), say=print, progress=progress.rendering)
    if built.new and order.accepted:
        write_audit(order.releases, OVERRIDE, built.release, accepted=order.accepted, reason=order.reason)
    print(f"{built.files} files written" if built.new else "nothing to do: this release is there")
    print(built.release)


@contextmanager
def _engine(name: str, scheduler: str, shared: str) -> Iterator[Engine]:
    """The engine of that name, ready; what only Dask needs is not imported without it."""
    if name != "dask":
        from storefront.build.shards import run_parts

        yield run_parts
        return
    from storefront.build.dask_engine import dask_engine

    with dask_engine(scheduler, shared) as engine:
        yield engine


def make_order(
    *,
    export: str,
    releases: Path,
    day: str = "",
    markets: tuple[str, ...] = (),
    jobs: int = 1,
    without: tuple[str, ...] = (),
    accepted: tuple[str, ...] = (),
    reason: str = "",
    models: int | None = None,
    full: bool = False,
) -> Order:
    """The order for a build: settings as Pelican's configuration has them, with what the command line says."""
    from storefront.build.release import Order
    from storefront.catalog.sources import is_address

    production = os.environ.get("REPRISE_ENV", "demo") == "production"
    name = "publishconf.py" if production else "pelicanconf.py"
    configured = runpy.run_path(str(ROOT / name))["STOREFRONT"]
    settings = read_settings(
        {
            **configured,
            "export": export if is_address(export) else str(Path(export).resolve()),
            "day": day,
            "markets": list(markets),
            "models": models,
            **({"product_json": False} if "data" in without else {}),
        }
    )
    return Order(
        settings=settings,
        releases=releases.resolve(),
        jobs=jobs,
        configuration=str(ROOT / name),
        accepted=accepted,
        reason=reason,
        without=without,
        full=full,
    )
