"""What processes are forked from has no thread but its own: a fork takes locks along, and not who would open them."""

import subprocess
import sys

import pytest

from storefront.build.shards import READ_FIRST
from tests.build.shop_commands import ROOT

LEADER = ("pelican", "storefront.build.model_site", "storefront.build.render_worker")


@pytest.mark.parametrize("modules", [READ_FIRST[1:], LEADER], ids=["fork server", "leader"])
def test_reading_what_is_forked_from_begins_no_thread(modules: tuple[str, ...]) -> None:
    text = f"import os, {', '.join(modules)}; print(len(os.listdir('/proc/self/task')), 'minify' in __import__('sys').modules)"

    said = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said == "1 False\n"


def test_a_leader_has_read_nothing_that_only_other_processes_need() -> None:
    """What it reads is in every render worker, which has 100 MB."""
    text = (
        "import sys; from storefront.build import model_site; from storefront.build.render_worker import read_pelican; "
        "read_pelican(); print(*sorted({'PIL', 'markdown', 'nh3', 'duckdb', 'holidays', 'requests'} & set(sys.modules)))"
    )

    said = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said == "\n"
