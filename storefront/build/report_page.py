"""The report as a page for people: what needs a look first, then figures with small charts, and links to the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from storefront.build.language_report import COLUMNS, rows_of
from storefront.build.price_moves import STEPS
from storefront.domain.money import plain_amount

HELD_SHOWN = 50
PARTS_SHOWN = 12
CAUSES_IN_WORDS = {
    "new": "written because they are new",
    "shared": "written because a template, word, rule, setting or the code changed",
    "model": "written because their model or its range changed",
    "own": "written because their own data changed",
    "file": "written because their content changed",
}
KINDS_IN_WORDS = {
    "p": "SKUs",
    "m": "models",
    "c": "listings",
    "s": "sellers",
    "own pages": "the shop’s own pages",
    "files": "other files",
}


def report_page(
    report: Mapping[str, Any], quarantine: Sequence[Mapping[str, Any]], currencies: Mapping[str, str], site_url: str
) -> str:
    """The report as HTML that needs nothing beside itself; `currencies` are the markets'."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"figure": figure, "megabytes": megabytes, "moment": moment}
    view = _View(report, quarantine, currencies).everything() | {"site_url": site_url}
    return env.get_template("report.html").render(r=report, v=view)


def figure(value: object) -> str:
    """A number as people read it: of a fraction, two places."""
    return f"{round(value, 2):,}" if isinstance(value, int | float) else str(value)


def megabytes(size: int) -> str:
    """Bytes in MB."""
    return f"{size / 1e6:,.1f}"


