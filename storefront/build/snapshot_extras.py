"""What a snapshot says about models beside their offers: bids for old ones, ratings, reviews.

`worths`, `ratings` and `quotes` are of the models in the table `models_taken` (`SnapshotRows.take`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from storefront.domain.rules import Rules
from storefront.pages.rows import BidRow, BidTableRow, CarrierPlanRow, Quote, Worth

Query = Callable[..., Iterator[tuple[Any, ...]]]
QUOTES_A_LANGUAGE = 2
_TAKEN = "model IN (SELECT model FROM models_taken)"
# From best to worst, as SQL has a list.
CONDITIONS = "'flawless', 'good', 'worn', 'cracked', 'broken'"


def _latest(table: str) -> str:
    """The day until which the highest bid holds; of equal bids the one that holds longest."""
    return f"arg_max({table}expires, {table}price_minor * 100000 + date_diff('day', DATE '1970-01-01', {table}expires))"


def bids(rows: Query, market: str, limit: int) -> list[BidRow]:
    """The best live bid per model and condition, models asked for most first."""
    sql = f"""SELECT t.model, any_value(m.name), t.condition, max(t.price_minor), {_latest("t.")}
        FROM trade_in t JOIN models m ON m.model = t.model WHERE t.market = ?
        GROUP BY t.model, t.condition, m.popularity
        ORDER BY m.popularity DESC, t.model, list_position([{CONDITIONS}], t.condition) LIMIT ?"""
    return [
        BidRow(model=model, name=name, condition=condition, minor=minor, expires=expires)
        for model, name, condition, minor, expires in rows(sql, [market, limit])
    ]


def bid_table(rows: Query, market: str) -> list[BidTableRow]:
    """The best live bid of a market per model, options and condition: all that the trade-in page knows."""
    sql = f"""SELECT t.model, any_value(m.name), any_value(m.category), t.options, t.condition, max(t.price_minor),
        {_latest("t.")} FROM trade_in t JOIN models m ON m.model = t.model WHERE t.market = ?
        GROUP BY t.model, t.options, t.condition ORDER BY t.model, t.options, list_position([{CONDITIONS}], t.condition)"""
    return [
        BidTableRow(
            model=model, name=name, category=category, options=msgspec.json.decode(options), condition=condition,
            minor=minor, expires=expires,
        )
        for model, name, category, options, condition, minor, expires in rows(sql, [market])
    ]  # fmt: skip


def carrier_plans(rows: Query, market: str, document: Callable[[str], str]) -> list[CarrierPlanRow]:
    """A market's plans, the cheapest a month first; `document` gives the path under which a file of the export is served."""
    sql = """SELECT plan, carrier, name, monthly_minor, commitment_months, data_gb, discount_minor, models, terms_url,
        contract_summary FROM plans WHERE market = ? ORDER BY monthly_minor, plan"""
    return [
        CarrierPlanRow(
            plan=plan, carrier=carrier, name=name, monthly=monthly, months=months, data_gb=data_gb, discount=discount,
            models=None if models is None else tuple(msgspec.json.decode(models)), terms_url=terms_url,
            summary=document(summary) if summary else "",
        )
        for plan, carrier, name, monthly, months, data_gb, discount, models, terms_url, summary in rows(sql, [market])
    ]  # fmt: skip


def worths(rows: Query, rules: Rules) -> dict[str, dict[str, Worth]]:
    """The best bid per model and market, for the best condition anybody bids for."""
    found: dict[str, dict[str, Worth]] = {}
    sql = f"""SELECT model, market, condition, max(price_minor), {_latest("")} FROM trade_in WHERE {_TAKEN}
        GROUP BY model, market, condition
        ORDER BY model, market, list_position([{CONDITIONS}], condition)"""
    for model, market, condition, minor, expires in rows(sql):
        if rules.trade_in(market):
            worth = Worth(minor=minor, condition=condition, expires=expires)
            found.setdefault(model, {}).setdefault(market, worth)
    return found


def ratings(rows: Query) -> dict[str, list[int]]:
    """Verified reviews per model, by one to five stars (rule R1)."""
    found: dict[str, list[int]] = {}
    sql = f"SELECT model, rating, count(*) FROM reviews WHERE verified AND {_TAKEN} GROUP BY model, rating"
    for model, rating, count in rows(sql):
        found.setdefault(model, [0] * 5)[rating - 1] = count
    return found


def quotes(rows: Query) -> dict[str, dict[str, list[Quote]]]:
    """A few reviews per model and language, newest first; only of people who bought, as the page says (rule R1)."""
    found: dict[str, dict[str, list[Quote]]] = {}
    sql = f"""SELECT model, language, rating, title, text, grade, date, verified FROM reviews WHERE verified AND {_TAKEN}
        QUALIFY row_number() OVER (PARTITION BY model, language ORDER BY date DESC, review)
            <= {QUOTES_A_LANGUAGE}
        ORDER BY model, language, date DESC, review"""
    for model, language, rating, title, text, grade, day, verified in rows(sql):
        quote = Quote(rating=rating, title=title, text=text, grade=grade, day=day, verified=verified)
        found.setdefault(model, {}).setdefault(language, []).append(quote)
    return found
