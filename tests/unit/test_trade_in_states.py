"""The states of a trade-in: whatever is tried in whatever order, nothing is paid uninspected and nothing leaves an end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.errors import StepRefused
from storefront.domain.trade_in import Condition, TradeInTerms
from storefront.domain.trade_in_questions import QUESTIONS, are_answered, condition_of
from storefront.domain.trade_in_states import ENDS, STEPS, Step, TradeInState, after, due, end_of_day, steps_from

TERMS = TradeInTerms(
    payout_method="iban", min_age=18, days_to_ship=21, inspection_days=2, payout_days=6, days_to_answer=7
)
ZONES = {"FR": "Europe/Paris", "US": "America/Los_Angeles", "GB": "Europe/London", "ES": "Europe/Madrid"}
TRIED = st.lists(st.tuples(st.sampled_from(Step), st.booleans()), max_size=40)


def walked(tried: list[tuple[Step, bool]]) -> list[TradeInState]:
    """The states one comes through by trying these steps; what is refused changes nothing."""
    states, arrived = [TradeInState.QUOTED], False
    for step, _ in tried:
        try:
            states.append(after(states[-1], step, arrived=arrived))
        except StepRefused:
            continue
        arrived = arrived or states[-1] is TradeInState.RECEIVED
    return states


@given(TRIED)
def test_nothing_is_paid_that_was_not_received_and_inspected(tried: list[tuple[Step, bool]]) -> None:
    states = walked(tried)

    if TradeInState.PAID in states:
        before = states[: states.index(TradeInState.PAID)]
        assert before.index(TradeInState.RECEIVED) < before.index(TradeInState.INSPECTED)


@given(TRIED)
def test_another_price_is_paid_only_when_it_was_accepted(tried: list[tuple[Step, bool]]) -> None:
    states = walked(tried)

    if TradeInState.PAID in states and TradeInState.COUNTER_OFFERED in states:
        assert states[states.index(TradeInState.PAID) - 1] is TradeInState.ACCEPTED


@given(TRIED)
def test_what_goes_back_has_been_here(tried: list[tuple[Step, bool]]) -> None:
    states = walked(tried)

    assert TradeInState.RETURNED not in states or TradeInState.RECEIVED in states


@given(st.sampled_from(sorted(ENDS)), st.sampled_from(Step), st.booleans())
def test_nothing_leaves_an_end(end: TradeInState, step: Step, arrived: bool) -> None:
    with pytest.raises(StepRefused):
        after(end, step, arrived=arrived)


def test_these_are_the_ends_and_every_other_state_leads_on() -> None:
    assert {TradeInState.PAID, TradeInState.RETURNED, TradeInState.LAPSED, TradeInState.BLOCKED} == ENDS
    assert all(steps_from(state) for state in TradeInState if state not in ENDS)


def test_every_state_can_be_reached_and_an_end_from_each() -> None:
    reached = {TradeInState.QUOTED}
    for _ in TradeInState:
        reached |= {to for table in STEPS.values() for origin, to in table.items() if origin in reached}
    ending = set(ENDS)
    for _ in TradeInState:
        ending |= {origin for table in STEPS.values() for origin, to in table.items() if to in ending}

    assert reached == set(TradeInState)
    assert ending == set(TradeInState)


@given(
    st.sampled_from(sorted(ZONES.values())),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    st.sampled_from([TradeInState.LABEL_SENT, TradeInState.COUNTER_OFFERED, TradeInState.RECEIVED]),
)
def test_a_span_ends_with_the_last_second_of_its_last_day_whatever_the_clocks_do(
    zone: str, moment: datetime, state: TradeInState
) -> None:
    since = int(moment.replace(tzinfo=UTC).timestamp())
    days = {"label_sent": 21, "counter_offered": 7, "received": 2}[state]

    ends = due(state, since, TERMS, zone)

    assert ends is not None
    first = datetime.fromtimestamp(since, ZoneInfo(zone)).date()
    last, next_second = (datetime.fromtimestamp(ends.at + more, ZoneInfo(zone)) for more in (0, 1))
    assert last.date() == first + timedelta(days=days)
    assert next_second.date() == first + timedelta(days=days + 1)
    assert (next_second.hour, next_second.minute, next_second.second) == (0, 0, 0)


@pytest.mark.parametrize(
    ("zone", "since", "hours"),
    [
        ("Europe/Paris", "2026-03-25T00:00:00+01:00", 8 * 24 - 1),
        ("Europe/Paris", "2026-10-22T00:00:00+02:00", 8 * 24 + 1),
        ("America/Los_Angeles", "2026-03-05T00:00:00-08:00", 8 * 24 - 1),
        ("America/Los_Angeles", "2026-10-29T00:00:00-07:00", 8 * 24 + 1),
    ],
)
def test_a_week_with_a_changed_clock_is_an_hour_shorter_or_longer(zone: str, since: str, hours: int) -> None:
    at = int(datetime.fromisoformat(since).timestamp())

    ends = due(TradeInState.COUNTER_OFFERED, at, TERMS, zone)

    assert ends is not None
    assert ends.at + 1 - at == hours * 3600
    assert ends.step is Step.REJECT


def test_where_only_the_shop_is_late_time_takes_no_step() -> None:
    for state in (TradeInState.RECEIVED, TradeInState.INSPECTED, TradeInState.ACCEPTED, TradeInState.SHIPPED):
        ends = due(state, 0, TERMS, "Europe/Paris")
        assert ends is not None
        assert ends.step is None
    assert all(due(state, 0, TERMS, "Europe/Paris") is None for state in ENDS)


def test_the_end_of_a_day_is_the_markets_own() -> None:
    assert end_of_day(date(2026, 11, 21), "Europe/Paris") == int(
        datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC).timestamp()
    )


@pytest.mark.parametrize(
    ("works", "cracks", "marks", "condition"),
    [
        ("yes", "none", "none", Condition.FLAWLESS),
        ("yes", "none", "light", Condition.GOOD),
        ("yes", "none", "clear", Condition.WORN),
        ("yes", "some", "none", Condition.CRACKED),
        ("no", "none", "none", Condition.BROKEN),
        ("no", "some", "clear", Condition.BROKEN),
    ],
)
def test_the_worst_answer_decides(works: str, cracks: str, marks: str, condition: Condition) -> None:
    assert condition_of({"works": works, "cracks": cracks, "marks": marks}) is condition


def test_an_answer_that_is_none_of_the_questions_is_no_answer() -> None:
    best = {name: answers[0] for name, answers in QUESTIONS.items()}

    assert are_answered(best)
    assert not are_answered(best | {"more": "yes"})
    assert not are_answered(best | {"works": "perhaps"})
    assert not are_answered({})
