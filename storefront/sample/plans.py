"""Carrier plans. Decides which of data/plans.toml an export holds, and writes the summaries they name."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from storefront.sample.devices import DATA
from storefront.sample.documents import one_page_pdf

FOLDER = "documents"


def plan_rows(models: Collection[str], wanted: Collection[str]) -> list[dict[str, Any]]:
    """Return the rows of plans for the wanted markets; a plan for certain models names those of this export."""
    return [
        {
            "plan": plan["plan"],
            "market": plan["market"],
            "carrier": plan["carrier"],
            "name": plan["name"],
            "monthly_price": plan["monthly_price"],
            "currency": plan["currency"],
            "commitment_months": plan["commitment_months"],
            "data_gb": plan.get("data_gb"),
            "device_discount": plan["device_discount"],
            "models": [model for model in plan["models"] if model in models] if "models" in plan else None,
            "terms_url": plan["terms_url"],
            "contract_summary": _summary_name(plan) if plan["summary"] else None,
        }
        for plan in _tables()["plan"]
        if plan["market"] in wanted
    ]


def write_summaries(out: Path, rows: Collection[dict[str, Any]]) -> None:
    """Write the PDF that each row names."""
    texts = _tables()["summary"]
    for row in rows:
        if row["contract_summary"]:
            text = texts[row["market"]]
            lines = [line.format(**row) for line in text["lines"]]
            path = out / row["contract_summary"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(one_page_pdf(text["title"], lines))


def _summary_name(plan: dict[str, Any]) -> str:
    return f"{FOLDER}/{plan['plan']}.pdf"


def _tables() -> dict[str, Any]:
    return tomllib.loads((DATA / "plans.toml").read_text(encoding="utf-8"))
