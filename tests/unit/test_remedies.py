"""In which order the law of a market gives repair, replacement, a lower price and money back."""

from datetime import date, timedelta

import pytest

from storefront.domain.guarantee import remedies_in_order
from storefront.domain.rulebook import load_rulebook

RULES = load_rulebook().on(date(2026, 11, 21))
DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("market", "days", "order"),
    [
        ("FR", 5, ["1 repair", "1 replacement", "2 price_reduction", "2 refund"]),
        ("PT", 30, ["1 replacement", "1 refund", "1 repair", "2 price_reduction"]),
        ("PT", 31, ["1 repair", "1 replacement", "2 price_reduction", "2 refund"]),
        ("GB", 30, ["1 refund", "1 repair", "1 replacement", "2 price_reduction"]),
        ("GB", 31, ["1 repair", "1 replacement", "2 price_reduction", "2 refund"]),
        ("AU", 400, ["1 repair", "1 replacement", "1 refund"]),
        ("JP", 1, ["1 repair", "1 replacement", "2 refund"]),
    ],
)
def test_remedies_stand_in_the_laws_order(market: str, days: int, order: list[str]) -> None:
    found = remedies_in_order(RULES.remedies(market), DAY, DAY + timedelta(days=days))

    assert [f"{remedy.rank} {remedy.kind}" for remedy in found] == order


def test_every_market_has_its_order() -> None:
    assert set(RULES.remedy_orders) == set(RULES.markets)
