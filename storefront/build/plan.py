"""From the snapshot to view rows, in the order of the shop, written as they are read.

Leaves a folder that render workers read: `plan.json`, `refurbishers.json`, `models/<slice>.jsonl`,
`cards/<market>-<category>.jsonl`, `sold/<market>.jsonl`, `sellers/<market>.jsonl`, `markets/<market>.json`, `markets/<market>-bids.json`,
`media/`. `open_plan` cuts the shop into slices, ranges of them (`plan_orders.py`) are written side by side or one after
the other (`plan_range.py`), `close_plan` writes what came together. Memory holds some models and the heads of lists.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from storefront.build.market_heads import MarketHeads
from storefront.build.pictures import Pictures
from storefront.build.plan_orders import OpenPlan, RangeDone, ShopModel
from storefront.build.plan_range import image_of
from storefront.build.settings import Settings
from storefront.build.site import rules_on
from storefront.build.snapshot_rows import SnapshotRows, SoldModel
from storefront.build.together import together
from storefront.domain.plans import may_show
from storefront.domain.rules import Rules
from storefront.pages.listing_page import page_count
from storefront.pages.rows import CarrierPlanRow, MarketRow, Neighbour, PlanRow, SellerRow, encode

# A slice is what a worker holds the rows of, a quarter of a second of work; it renders several in one go.
PAGES_IN_A_SLICE = 500
BIDS_SHOWN = 40


def public_holidays(market: str, year: int) -> tuple[date, ...]:
    """A market's national public holidays in a year and the next. Asked here, once: in a render worker it costs 30 MB."""
    import holidays

    return tuple(sorted(holidays.country_holidays(market, years=[year, year + 1])))


