"""What earlier releases tell of their nights: the difference to the live one, and how long each of the last took."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from storefront.release.folder import finished

NIGHTS = 14
_FIGURES = ("bytes", "quarantined")


def earlier_report(release: Path) -> dict[str, Any] | None:
    """A release's `report.json`, or None where there is none that can be read."""
    try:
        report = json.loads((release / "report" / "report.json").read_bytes())
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None


def difference(report: Mapping[str, Any], live: Path | None) -> dict[str, Any] | None:
    """Tonight's figures less the live release's: rows and pages by kind, bytes, rows in quarantine, seconds."""
    before = earlier_report(live) if live else None
    if live is None or before is None:
        return None
    rows = {name: table["good"] for name, table in report["tables"].items()}
    rows_before = {name: table.get("good", 0) for name, table in before.get("tables", {}).items()}
    return {
        "release": live.name,
        "rows": _less(rows, rows_before),
        "pages": _less(report["pages"], before.get("pages", {})),
        **{name: report[name] - before.get(name, 0) for name in _FIGURES},
        "seconds": round(report["seconds"]["all"] - before.get("seconds", {}).get("all", 0), 2),
    }


def _less(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {name: now.get(name, 0) - before.get(name, 0) for name in {**now, **before}}


def nights(report: Mapping[str, Any], releases: Path) -> list[dict[str, Any]]:
    """The last builds that are still there, the oldest first and tonight's last: seconds, pages and files written."""
    found = [earlier_report(folder) for folder in list(finished(releases))[1 - NIGHTS :]]
    return [_night(one) for one in [*found, report] if one and "seconds" in one and "work" in one]


def _night(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "release": report["release"],
        "day": report["day"],
        "seconds": report["seconds"]["all"],
        "load": report["seconds"]["load"],
        "pages": sum(number for kind, number in report["pages"].items() if kind != "files"),
        "written": report["work"]["written"],
        "bytes": report["bytes"],
    }
