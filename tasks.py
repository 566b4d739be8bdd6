"""Every command of the shop: `.venv/bin/invoke --list`. Each refusal is one sentence that says what to do next.

Exit codes: 0 done, 2 usage, 3 export refused, 4 guard tripped, 5 build failed, 6 publish failed, 7 verification failed.
"""

import json as json_module
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, cast

from invoke.collection import Collection
from invoke.exceptions import Exit
from invoke.tasks import Task, task

from storefront.build.progress import Progress
from storefront.build.release import Order, live_stats
from storefront.build.release import build as build_release
from storefront.build.settings import Settings, read_settings
from storefront.catalog.check import check_export
from storefront.catalog.guards import GUARDS
from storefront.domain.errors import BuildFailed, PublishFailed, StorefrontError, UsageError
from storefront.domain.rulebook import load_rulebook
from storefront.release.folder import current, finished, point_to, read_head

HERE = Path(__file__).parent
DEFAULT_URL = "http://127.0.0.1:8000"


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal into its sentence and exit code."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except StorefrontError as refusal:
            raise Exit(f"{refusal.code}: {refusal.message}", refusal.exit_code) from None
        except OSError as problem:
            raise Exit(f"build_failed: {problem.strerror}: {problem.filename}", BuildFailed.exit_code) from problem

    return run


def parse_day(text: str) -> str:
    """A day given on the command line, as YYYY-MM-DD."""
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--date {text!r} is not a day; write it as 2026-11-21") from None


