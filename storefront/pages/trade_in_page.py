"""Selling a device: the page where it starts, and the table of bids that its script reads, a file for each category.

Without a script the form leads on step by step through the function. Prices in the table are ready-made words: a browser
formats none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import msgspec

from storefront.domain import urls
from storefront.domain.trade_in import Condition
from storefront.locales.options import variant_line
from storefront.pages.links import Places, category_links, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.rows import BidTableRow
from storefront.pages.shop import Shop

_CONDITIONS = tuple(Condition)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeInPageView:
    """What the template prints. `categories` are (slug, name, path of its table)."""

    open: bool
    closed: str
    categories: list[tuple[str, str, str]]
    links: list[tuple[str, str]]
    ship: str
    check: str
    pay: str


def trade_in_page(shop: Shop, tables: Mapping[str, str]) -> Page:
    """The page at `/<locale>/trade-in/`; `tables` is category to the path of its bids, empty where the shop buys nothing."""
    terms = shop.rules.trade_in(shop.market.code)
    return Page(
        path=urls.fixed(shop.locale.slug, "trade-in"),
        title=titled(shop, shop.t("own.trade_in")),
        description="",
        places=Places(paths=everywhere(shop, "trade-in/"), indexed=False),
        category="trade-in",
        data={
            "view": TradeInPageView(
                open=terms is not None and bool(tables),
                closed=shop.t("own.trade_in_closed") if terms is None else shop.t("sell.none"),
                categories=[(name, shop.t(f"category.{name}"), path) for name, path in tables.items()],
                links=category_links(shop),
                ship=shop.t("sell.ship", days=terms.days_to_ship) if terms else "",
                check=shop.t("sell.check", days=terms.inspection_days) if terms else "",
                pay=shop.t("sell.pay", days=terms.payout_days) if terms else "",
            )
        },
    )


def bid_files(shop: Shop, bids: Sequence[BidTableRow]) -> dict[str, tuple[str, bytes]]:
    """Category to the path and bytes of its table, in the shop's order. A path carries a hash of what it leads to."""
    by_category = {
        category: list(rows)
        for category, rows in groupby(sorted(bids, key=lambda bid: bid.category), key=lambda bid: bid.category)
    }
    files = {}
    for category in shop.rules.categories:
        if category in by_category:
            data = _table(shop, by_category[category])
            name = f"bids-{category}-{hashlib.sha256(data).hexdigest()[:12]}.json"
            files[category] = (f"{urls.fixed(shop.locale.slug, 'trade-in')}{name}", data)
    return files


def _table(shop: Shop, bids: Sequence[BidTableRow]) -> bytes:
    """`{days: [[ISO, words]], models: [[id, name, [[options, words, [price, day] per condition]]]]}`; 0: no bid."""
    days = sorted({bid.expires for bid in bids})
    place = {day: number for number, day in enumerate(days)}
    models = []
    for (model, name), rows in groupby(
        sorted(bids, key=lambda bid: (bid.name, bid.model)), key=lambda bid: (bid.model, bid.name)
    ):
        sets: dict[str, list[BidTableRow]] = {}
        for bid in rows:
            text = ",".join(f"{option}:{value}" for option, value in sorted(bid.options.items()))
            sets.setdefault(text, []).append(bid)
        versions = [
            [text, variant_line(found[0].options, shop), _prices(shop, found, place)]
            for text, found in sorted(sets.items(), key=lambda item: _size(item[1][0]))
        ]
        models.append([model, name, versions])
    return msgspec.json.encode({"days": [[day.isoformat(), shop.formats.day(day)] for day in days], "models": models})


def _prices(shop: Shop, bids: Sequence[BidTableRow], place: Mapping[date, int]) -> list[object]:
    found = {bid.condition: bid for bid in bids}
    return [
        [shop.formats.money(found[name].minor), place[found[name].expires]] if name in found else 0
        for name in _CONDITIONS
    ]


def _size(bid: BidTableRow) -> list[tuple[bool, str | int]]:
    return [(isinstance(value, str), value) for _, value in sorted(bid.options.items())]
