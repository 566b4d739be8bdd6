"""A report in which there is something of everything, and words that would like to be HTML."""

from typing import Any

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}\"'"


def made_report(**changes: Any) -> dict[str, Any]:
    """What `report.json` holds, as a busy night would have it."""
    move = {
        "market": "FR",
        "sku": "IP13-128",
        "refurbisher": "atelier",
        "grade": "good",
        "before_minor": 34900,
        "now_minor": 32900,
        "percent": -5.7,
        "path": "/fr-fr/p/iphone-13-IP13-128/",
    }
    night = {"day": "2026-11-20", "seconds": 40.0, "load": 9.0, "pages": 900, "written": 20, "bytes": 9_000_000}
    report: dict[str, Any] = {
        "release": "2026-11-21-0123456789ab",
        "exported_at": "2026-11-21T02:00:00+00:00",
        "day": "2026-11-21",
        "accepted": [{"guard": "price-moves", "reason": HOSTILE}],
        "partial": "",
        "tables": {"offers": {"rows": 1000, "good": 990, "quarantined": 10}},
        "guards": [{"guard": "price-moves (FR)", "figure": 7.5, "limit": 5.0, "tripped": True}],
        "quarantined": 10,
        "quarantine_reasons": [{"file": "offers.jsonl.gz", "field": "price", "reason": HOSTILE, "rows": 10}],
        "held": [
            {
                "offer": "O1",
                "sku": "IP13-128",
                "refurbisher": "atelier",
                "market": "FR",
                "grade": "fair",
                "currency": "EUR",
                "asked_minor": 99900,
                "last_minor": 29900,
                "path": "",
            }
        ],
        "reductions": 3,
        "prices": {
            "compared_with": "2026-11-20-0123456789ab",
            "problem": "",
            "markets": [{"market": "FR", "same": 95, "up": 2, "down": 3, "new": 1, "gone": 4, "median_percent": -1.25}],
            "steps": [0, 0, 0, 1, 2, 2, 0, 0, 0, 0],
            "largest": [move],
        },
        "removed": {
            "gone": 1,
            "moved": 2,
            "latest": [{"path": "/fr-fr/p/ancien-OLD-1/", "to": "/fr-fr/m/iphone-13/", "since": "2026-11-21"}],
        },
        "texts_left_out": [
            {"file": "models.jsonl.gz", "row": 4, "field": "description", "language": "fr", "phrase": HOSTILE}
        ],
        "pictures_left_out": {HOSTILE: "not a picture"},
        "pages": {"p": 800, "m": 90, "own pages": 10, "files": 100},
        "bytes": 12_000_000,
        "work": {
            "written": 30,
            "rendered_the_same": 20,
            "taken_over": 950,
            "written_because": {"new": 10, "own": 20},
            "kept": [{"path": "/fr-fr/p/iphone-13-IP13-128/", "reason": HOSTILE}],
        },
        "seconds": {"load": 10.0, "render_cpu": 20.0, "all": 44.0},
        "microseconds_a_product_page": 300.5,
        "peak_mb": {"load": 300.0, "render": 98.0, "runtime": 120.0, "parent": 100.0},
        "parts": {"models:0000": {"cpu": 1.5, "peak_mb": 98.0}, "rest": {"cpu": 0.5, "peak_mb": 90.0}},
        "languages": {"fr": {kind: {"missing": 0, "stale": 1, "unchecked": 2} for kind in ("pages", "strings")}},
        "unchecked_rules": [{"rule": "law.toml, rule row 2", "markets": ["GB"], "what": "rule P1"}],
        "difference": {
            "release": "2026-11-20-0123456789ab",
            "rows": {"offers": -12},
            "pages": {"p": 8, "m": 0, "own pages": 0, "files": -3, "s": -5},
            "bytes": 100_000,
            "quarantined": 10,
            "seconds": -2.5,
        },
        "nights": [
            night | {"release": "2026-11-20-0123456789ab"},
            night | {"release": "2026-11-21-0123456789ab", "day": "2026-11-21", "seconds": 44.0},
        ],
    }
    return report | changes


QUARANTINE = [{"file": "offers.jsonl.gz", "row": 1200, "field": "price", "value": HOSTILE, "reason": HOSTILE}]
