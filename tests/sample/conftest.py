"""Samples that several tests read; none of them writes to one."""

from datetime import date
from pathlib import Path

import pytest

from storefront.domain.rulebook import load_rulebook
from storefront.domain.rules import Rules
from storefront.sample import write_sample

DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def day() -> date:
    return DAY


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rulebook().on(DAY)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("small")
    write_sample(out, skus=50, date=DAY)
    return out


@pytest.fixture(scope="session")
def broad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All models, but only two markets."""
    out = tmp_path_factory.mktemp("broad")
    write_sample(out, skus=1200, date=DAY, markets=["FR", "BE"])
    return out