def moment(text: str) -> str:
    """An export's time without seconds."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


class _View:
    """Works out what the template prints. Shares are of the largest in a table, 0 to 100."""

    def __init__(
        self, report: Mapping[str, Any], quarantine: Sequence[Mapping[str, Any]], currencies: Mapping[str, str]
    ) -> None:
        self._report = report
        self._quarantine = quarantine
        self._currencies = currencies

    def everything(self) -> dict[str, Any]:
        """All values by name."""
        report = self._report
        markets = [self._market(row) for row in report["prices"]["markets"]]
        steps, nights = self._steps(), _shares(report["nights"], "seconds")
        for night in nights:
            night["said"] = f"{night['day']}: {night['seconds']} s"
        return {
            "looks": self._looks(),
            "cards": self._cards(markets),
            "sections": self._sections(),
            "work": self._work(),
            "pages": self._pages(),
            "rows": self._rows(),
            "guards": self._guards(),
            "reasons": _shares(report["quarantine_reasons"], "rows"),
            "quarantine": self._quarantine,
            "markets": _shares(markets, "percent", of=100),
            "moved": sum(row["moved"] for row in markets),
            "compared": sum(row["moved"] + row["same"] for row in markets),
            "steps": steps,
            "steps_said": ", ".join(step["said"] for step in steps),
            "steps_most": max((step["number"] for step in steps), default=0),
            "largest": [self._move(move) for move in report["prices"]["largest"]],
            "held": [self._held(held) for held in report["held"][:HELD_SHOWN]],
            "memory": _shares([{"what": phase, "number": mb} for phase, mb in report["peak_mb"].items()], "number"),
            "parts": self._parts(),
            "nights": nights,
            "nights_said": ", ".join(night["said"] for night in nights),
            "nights_most": max((night["seconds"] for night in nights), default=0),
            "languages": rows_of(report["languages"]),
            "language_columns": list(COLUMNS),
        }

    def _looks(self) -> list[dict[str, str]]:
        """What somebody should see before anything else, each with its place on the page."""
        report = self._report
        # One that somebody was ready to override and that stayed calm is in the table only.
        tripped = {guard["guard"].split(" ")[0] for guard in report["guards"] if guard["tripped"]}
        found = [
            (f"the guard {one['guard']} tripped and was overridden: {one['reason']}", "guards")
            for one in report["accepted"]
            if one["guard"] in tripped
        ]
        counted = (
            (len(report["work"]["kept"]), "page", "could not be rendered and stayed as before", "kept"),
            (len(report["held"]), "offer", "held at ‘sold out’, for the price jumped", "held"),
            (report["quarantined"], "fault", "kept rows out", "quarantine"),
            (len(report["texts_left_out"]), "text", "left out for what it claims", "left-out"),
            (len(report["pictures_left_out"]), "picture", "left out", "left-out"),
        )
        found += [
            (f"{figure(number)} {thing}{'s' * (number != 1)} {words}", where)
            for number, thing, words, where in counted
            if number
        ]
        return [{"what": what, "where": where} for what, where in found]

    def _cards(self, markets: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        report, work, less = self._report, self._report["work"], self._report["difference"]
        pages = sum(number for kind, number in report["pages"].items() if kind != "files")
        more = sum(number for kind, number in less["pages"].items() if kind != "files") if less else 0
        moved, same = (sum(row[name] for row in markets) for name in ("moved", "same"))
        cards = [
            ("pages", figure(pages), f"{more:+,} since live" if less else "the first release"),
            ("files written", figure(work["written"]), f"{figure(work['taken_over'])} taken over"),
            ("good rows", figure(sum(table["good"] for table in report["tables"].values())), ""),
            ("faults in rows", figure(report["quarantined"]), f"{less['quarantined']:+,} since live" if less else ""),
            ("prices moved", f"{_percent(moved, moved + same)} %" if markets else "–", f"{figure(moved)} of {figure(moved + same)}" if markets else ""),
            ("reductions announced", figure(report["reductions"]), ""),
            ("MB", megabytes(report["bytes"]), f"{less['bytes'] / 1e6:+,.1f} since live" if less else ""),
            ("seconds", figure(round(report["seconds"]["all"])), f"{less['seconds']:+,.0f} since live" if less else ""),
        ]  # fmt: skip
        return [{"name": name, "figure": shown, "note": note} for name, shown, note in cards]

    def _sections(self) -> list[tuple[str, str]]:
        report = self._report
        sections = [("work", "Pages and files"), ("prices", "Prices"), ("rows", "Rows"), ("guards", "Guards")]
        if report["quarantined"]:
            sections.append(("quarantine", "Quarantine"))
        if report["texts_left_out"] or report["pictures_left_out"]:
            sections.append(("left-out", "Left out"))
        return [*sections, ("cost", "Time and memory"), ("words", "Words and law")]

    def _work(self) -> list[dict[str, Any]]:
        work = self._report["work"]
        causes = work["written_because"]
        rows: list[dict[str, Any]] = [
            {"what": words, "number": causes[cause], "written": True}
            for cause, words in CAUSES_IN_WORDS.items()
            if cause in causes
        ]
        rows += [
            {"what": "rendered, and the same as live", "number": work["rendered_the_same"], "written": False},
            {"what": "taken over without rendering", "number": work["taken_over"], "written": False},
        ]
        return _shares(rows, "number")

    def _pages(self) -> list[dict[str, Any]]:
        less = (self._report["difference"] or {}).get("pages", {})
        kinds = {**self._report["pages"], **{kind: 0 for kind in less if kind not in self._report["pages"]}}
        rows = [
            {"what": KINDS_IN_WORDS.get(kind, kind), "number": number, "change": less.get(kind, 0)}
            for kind, number in sorted(kinds.items(), key=lambda item: -item[1])
        ]
        return _shares(rows, "number")

    def _rows(self) -> list[dict[str, Any]]:
        less = (self._report["difference"] or {}).get("rows", {})
        rows = [{"name": name, "change": less.get(name, 0), **table} for name, table in self._report["tables"].items()]
        return _shares(rows, "rows")

    def _guards(self) -> list[dict[str, Any]]:
        reasons = {one["guard"]: one["reason"] for one in self._report["accepted"]}
        return [guard | {"reason": reasons.get(guard["guard"].split(" ")[0], "")} for guard in self._report["guards"]]

    def _market(self, row: Mapping[str, Any]) -> dict[str, Any]:
        moved, median = row["up"] + row["down"], row["median_percent"]
        percent = _percent(moved, moved + row["same"])
        return {**row, "moved": moved, "percent": percent, "median": "" if median is None else f"{median:+.1f} %"}

    def _steps(self) -> list[dict[str, Any]]:
        names = [
            f"<{STEPS[0]}",
            *(f"{low}…{high}" for low, high in pairwise(STEPS)),
            f">{STEPS[-1]}",
        ]
        names = [name.replace("-", "−") for name in names]
        numbers = self._report["prices"]["steps"]
        rows = [
            {"name": name, "number": number, "said": f"{name} %: {figure(number)}"}
            for name, number in zip(names, numbers, strict=False)
        ]
        return _shares(rows, "number")

    def _move(self, move: Mapping[str, Any]) -> dict[str, Any]:
        currency = self._currencies[move["market"]]
        before, now = (f"{plain_amount(move[name], currency)} {currency}" for name in ("before_minor", "now_minor"))
        return {**move, "before": before, "now": now, "percent": f"{move['percent']:+.1f} %"}

    def _held(self, held: Mapping[str, Any]) -> dict[str, Any]:
        amounts = (plain_amount(held[name], held["currency"]) for name in ("asked_minor", "last_minor"))
        asked, last = (f"{amount} {held['currency']}" for amount in amounts)
        return {**held, "asked": asked, "last": last}

    def _parts(self) -> list[dict[str, Any]]:
        rows = [
            {"what": part, "number": cost["cpu"], "peak_mb": cost["peak_mb"]}
            for part, cost in self._report["parts"].items()
        ]
        return _shares(sorted(rows, key=lambda row: -row["number"])[:PARTS_SHOWN], "number")


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _shares(rows: Iterable[Mapping[str, Any]], name: str, of: float = 0.0) -> list[dict[str, Any]]:
    """Rows with the `share` that each has of the largest, or of `of`, in hundredths: the length of its bar."""
    listed = [dict(row) for row in rows]
    most = of or max((row[name] for row in listed), default=0) or 1
    return [row | {"share": round(100 * row[name] / most, 2)} for row in listed]
