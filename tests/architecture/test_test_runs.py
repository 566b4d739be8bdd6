"""The tests themselves run as they are marked."""

import subprocess
import sys
from pathlib import Path

import pytest

FILE = """
import os, pytest
from pathlib import Path

@pytest.mark.xdist_group("together")
@pytest.mark.parametrize("turn", range(4))
def test_turn(turn):
    with Path("workers.txt").open("a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


@pytest.mark.slow
def test_a_group_of_tests_runs_in_one_process(tmp_path: Path) -> None:
    """Such tests share a shop that takes seconds to build: pytest and pytest-xdist must agree on what a group is."""
    (tmp_path / "test_one.py").write_text(FILE)
    (tmp_path / "test_two.py").write_text(FILE)

    line = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout
    workers = (tmp_path / "workers.txt").read_text().split()
    assert len(workers) == 8
    assert len(set(workers)) == 1
