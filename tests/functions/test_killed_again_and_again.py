"""The kill trial, short: every payment has one order, all stock is accounted for, every letter was sent."""

import pytest

from tests.functions.kill_trial import run_trial


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_after_kills_everything_adds_up(database: str) -> None:
    outcome = run_trial(database, kills=5, seconds=10)

    assert outcome.faults == []
    assert outcome.payments > 0
