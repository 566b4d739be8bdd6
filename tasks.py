"""Every command of the shop: `.venv/bin/invoke --list`. Each refusal is one sentence that says what to do next.

Exit codes: 0 done, 2 usage, 3 export refused, 4 guard tripped, 5 build failed, 6 publish failed, 7 verification failed.
The commands are in storefront/commands; those that put site and functions behind one address are here.
"""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from invoke.collection import Collection
from invoke.tasks import Task, task

from storefront.build.progress import Progress
from storefront.build.release import ROOT
from storefront.build.release import build as build_release
from storefront.commands import builds, exports, not_yet, publishing
from storefront.commands.arguments import refusing, whole_number
from storefront.domain.errors import PublishFailed
from storefront.release.folder import current, point_to


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
    help={
        "locale": "such as fr-fr",
        "limit": "how many models",
        "export": "folder or archive",
        "port": "default 8001",
        "once": "build and end, serve nothing",
    }
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

    order = builds.make_order(
        export=export, releases=ROOT / "var" / "preview", models=whole_number(limit, "--limit", 1, 10_000)
    )
    Preview(order.settings, order.configuration, locale, ROOT / "var" / "preview").run(
        whole_number(port, "--port", 1, 65535), once=once
    )


@task(help={"port": "default 8000", "skus": "how many SKUs, 50 to 100000 (default 1200)"})
@refusing
def demo(_c: Any, port: str = "8000", skus: str = "1200") -> None:
    """A complete shop from a sample export, built, published and served."""
    export, releases = ROOT / "var" / "demo-export", ROOT / "var" / "releases"
    shutil.rmtree(export, ignore_errors=True)
    os.environ["SITE_URL"] = f"http://127.0.0.1:{port}"
    print(f"1/3 writing a sample export of {skus} SKUs for 18 countries")
    # Stamped 02:00 UTC: before that hour the newest export is yesterday's.
    newest = (datetime.now(UTC) - timedelta(hours=2)).date().isoformat()
    exports.export_sample.body(_c, out=str(export), skus=skus, date=newest)
    print("2/3 building 19 locales")
    order = builds.make_order(
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


namespace = Collection(
    builds.build,
    publishing.publish,
    preview,
    serve,
    demo,
    not_yet.rollback,
    not_yet.list_releases,
    not_yet.verify,
    not_yet.report,
    not_yet.worker,
)
_export = Collection("export")
_export.add_task(cast("Task[Any]", exports.export_sample), "sample")
_export.add_task(cast("Task[Any]", exports.export_check), "check")
_export.add_task(cast("Task[Any]", exports.export_convert), "convert")
namespace.add_collection(_export)
_functions = Collection("functions")
for _name in ("serve", "migrate", "package"):
    _functions.add_task(not_yet.functions_command(_name))
namespace.add_collection(_functions)