def open_plan(
    settings: Settings,
    snapshot: Path,
    markets: Sequence[str],
    pictures: Pictures,
    *,
    digest: str,
    exported_at: str,
    named: frozenset[str] = frozenset(),
) -> OpenPlan:
    """Cut the shop into slices and make its pictures. The folder is `settings.plan_folder`, made anew.

    `settings.models` is how many models to take, all without it; those `named` come besides.
    """
    folder, rules = settings.plan_folder, rules_on(settings)
    for name in ("models", "cards", "sold", "sellers", "markets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    markets = tuple(code for code in rules.markets if code in markets)
    rows = SnapshotRows(snapshot, rules)
    try:
        (folder / "refurbishers.json").write_bytes(encode(rows.refurbishers()))
        shop, pages = [], {}
        taken = 0
        for sold in rows.sold_models(markets):
            enough = settings.models is not None and taken >= settings.models
            planned = not enough or sold.model in named
            taken += planned
            shop.append(_shop_model(sold, markets, pictures, planned=planned))
            pages[sold.model] = _pages(sold, markets, rules) if planned else 0
        plans = {code: _carrier_plans(rows, code, pictures, rules) for code in markets}
    finally:
        rows.close()
    cut = together(
        [(sold.neighbour.model, pages[sold.neighbour.model]) for sold in shop if sold.skus], PAGES_IN_A_SLICE
    )
    slices = {f"{number:04d}": tuple(models) for number, models in enumerate(cut)}
    return OpenPlan(
        digest=digest,
        exported_at=exported_at,
        snapshot=snapshot,
        markets=markets,
        shop=tuple(shop),
        slices=slices,
        pages={name: sum(pages[model] for model in models) for name, models in slices.items()},
        carrier_plans=plans,
        pictures=pictures.known,
    )


def _shop_model(sold: SoldModel, markets: Sequence[str], pictures: Pictures, *, planned: bool) -> ShopModel:
    """The model as others link to it; with it the pictures of all its versions are made."""
    here = 0
    for bits in sold.sold_in:
        here |= bits
    first = sold.images[0] if sold.images else None
    neighbour = Neighbour(
        model=sold.model,
        name=sold.name,
        markets=tuple(code for place, code in enumerate(markets) if here >> place & 1),
        picture=pictures.picture(first.src, first.alt) if first else None,
    )
    for color in dict.fromkeys(sold.colors) if planned else ():
        if image := image_of(sold.images, color):
            pictures.picture(image.src, image.alt)
    return ShopModel(neighbour=neighbour, category=sold.category, skus=len(sold.sold_in) if planned else 0)


def _pages(sold: SoldModel, markets: Sequence[str], rules: Rules) -> int:
    """The SKU pages of a model in all locales."""
    locales = [len(rules.market(code).locales) for code in markets]
    return sum(count for bits in sold.sold_in for place, count in enumerate(locales) if bits >> place & 1)


def _carrier_plans(rows: SnapshotRows, code: str, pictures: Pictures, rules: Rules) -> list[CarrierPlanRow]:
    """The plans that may be shown: without its contract summary none is, where the law wants one (rule B3)."""
    plans = rows.carrier_plans(code, pictures.document)
    needed = rules.plans_need_summary(code)
    return [plan for plan in plans if may_show(plan.summary, needs_summary=needed)]


# ---------------------------------------------------------------- sellers, markets
def close_plan(settings: Settings, plan: OpenPlan, written: Sequence[RangeDone]) -> PlanRow:
    """Write what the ranges, in the shop's order, gathered together; returns what all pages share."""
    folder, rules = settings.plan_folder, rules_on(settings)
    heads = {code: MarketHeads() for code in plan.markets}
    for done in written:
        for code, gathered in done.heads.items():
            heads[code].add(gathered)
    for name in ("cards", "sold"):
        _join_parts(folder / name)
    rows = SnapshotRows(plan.snapshot, rules)
    try:
        for code in plan.markets:
            _write_sellers(folder / "sellers" / f"{code}.jsonl", rows.offers_by_seller(code), heads[code])
            _write_market(folder / "markets", code, rows, rules, heads[code], plan.carrier_plans[code])
    finally:
        rows.close()
    counts = {
        category: {code: heads[code].cards[category] for code in plan.markets if heads[code].cards[category]}
        for category in rules.categories
    }
    row = PlanRow(
        export_digest=plan.digest,
        exported_at=plan.exported_at,
        day=rules.day,
        markets=plan.markets,
        slices=plan.pages,
        category_markets={category: tuple(cards) for category, cards in counts.items()},
        category_pages={
            category: {code: page_count(number) for code, number in cards.items()} for category, cards in counts.items()
        },
        holidays={code: public_holidays(code, rules.day.year) for code in plan.markets},
    )
    (folder / "plan.json").write_bytes(encode(row))
    return row


def _join_parts(folder: Path) -> None:
    """Put the ranges' files together, in the order of the ranges."""
    for part in sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: int(path.name)):
        for file in part.iterdir():
            whole = folder / file.name
            if whole.exists():
                with whole.open("ab") as target, file.open("rb") as source:
                    shutil.copyfileobj(source, target)
                file.unlink()
            else:
                file.rename(whole)
        part.rmdir()


def _write_sellers(file: Path, sellers: Iterable[tuple[str, int]], heads: MarketHeads) -> None:
    rows = (
        SellerRow(refurbisher=refurbisher, offers=offers, cards=heads.seller_cards(refurbisher))
        for refurbisher, offers in sellers
    )
    file.write_bytes(b"".join(encode(row) + b"\n" for row in rows))


def _write_market(
    folder: Path, code: str, rows: SnapshotRows, rules: Rules, heads: MarketHeads, plans: list[CarrierPlanRow]
) -> None:
    row = MarketRow(
        market=code,
        categories=heads.categories(tuple(rules.categories)),
        wanted=heads.wanted_cards(),
        bids=rows.bids(code, BIDS_SHOWN) if rules.trade_in(code) else [],
        models=heads.models,
        plans=plans,
    )
    (folder / f"{code}.json").write_bytes(encode(row))
    if rules.trade_in(code):
        (folder / f"{code}-bids.json").write_bytes(encode(rows.bid_table(code)))
