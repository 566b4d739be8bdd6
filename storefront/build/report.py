"""The report of a build, for people (HTML) and for programs (JSON), with the figures the next night compares itself to."""

from __future__ import annotations

import html
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from storefront.build.cost import Cost, Stopwatch, peak_memory_mb
from storefront.build.language_report import COLUMNS, count_languages, rows_of
from storefront.build.load_worker import LoadReport
from storefront.build.site import rules_on
from storefront.build.written import Tally, read_tallies
from storefront.domain.money import plain_amount
from storefront.locales.messages import load_messages

if TYPE_CHECKING:
    from storefront.build.release import Order

QUARANTINE_SHOWN = 50
CAUSES_IN_WORDS = {
    "new": "because they are new",
    "shared": "because a template, word, rule, setting or the code changed",
    "model": "because their model or its range changed",
    "own": "because their own data changed",
    "file": "because their content changed",
}
HELD_SHOWN = 50


@dataclass(slots=True)
class SiteFiles:
    """The files of a site: how many pages of each kind, files besides, and bytes. Counted as the manifest is written."""

    kinds: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def count(self, path: str, size: int) -> None:
        """Count a file in."""
        self.kinds[_kind(path)] += 1
        self.size += size


def write_report(
    order: Order,
    loaded: LoadReport,
    costs: Mapping[str, Cost],
    records: Path,
    site: SiteFiles,
    watch: Stopwatch,
    release: str,
    load_folder: Path,
    folder: Path,
) -> None:
    """Write `report.json`, `report.html`, `stats.json` and the quarantine into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = rules_on(order.settings)
    languages = dict.fromkeys(locale.language for locale in rules.locales)
    rendering = [cost for part, cost in costs.items() if part not in ("load", "plan", "book")]
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
        "quarantined": len(loaded.summary["quarantine"]),
        "held": loaded.held,
        "reductions": loaded.reductions,
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
            "book": round(costs["book"].peak_mb, 1),
            "parent": round(peak_memory_mb(), 1),
        },
        "parts": {
            part: {"cpu": round(cost.cpu, 2), "peak_mb": round(cost.peak_mb, 1)} for part, cost in sorted(costs.items())
        },
        "unchecked_words": {
            language: len(load_messages(language, folder=Path(order.settings.theme) / "messages").unchecked)
            for language in languages
        },
        "languages": count_languages(records.parent / "plan", Path(order.settings.theme) / "messages", rules),
        "unchecked_rules": [{"rule": row.where, "markets": row.markets, "what": row.what} for row in rules.unchecked()],
    }
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "report.html").write_text(_page(report, loaded.summary["quarantine"]), encoding="utf-8")
    (folder / "stats.json").write_bytes(msgspec.json.encode(loaded.stats))
    for name in ("quarantine.csv", "quarantine.jsonl"):
        shutil.copyfile(load_folder / name, folder / name)


def _page_cost(costs: Mapping[str, Cost], kinds: Mapping[str, int]) -> float:
    """CPU of the parts that hold models and SKUs, by their pages; a process's start-up is not in a part's cost."""
    cpu = sum(cost.cpu for part, cost in costs.items() if part.startswith("models:"))
    return round(cpu / max(1, kinds.get("m", 0) + kinds.get("p", 0)) * 1e6, 1)


def _held(held: Mapping[str, Any]) -> list[str]:
    amounts = (plain_amount(held[name], held["currency"]) for name in ("asked_minor", "last_minor"))
    return [
        *(held[name] for name in ("offer", "market", "sku", "refurbisher", "grade")),
        *(f"{amount} {held['currency']}" for amount in amounts),
    ]


def _kind(path: str) -> str:
    if not path.endswith("index.html"):
        return "files"
    return path.split("/", 2)[1] if path.count("/") > 2 else "own pages"


def _page(report: Mapping[str, Any], quarantine: Sequence[Mapping[str, Any]]) -> str:
    def table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
        head = "".join(f"<th scope=col>{html.escape(column)}</th>" for column in columns)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<h2>{html.escape(heading)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    parts = [
        table(
            "Guards overridden",
            ("guard", "reason"),
            [(accepted["guard"], accepted["reason"]) for accepted in report["accepted"]],
        ),
        table(
            "Rows",
            ("table", "rows", "good", "quarantined"),
            [(name, t["rows"], t["good"], t["quarantined"]) for name, t in report["tables"].items()],
        ),
        table(
            "Guards",
            ("guard", "figure", "limit", "tripped"),
            [(g["guard"], g["figure"], g["limit"], "yes" if g["tripped"] else "no") for g in report["guards"]],
        ),
        table(
            f"Quarantine (first {QUARANTINE_SHOWN} of {report['quarantined']})",
            ("file", "row", "field", "value", "reason"),
            [[q[c] for c in ("file", "row", "field", "value", "reason")] for q in quarantine[:QUARANTINE_SHOWN]],
        ),
        table(
            f"Held at 'sold out' until the next export says the same price (first {HELD_SHOWN} of {len(report['held'])})",
            ("offer", "market", "SKU", "seller", "grade", "asks", "last published"),
            [_held(held) for held in report["held"][:HELD_SHOWN]],
        ),
        table(
            "Texts left out for what they claim",
            ("file", "row", "field", "language", "phrase"),
            [[f.get(c, "") for c in ("file", "row", "field", "language", "phrase")] for f in report["texts_left_out"]],
        ),
        table("Pages", ("kind", "number"), list(report["pages"].items())),
        table(
            "Work",
            ("what", "files"),
            [
                ("written", report["work"]["written"]),
                *((f"... {CAUSES_IN_WORDS[cause]}", n) for cause, n in report["work"]["written_because"].items()),
                ("rendered, and the same as live", report["work"]["rendered_the_same"]),
                ("taken over without rendering", report["work"]["taken_over"]),
            ],
        ),
        table(
            "Pages that could not be rendered and stayed as they were",
            ("page", "why"),
            [(kept["path"], kept["reason"]) for kept in report["work"]["kept"]],
        ),
        table("Seconds", ("phase", "seconds"), list(report["seconds"].items())),
        table("Largest memory", ("phase", "MB"), list(report["peak_mb"].items())),
        table("Languages", COLUMNS, rows_of(report["languages"])),
        table(
            "Rules to have confirmed",
            ("rule", "markets", "what"),
            [(r["rule"], ", ".join(r["markets"]), r["what"]) for r in report["unchecked_rules"]],
        ),
    ]
    title = f"Release {report['release']}"
    style = "body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse}td,th{text-align:start;padding:.3rem 1rem .3rem 0;border-bottom:1px solid #ccc}"
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{style}</style><h1>{title}</h1>{''.join(parts)}</html>"
