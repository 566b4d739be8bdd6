"""The sample export as a whole. Decides which tables are written in which order; rows go to disk as they come.

Same arguments, same bytes: nothing here reads a clock, the hash seed or the machine.
"""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec

from storefront.domain.rulebook import load_rulebook
from storefront.sample.configurations import choose
from storefront.sample.devices import Device
from storefront.sample.drawings import draw
from storefront.sample.levels import market_levels
from storefront.sample.models import absent_markets, model_row, picture_name, sku_row
from storefront.sample.nights import away_models
from storefront.sample.offers import OfferDesk
from storefront.sample.plans import FOLDER, plan_rows, write_summaries
from storefront.sample.reviews import reviews
from storefront.sample.sellers import read_sellers, sellers_of
from storefront.sample.tables import TableFile, manifest_entry
from storefront.sample.trade_in import bids

SCHEMA = "reprise-export/1"
STAMPED_AT = time(2, 0, tzinfo=UTC)
LEAST_SKUS = 50
MANIFEST = "manifest.json"
PICTURES = "images"
TABLES = ("models", "skus", "offers", "refurbishers", "reviews", "trade_in", "plans")


def write_sample(
    out: Path,
    *,
    skus: int = 1200,
    seed: int = 1,
    date: date,
    night: int = 1,
    markets: Sequence[str] | None = None,
) -> None:
    """Write a sample export into the folder `out`, over an earlier one.

    `skus` is how many there are on night 1; models that come and go make them a few more or fewer later.
    `date` is the day of night 1, stamped 02:00 UTC; night 2 is the day after, and changes what a night changes.
    `markets` are ISO codes; none means all. Raises ValueError for arguments that make no export.
    """
    if skus < LEAST_SKUS or night < 1:
        raise ValueError(f"a sample has at least {LEAST_SKUS} SKUs and begins with night 1")
    levels, wanted = market_levels(date, markets)
    in_order = [level for level in levels if level.code in wanted]
    chosen = choose(skus, away_models(seed, night, skus), away_models(seed, 1, skus))
    devices = list({configuration.device.model: configuration.device for configuration in chosen}.values())
    sellers = read_sellers(seed)
    delivering = {level.code: sellers_of(level, sellers) for level in levels}
    today = date + timedelta(days=night - 1)
    desk = OfferDesk(
        seed=seed,
        night=night,
        markets=levels,
        wanted=wanted,
        sellers=delivering,
        battery_categories=_battery_categories(date),
        absent=absent_markets(),
    )
    plans = plan_rows({device.model for device in devices}, wanted)
    rows: dict[str, Iterable[Sequence[Any]]] = {
        "models": ([model_row(device)] for device in devices),
        "skus": (
            [sku_row(configuration, seed=seed, day=date, markets=levels, wanted=wanted)] for configuration in chosen
        ),
        "offers": (desk.offers_of(configuration) for configuration in chosen),
        "refurbishers": [[seller.row for seller in sellers]],
        "reviews": (list(reviews(device, seed=seed, day=date, markets=in_order)) for device in devices),
        "trade_in": (
            list(bids(device, seed=seed, day=today, markets=in_order, sellers=delivering)) for device in devices
        ),
        "plans": [plans],
    }

    _clear(out)
    files = {f"{table}.jsonl.gz": _write_table(out, table, rows[table]) for table in TABLES}
    _write_pictures(out, devices)
    write_summaries(out, plans)
    manifest = {
        "schema": SCHEMA,
        "exported_at": datetime.combine(today, STAMPED_AT).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "markets": [level.code for level in in_order],
        "files": files,
    }
    (out / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")


def _write_table(out: Path, table: str, batches: Iterable[Sequence[Any]]) -> dict[str, int | str]:
    with TableFile(out, table) as file:
        for rows in batches:
            file.write(rows)
    return manifest_entry(file.path, file.rows)


def _write_pictures(out: Path, devices: Iterable[Device]) -> None:
    """Draw each form and colour once."""
    drawings = {picture_name(device, color): (device.form, color) for device in devices for color in device.colors}
    (out / PICTURES).mkdir()
    for name, (form, color) in sorted(drawings.items()):
        (out / PICTURES / name).write_text(draw(form, color), encoding="utf-8", newline="\n")


def _battery_categories(day: date) -> frozenset[str]:
    categories = load_rulebook().on(day).categories
    return frozenset(name for name, category in categories.items() if category.has_battery)


def _clear(out: Path) -> None:
    """Take away what an earlier sample left, the manifest first: without it a folder is no export.

    Raises ValueError when the folder holds anything else.
    """
    out.mkdir(parents=True, exist_ok=True)
    known = [MANIFEST, *(f"{table}.jsonl.gz" for table in TABLES), PICTURES, FOLDER]
    if strange := sorted({path.name for path in out.iterdir()} - set(known)):
        raise ValueError(f"{out} holds {strange[0]}, which is no part of an export; choose another folder")
    for name in known:
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
