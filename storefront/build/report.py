"""The report of a build, for people (HTML) and for programs (JSON), with the figures the next night compares itself to."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from storefront.build.cost import Cost, Stopwatch, peak_memory_mb
from storefront.build.language_report import count_languages
from storefront.build.load_worker import LoadReport
from storefront.build.price_moves import PriceMoves
from storefront.build.removed import FOLDER as REMOVED
from storefront.build.removed import LIST
from storefront.build.report_nights import difference, nights
from storefront.build.report_page import report_page
from storefront.build.site import rules_on
from storefront.build.written import Tally, read_tallies

if TYPE_CHECKING:
    from storefront.build.release import Order

REMOVED_SHOWN = 20


class SiteFiles:
    """The files of a site: how many pages of each kind, files besides, bytes, and where the pages of some SKUs are.

    Counted as the manifest is written, so that half a million lines are read once.
    """

    def __init__(self, skus: Iterable[str] = ()) -> None:
        self.kinds: Counter[str] = Counter()
        self.size = 0
        self._skus = frozenset(skus)
        self._found: dict[tuple[str, str], str] = {}

    def count(self, path: str, size: int) -> None:
        """Count a file in."""
        self.kinds[_kind(path)] += 1
        self.size += size
        if self._skus and "/p/" in path and path.endswith("/index.html"):
            locale, _, name, _ = path.split("/")
            while name and name not in self._skus:
                name = name.partition("-")[2]
            if name:
                self._found.setdefault((locale, name), f"/{path.removesuffix('index.html')}")

    def path(self, locale: str, sku: str) -> str:
        """Where a locale has the page of one of the SKUs that were asked for, or ''."""
        return self._found.get((locale, sku), "")


def write_report(
    order: Order,
    loaded: LoadReport,
    costs: Mapping[str, Cost],
    records: Path,
    site: SiteFiles,
    moves: PriceMoves,
    watch: Stopwatch,
    release: str,
    live: str,
    folder: Path,
) -> None:
    """Write `report.json`, `report.html`, `stats.json` and the quarantine into `folder`; `live` is the live release's."""
    folder.mkdir(parents=True, exist_ok=True)
    work, before = records.parent, Path(live) if live else None
    rules = rules_on(order.settings)

    def page_of(market: str, sku: str) -> str:
        """The path of a SKU's page in a market's first locale, or ''."""
        return next((path for place in rules.market(market).locales if (path := site.path(place.slug, sku))), "")

    languages = count_languages(records.parent / "plan", Path(order.settings.theme) / "messages", rules)
    rendering = [cost for part, cost in costs.items() if part not in ("load", "plan", "runtime")]
    kinds = site.kinds
    tally = Tally()
    for _, part in read_tallies(records):
        tally.add(part)
    report: dict[str, Any] = {
        "release": release,
        "exported_at": loaded.exported_at,
        "day": order.settings.now().date().isoformat(),
        "accepted": [{"guard": guard, "reason": order.reason} for guard in order.accepted],
        "partial": order.partial,
        "tables": loaded.summary["tables"],
        "guards": loaded.summary["guards"],
        "quarantined": loaded.quarantined,
        "quarantine_reasons": msgspec.to_builtins(loaded.reasons),
        "held": [held | {"path": page_of(held["market"], held["sku"])} for held in loaded.held],
        "reductions": loaded.reductions,
        "prices": msgspec.to_builtins(
            msgspec.structs.replace(
                moves,
                largest=[msgspec.structs.replace(move, path=page_of(move.market, move.sku)) for move in moves.largest],
            )
        ),
        "removed": _removed(work / REMOVED / LIST),
        "texts_left_out": loaded.findings,
        "pictures_left_out": loaded.unusable_pictures,
        "pages": dict(sorted(kinds.items())),
        "bytes": site.size,
        "work": {
            "written": tally.written,
            "rendered_the_same": tally.same,
            "taken_over": tally.taken,
            "written_because": dict(sorted(tally.causes.items())),
            "kept": [{"path": kept.path, "reason": kept.reason} for kept in tally.kept],
        },
        "seconds": {
            "load": round(costs["load"].wall, 2),
            "plan": round(costs["plan"].wall, 2),
            "render_cpu": round(sum(cost.cpu for cost in rendering), 2),
            "all": round(watch.cost().wall, 2),
        },
        "microseconds_a_product_page": _page_cost(costs, kinds),
        "peak_mb": {
            "load": round(costs["load"].peak_mb, 1),
            "plan": round(costs["plan"].peak_mb, 1),
            "render": round(max(cost.peak_mb for cost in rendering), 1),
            "runtime": round(costs["runtime"].peak_mb, 1),
            "parent": round(peak_memory_mb(), 1),
        },
        "parts": {
            part: {"cpu": round(cost.cpu, 2), "peak_mb": round(cost.peak_mb, 1)} for part, cost in sorted(costs.items())
        },
        "unchecked_words": {language: counts["strings"]["unchecked"] for language, counts in languages.items()},
        "languages": languages,
        "unchecked_rules": [{"rule": row.where, "markets": row.markets, "what": row.what} for row in rules.unchecked()],
    }
    report["difference"] = difference(report, before)
    report["nights"] = nights(report, order.releases)
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    currencies = {market.code: market.currency for market in rules.markets.values()}
    page = report_page(report, loaded.summary["quarantine"], currencies, order.settings.site_url)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "stats.json").write_bytes(msgspec.json.encode(loaded.stats))
    for name in ("quarantine.csv", "quarantine.jsonl"):
        shutil.copyfile(work / "load" / name, folder / name)


def _page_cost(costs: Mapping[str, Cost], kinds: Mapping[str, int]) -> float:
    """CPU of the parts that hold models and SKUs, by their pages; a process's start-up is not in a part's cost."""
    cpu = sum(cost.cpu for part, cost in costs.items() if part.startswith("models:"))
    return round(cpu / max(1, kinds.get("m", 0) + kinds.get("p", 0)) * 1e6, 1)


def _removed(file: Path) -> dict[str, Any]:
    """How many pages answer for what is no more, how many of them lead to a new address, and the latest of the others."""
    rows = [json.loads(line) for line in file.read_bytes().splitlines()] if file.is_file() else []
    gone = sorted((row for row in rows if not row["moved"]), key=lambda row: (row["since"], row["path"]), reverse=True)
    latest = [{"path": row["path"], "to": row["to"], "since": row["since"]} for row in gone[:REMOVED_SHOWN]]
    return {"gone": len(gone), "moved": len(rows) - len(gone), "latest": latest}


def _kind(path: str) -> str:
    if not path.endswith("index.html"):
        return "files"
    return path.split("/", 2)[1] if path.count("/") > 2 else "own pages"
