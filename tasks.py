"""Every command of the shop: `.venv/bin/invoke --list`. Each refusal is one sentence that says what to do next.

Exit codes: 0 done, 2 usage, 3 export refused, 4 guard tripped, 5 build failed, 6 publish failed, 7 verification failed,
8 the functions lack a setting, the database or Stripe.
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
from storefront.build.settings import ROOT
from storefront.commands import (
    builds,
    caring,
    content,
    deadlines,
    exports,
    functions,
    messages,
    publishing,
    releases,
    selling,
    servers,
    trade_in,
)
from storefront.commands.arguments import refusing, whole_number
from storefront.commands.usage import exit_as_usage
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
    from functions.kit.settings import read_settings
    from storefront.serving.together import Together

    os.environ["RELEASES"] = str(releases.resolve())
    if current(releases) is None:
        raise PublishFailed(f"nothing is live in {releases}: invoke build --export PATH, then invoke publish")
    pay_origin = read_settings(os.environ).pay_origin
    uvicorn.run(Together(releases, app, pay_origin), host="127.0.0.1", port=port, log_level="warning")


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
    from storefront.build.release import build as build_release
    from storefront.catalog.history_feeding import feed_history
    from storefront.serving.companions import companions, demo_settings

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
    with Progress("loading", least=builds.PARTS_FOR_LINES) as progress:
        built = build_release(order, say=print, progress=progress.rendering)
    point_to(releases, built.release)
    feed_history(releases, built.release)
    print("3/3 serving. Try:")
    for path, what in (
        ("/", "choose a country"),
        ("/fr-fr/", "the shop in French"),
        ("/de-de/c/smartphones/", "used phones in Germany"),
        ("/ja-jp/m/iphone-13/", "a model in Japan"),
        ("/en-gb/guides/choosing-a-grade/", "a guide"),
        ("/fr-fr/cart/", "the cart; pay, be declined, cancel or pay later: no money moves"),
    ):
        print(f"   http://127.0.0.1:{port}{path:36} {what}")
    print(f"   report: {built.folder / 'report' / 'report.html'}", flush=True)
    number = whole_number(port, "--port", 1, 65530)
    (ROOT / "var").mkdir(exist_ok=True)
    os.environ["RELEASES"] = str(releases.resolve())
    os.environ.update(
        {name: text for name, text in demo_settings(number, ROOT / "var").items() if name not in os.environ}
    )
    print(f"   mail: {ROOT / 'var' / 'mail'}", flush=True)
    with companions(number, os.environ, ROOT):
        run_server(releases, number)


# A demo replaces whatever demo was live, however different its size.
DEMO_ACCEPTS = ("rows", "products", "median-price", "price-moves", "older", "market-missing")


namespace = Collection(
    builds.build,
    publishing.publish,
    preview,
    serve,
    demo,
    publishing.rollback,
    releases.list_releases,
    releases.verify,
    releases.report,
    selling.worker,
    deadlines.deadlines,
)
_export = Collection("export")
_export.add_task(cast("Task[Any]", exports.export_sample), "sample")
_export.add_task(cast("Task[Any]", exports.export_check), "check")
_export.add_task(cast("Task[Any]", exports.export_convert), "convert")
namespace.add_collection(_export)
_content = Collection("content")
_content.add_task(cast("Task[Any]", content.check), "check")
_content.add_task(cast("Task[Any]", content.stamp_files), "stamp")
namespace.add_collection(_content)
_messages = Collection("messages")
_messages.add_task(cast("Task[Any]", messages.extract), "extract")
_messages.add_task(cast("Task[Any]", messages.update), "update")
_messages.add_task(cast("Task[Any]", messages.check), "check")
namespace.add_collection(_messages)
_functions = Collection("functions")
_functions.add_task(cast("Task[Any]", functions.serve), "serve")
_functions.add_task(cast("Task[Any]", functions.migrate), "migrate")
_functions.add_task(cast("Task[Any]", functions.package), "package")
_functions.add_task(cast("Task[Any]", functions.openapi), "openapi")
namespace.add_collection(_functions)
_servers = Collection("servers")
_servers.add_task(cast("Task[Any]", servers.servers_nginx), "nginx")
_servers.add_task(cast("Task[Any]", servers.servers_caddy), "caddy")
namespace.add_collection(_servers)
_orders = Collection("orders")
_orders.add_task(cast("Task[Any]", selling.orders), "list", default=True)
_orders.add_task(cast("Task[Any]", selling.show), "show")
_orders.add_task(cast("Task[Any]", selling.refund), "refund")
_orders.add_task(cast("Task[Any]", selling.accept), "accept")
_orders.add_task(cast("Task[Any]", selling.export), "export")
namespace.add_collection(_orders)
_withdrawals = Collection("withdrawals")
_withdrawals.add_task(cast("Task[Any]", caring.withdrawals), "list", default=True)
_withdrawals.add_task(cast("Task[Any]", caring.show_withdrawal), "show")
_withdrawals.add_task(cast("Task[Any]", caring.match), "match")
_withdrawals.add_task(cast("Task[Any]", caring.done), "done")
namespace.add_collection(_withdrawals)
_certificates = Collection("certificates")
_certificates.add_task(cast("Task[Any]", caring.certificates), "list", default=True)
_certificates.add_task(cast("Task[Any]", caring.show_certificate), "show")
_certificates.add_task(cast("Task[Any]", caring.repaired), "repaired")
namespace.add_collection(_certificates)
_cases = Collection("cases")
_cases.add_task(cast("Task[Any]", caring.cases), "list", default=True)
_cases.add_task(cast("Task[Any]", caring.show_case), "show")
_cases.add_task(cast("Task[Any]", caring.close), "close")
namespace.add_collection(_cases)
_privacy = Collection("privacy")
_privacy.add_task(cast("Task[Any]", caring.export), "export")
_privacy.add_task(cast("Task[Any]", caring.erase), "erase")
namespace.add_collection(_privacy)
_trade_in = Collection("trade-in")
for _command in trade_in.commands():
    _trade_in.add_task(_command)
namespace.add_collection(_trade_in)
exit_as_usage()
