"""`deadlines`: the table of last days to withdraw, worked out by the shop's own code for each market and written into the docs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.tasks import task

from storefront.build.settings import ROOT
from storefront.commands.arguments import refusing, whole_number

if TYPE_CHECKING:
    from storefront.domain.rules import Rules

YEAR = 2026
_HEAD = """# Last days to withdraw and to return

Written by `invoke deadlines`; a test compares it with the code. The day of delivery is not counted. A period whose last day is a Saturday, a
Sunday or a public holiday ends on the next working day. Public holidays are the national ones of the `holidays` library: a holiday of one
region only is not among them, so a buyer there may have a day more than the table says; in Sweden the eves of Midsummer, Christmas and New Year are. This is not legal advice.

| market | days by law | days by the shop's word | status |
|---|---|---|---|
"""
_MIDDLE = """
## Days on which a public holiday moves the last day, {year}

All other deliveries of {year} end on the plain day, or on the Monday after it where that is a Saturday or Sunday.

| market | period | delivered | plain last day | last day |
|---|---|---|---|---|
"""


@task(help={"year": "which year's deliveries (default 2026)", "out": "a file (default docs/deadlines.md)"})
@refusing
def deadlines(_c: Any, year: str = str(YEAR), out: str = "") -> None:
    """Write the table of last days to withdraw: invoke deadlines."""
    path = Path(out) if out else ROOT / "docs" / "deadlines.md"
    path.write_text(deadline_table(whole_number(year, "--year", 2020, 2100)), encoding="utf-8")
    print(f"written to {path}")


def deadline_table(year: int) -> str:
    """The page, Markdown."""
    from storefront.domain.rulebook import load_rulebook

    rules = load_rulebook().on(date(year, 12, 31))
    periods = [
        f"| {code} | {rules.withdrawal(code).statutory_days or 'none'} | {rules.withdrawal(code).shop_days} | "
        f"{rules.withdrawal(code).status} |"
        for code in rules.markets
    ]
    moved = [line for code in rules.markets for line in _moved(rules, code, year)]
    return _HEAD + "\n".join(periods) + "\n" + _MIDDLE.format(year=year) + "\n".join(moved) + "\n"


def _moved(rules: Rules, market: str, year: int) -> Iterator[str]:
    """The deliveries of a year whose last day a holiday moves further than the weekend does."""
    from storefront.domain.withdrawal import return_deadlines
    from storefront.locales.calendars import days_without_deadlines

    rights, closed = rules.withdrawal(market), days_without_deadlines(market, year)
    for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        delivered = date(year, 1, 1) + timedelta(days=number)
        there, plain = return_deadlines(rights, delivered, closed), return_deadlines(rights, delivered, frozenset())
        if there.law != plain.law and rights.statutory_days:
            yield _line(market, "law", delivered, rights.statutory_days, there.law)
        if there.shop != plain.shop:
            yield _line(market, "shop", delivered, rights.shop_days, there.shop)


def _line(market: str, period: str, delivered: date, days: int, last: date | None) -> str:
    return f"| {market} | {period} | {delivered} | {delivered + timedelta(days=days)} | {last} |"