def parse_markets(text: str) -> tuple[str, ...]:
    """Markets given on the command line, in the rules' order."""
    known = load_rulebook().on(datetime.now(UTC).date()).markets
    wanted = [code.strip().upper() for code in text.split(",") if code.strip()]
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise UsageError(f"--markets: no market {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(code for code in known if code in wanted)


def needed(value: str, flag: str, example: str) -> str:
    """A flag that must be given."""
    if not value:
        raise UsageError(f"{flag} is missing; for example {example}")
    return value


def whole_number(value: object, flag: str, least: int, most: int) -> int:
    """A number given on the command line, within its bounds."""
    try:
        number = int(str(value))
    except ValueError:
        raise UsageError(f"{flag} {value!r} is not a whole number") from None
    if not least <= number <= most:
        raise UsageError(f"{flag} must be from {least} to {most}, not {number}")
    return number


def later(what: str) -> UsageError:
    """The answer of a command or flag that is not there yet."""
    return UsageError(f"{what} is not available yet; it comes with a later version")


@task(
    help={
        "out": "folder to write",
        "skus": "how many SKUs, 50 to 100000",
        "seed": "another seed, another catalog",
        "date": "day of night 1 (default today)",
        "night": "1, 2, 3, ...: the nights after the first change what a night changes",
        "markets": "comma-separated countries (default all 18)",
    }
)
@refusing
def export_sample(
    _c: Any, out: str = "", skus: str = "1200", seed: str = "1", date: str = "", night: str = "1", markets: str = ""
) -> None:
    """Write a realistic sample export: invoke export.sample --out var/export --skus 1200."""
    target = Path(needed(out, "--out", "--out var/export"))
    try_sample(
        target,
        skus=whole_number(skus, "--skus", 50, 100_000),
        seed=whole_number(seed, "--seed", 0, 2**31),
        date=_day(date),
        night=whole_number(night, "--night", 1, 3650),
        markets=parse_markets(markets) or None,
    )
    print(f"wrote {target}")


def try_sample(target: Path, **wanted: Any) -> None:
    """Write a sample; what it refuses is a matter of usage."""
    from storefront.sample import write_sample

    try:
        write_sample(target, **wanted)
    except ValueError as refusal:
        raise UsageError(f"--out {target}: {refusal}") from None


def _day(text: str) -> date:
    return date.fromisoformat(parse_day(text)) if text else datetime.now(UTC).date()


@task(
    help={
        "export": "folder or archive",
        "date": "judge by the end of this day, UTC (default now)",
        "json": "print JSON only",
    }
)
@refusing
def export_check(_c: Any, export: str = "", date: str = "", json: bool = False, releases: str = "var/releases") -> None:
    """Check an export without building: invoke export.check --export var/export [--json]."""
    settings = Settings(
        site_url=DEFAULT_URL, export=needed(export, "--export", "--export var/export"), day=parse_day(date)
    )
    rules = load_rulebook().on(settings.now().date())
    live = live_stats(Path(releases))
    if "://" in settings.export:
        raise later("reading an export from an address")
    found = check_export(settings.export, rules=rules, now=settings.now(), live=live)
    if json:
        print(json_module.dumps(found, ensure_ascii=False))
    else:
        for name, table in found["tables"].items():
            print(f"{name:14} {table['rows']:>9} rows {table['good']:>9} good {table['quarantined']:>7} quarantined")
        for fault in found["quarantine"][:20]:
            print(f"  {fault['file']} row {fault['row']}, {fault['field']} = {fault['value']!r}: {fault['reason']}")
        if len(found["quarantine"]) > 20:
            print(f"  and {len(found['quarantine']) - 20} more: --json has them all")
        for guard in found["guards"]:
            print(
                f"guard {guard['guard']:24} {guard['figure']} (limit {guard['limit']}){' TRIPPED' if guard['tripped'] else ''}"
            )
    if not found["accepted"]:
        tripped = ", ".join(guard["guard"] for guard in found["guards"] if guard["tripped"])
        print(f"guard_tripped: {tripped}; look at the export before you build it", file=sys.stderr)
        raise Exit(code=4)


@task
@refusing
def export_convert(
    _c: Any, from_: str = "", input_: str = "", mapping: str = "", out: str = "", explain: bool = False
) -> None:
    """Write an export from a foreign format (not available yet)."""
    raise later("export.convert")


@task(
    help={
        "export": "folder or archive",
        "releases": "where releases live",
        "date": "the day whose law and freshness count (default today)",
        "markets": "only these countries (a partial release)",
        "jobs": "processes (default: one per core)",
        "full": "render every page (every build does, for now)",
        "accept": "a guard to override; give --reason too",
        "reason": "why, for the report",
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
    full: bool = False,
    without: list[str] | None = None,
    accept: list[str] | None = None,
    reason: str = "",
) -> None:
    """Make a release: invoke build --export var/export. The release's id is the last line printed."""
    if engine == "dask" or scheduler:
        raise later("building with dask")
    if engine != "processes":
        raise UsageError(f"--engine {engine!r}: there is 'processes'")
    if accept and not reason:
        raise UsageError("--accept needs --reason TEXT: the report keeps why a guard was overridden")
    if unknown := set(accept or ()) - set(GUARDS):
        raise UsageError(f"--accept {', '.join(sorted(unknown))}: no such guard; there are {', '.join(GUARDS)}")
    if unknown := set(without or ()) - {"search"}:
        raise UsageError(f"--without {', '.join(sorted(unknown))}: only 'search' can be left out")
    order = make_order(
        export=needed(export, "--export", "--export var/export"),
        releases=Path(releases),
        day=parse_day(date),
        markets=parse_markets(markets),
        jobs=whole_number(jobs, "--jobs", 1, 256) if jobs else os.cpu_count() or 1,
        without=tuple(without or ()),
        accepted=tuple(accept or ()),
        reason=reason,
    )
    with Progress("rendering") as progress:
        built = build_release(order, say=print, progress=progress.step)
    print(f"{built.files} files written" if built.new else "nothing to do: this release is there")
    print(built.release)


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
) -> Order:
    """The order for a build: settings as Pelican's configuration has them, with what the command line says."""
    if "://" in export:
        raise later("reading an export from an address")
    production = os.environ.get("REPRISE_ENV", "demo") == "production"
    name = "publishconf.py" if production else "pelicanconf.py"
    configured = _configuration(HERE / name)["STOREFRONT"]
    settings = read_settings(
        {**configured, "export": str(Path(export).resolve()), "day": day, "markets": list(markets), "models": models}
    )
    return Order(
        settings=settings,
        releases=releases.resolve(),
        jobs=jobs,
        configuration=str(HERE / name),
        accepted=accepted,
        reason=reason,
        without=without,
    )


def _configuration(file: Path) -> dict[str, Any]:
    from pelican.settings import get_settings_from_file

    return dict(get_settings_from_file(str(file)))


@task(
    help={
        "release": "which (default the newest)",
        "releases": "where releases live",
        "accept": "'partial' for a partial release",
    }
)
@refusing
def publish(_c: Any, releases: str = "var/releases", release: str = "", target: str = "", accept: str = "") -> None:
    """Make a release the live one: invoke publish [--release ID]."""
    if target:
        raise later("publishing to another place than RELEASES/current")
    folder = Path(releases)
    newest = next(reversed(list(finished(folder))), None)
    if not release and newest is None:
        raise PublishFailed(f"no release in {folder}: invoke build --export PATH makes one")
    chosen = release or newest.name  # type: ignore[union-attr]
    if "/" in chosen or not (folder / chosen / "manifest.json").is_file():
        raise PublishFailed(f"no finished release {chosen!r} in {folder}")
    partial = read_head(folder / chosen).partial
    if partial and accept != "partial":
        raise PublishFailed(f"{chosen} is partial ({partial}); say --accept partial if you mean it")
    print("published" if point_to(folder, chosen) else "already live")
    print(chosen)


@task(help={"port": "default 8000", "releases": "where releases live"})
@refusing
def serve(_c: Any, port: str = "8000", releases: str = "var/releases") -> None:
    """Serve the published site and the functions behind one address: invoke serve --port 8000."""
    run_server(Path(releases), whole_number(port, "--port", 1, 65535))


def run_server(releases: Path, port: int) -> None:
    """Serve until interrupted."""
    import uvicorn

    from functions.app import app
    from storefront.serving.together import Together

    os.environ["RELEASES"] = str(releases.resolve())
    if current(releases) is None:
        raise PublishFailed(f"nothing is live in {releases}: invoke build --export PATH, then invoke publish")
    uvicorn.run(Together(releases, app), host="127.0.0.1", port=port, log_level="warning")


@task(
    help={"locale": "such as fr-fr", "limit": "how many models", "export": "folder or archive", "port": "default 8001"}
)
@refusing
def preview(
    _c: Any,
    locale: str = "fr-fr",
    limit: str = "50",
    export: str = "var/export",
    port: str = "8001",
    once: bool = False,
) -> None:
    """Show a small part of the shop, rebuilt within seconds of a saved guide or template: invoke preview --locale fr-fr."""
    from storefront.serving.preview import Preview

    order = make_order(
        export=export, releases=HERE / "var" / "preview", models=whole_number(limit, "--limit", 1, 10_000)
    )
    Preview(order.settings, order.configuration, locale, HERE / "var" / "preview").run(
        whole_number(port, "--port", 1, 65535), once=once
    )


@task
@refusing
def demo(_c: Any, port: str = "8000", skus: str = "1200") -> None:
    """A complete shop from a sample export, built, published and served."""
    export, releases = HERE / "var" / "demo-export", HERE / "var" / "releases"
    shutil.rmtree(export, ignore_errors=True)
    os.environ["SITE_URL"] = f"http://127.0.0.1:{port}"
    print(f"1/3 writing a sample export of {skus} SKUs for 18 countries")
    # Stamped 02:00 UTC: before that hour the newest export is yesterday's.
    newest = (datetime.now(UTC) - timedelta(hours=2)).date().isoformat()
    export_sample.body(_c, out=str(export), skus=skus, date=newest)
    print("2/3 building 19 locales")
    order = make_order(
        export=str(export), releases=releases, jobs=os.cpu_count() or 1, accepted=DEMO_ACCEPTS, reason="demo"
    )
    with Progress("rendering") as progress:
        built = build_release(order, say=print, progress=progress.step)
    point_to(releases, built.release)
    print("3/3 serving. Try:")
    for path, what in (
        ("/", "choose a country"),
        ("/fr-fr/", "the shop in French"),
        ("/de-de/c/smartphones/", "used phones in Germany"),
        ("/ja-jp/m/iphone-13/", "a model in Japan"),
        ("/en-gb/guides/choosing-a-grade/", "a guide"),
    ):
        print(f"   http://127.0.0.1:{port}{path:36} {what}")
    print(f"   report: {built.folder / 'report' / 'report.html'}", flush=True)
    run_server(releases, whole_number(port, "--port", 1, 65535))


# A demo replaces whatever demo was live, however different its size.
DEMO_ACCEPTS = ("rows", "products", "median-price", "older", "market-missing")


@task(name="rollback")
@refusing
def rollback(_c: Any, to: str = "", releases: str = "var/releases") -> None:
    """Go back to an earlier release (not available yet)."""
    raise later("invoke rollback")


@task(name="releases")
@refusing
def list_releases(_c: Any, releases: str = "var/releases") -> None:
    """List the releases (not available yet)."""
    raise later("invoke releases")


@task(name="verify")
@refusing
def verify(_c: Any, repair: bool = False, target: str = "", releases: str = "var/releases") -> None:
    """Compare live with its manifest (not available yet)."""
    raise later("invoke verify")


@task(name="report")
@refusing
def report(_c: Any, release: str = "", releases: str = "var/releases") -> None:
    """Show a release's report (not available yet; it lies in RELEASES/<id>/report/report.html)."""
    raise later("invoke report")


@task(name="worker")
@refusing
def worker(_c: Any, once: bool = False) -> None:
    """Drain the outbox and reconcile payments (not available yet)."""
    raise later("invoke worker")


def _functions_command(name: str) -> Any:
    @task(name=name)
    @refusing
    def command(_c: Any, port: str = "") -> None:
        raise later(f"invoke functions.{name}")

    command.__doc__ = "Not available yet."
    return command


namespace = Collection(build, publish, preview, serve, demo, rollback, list_releases, verify, report, worker)
_export = Collection("export")
_export.add_task(cast("Task[Any]", export_sample), "sample")
_export.add_task(cast("Task[Any]", export_check), "check")
_export.add_task(cast("Task[Any]", export_convert), "convert")
namespace.add_collection(_export)
_functions = Collection("functions")
for _name in ("serve", "migrate", "package"):
    _functions.add_task(_functions_command(_name))
namespace.add_collection(_functions)
