"""The states of a withdrawal: whatever ops and shoppers try in whatever order, nothing leaves its end and no money too much."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.care.withdrawals import State, finish, match_by_contact, match_by_ops
from storefront.domain.errors import StepRefused
from tests.functions.buying import TestShop
from tests.functions.caring import BUYER, bought, care_shop

ORDER = list(State)
LINES = st.sets(st.sampled_from([1, 2]), min_size=1).map(lambda lines: tuple(sorted(lines)))
TRIED = st.lists(
    st.one_of(
        st.tuples(st.just("link"), LINES),
        st.tuples(st.just("state"), st.sampled_from(["", "one of them"])),
        st.tuples(st.just("match"), st.integers(0, 3), LINES | st.just(())),
        st.tuples(st.just("worker"), st.integers(0, 3)),
        st.tuples(st.just("finish"), st.integers(0, 3)),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, running: str) -> Iterator[TestShop]:
    folder: Path = tmp_path_factory.mktemp("withdrawals")
    with care_shop(folder, f"sqlite:///{folder / 'shop.db'}", running) as opened:
        yield opened


@pytest.fixture(scope="module")
def number(shop: TestShop) -> str:
    """A paid order with two items."""
    return bought(shop, "FR-1", "FR-2")


def attempt(shop: TestShop, order: str, place: int, step: tuple[Any, ...]) -> None:
    """Try a step on one of the withdrawals there are; what is refused changes nothing."""
    rows = shop.rows("SELECT * FROM withdrawals ORDER BY stated_at, number")
    stated = {"locale": "fr-fr", "name": f"Anna {place}", "contact": BUYER["email"], "confirm": True}
    before = [row | {} for row in rows]
    try:
        match step:
            case ("link", lines):
                shop.post("/api/withdrawal", stated | {"link": shop.token(order), "line": list(lines)})
            case ("state", items):
                shop.post("/api/withdrawal", stated | {"order": order, "items": items})
            case (what, which, *more) if which < len(rows):
                one = rows[which]["number"]
                if what == "match":
                    match_by_ops(shop.shop, one, order, more[0], None)
                elif what == "worker":
                    shop.shop.database.write(lambda tx: match_by_contact(tx, one, shop.clock()))
                else:
                    finish(shop.shop, one, "settled")
    except StepRefused:
        assert shop.rows("SELECT * FROM withdrawals ORDER BY stated_at, number") == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tried=TRIED)
def test_states_only_move_on_and_never_more_goes_back_than_was_paid(
    shop: TestShop, number: str, tried: list[tuple[Any, ...]]
) -> None:
    for table in ("withdrawal_events", "withdrawals", "outbox", "idempotency_keys"):
        shop.shop.database.write(lambda tx, table=table: tx.do(f"DELETE FROM {table}"))
    for place, step in enumerate(tried):
        attempt(shop, number, place, step)

    rows = shop.rows("SELECT * FROM withdrawals")
    events = shop.rows("SELECT * FROM withdrawal_events ORDER BY number, step")
    for row in rows:
        mine = [event for event in events if event["number"] == row["number"]]
        places = [ORDER.index(State(event["state"])) for event in mine]
        assert places == sorted(places)
        assert [event["step"] for event in mine] == list(range(row["step"] + 1))
        assert [event["state"] for event in mine].count("done") <= 1
        assert mine[-1]["state"] == row["state"]
        assert (row["refund_minor"] is None) == (row["order_number"] is None)
    matched = [row["refund_minor"] for row in rows if row["state"] == "matched"]
    assert sum(matched) <= shop.order(number)["paid_minor"]
