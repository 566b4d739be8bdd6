"""Workers that are killed, and pages that cannot be rendered: the night goes on, up to a point."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.build.release import MOST_KEPT, Order, build
from storefront.build.settings import read_settings
from storefront.domain.errors import BuildFailed
from storefront.release.folder import point_to
from tests.build.nights import changed_theme
from tests.build.shop_commands import DAY, ROOT, clean_environment, command

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]

SECONDS = 300


def children(process: int) -> list[int]:
    """The processes that a process has started, the oldest first."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in listed.splitlines())
    return sorted(int(child) for child, parent in pairs if int(parent) == process)


def is_running(process: int) -> bool:
    """Whether a process is there and not only waiting to be asked how it ended."""
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def test_killed_workers_are_followed_by_others_and_no_byte_differs(export: Path, release: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    line = command("build", "--export", export, "--releases", releases, "--date", DAY, "--jobs", 2)
    silent = subprocess.DEVNULL
    killed = []
    with subprocess.Popen(line, cwd=ROOT, env=clean_environment(), stdout=silent, stderr=silent) as process:
        try:
            end = time.monotonic() + SECONDS
            # The loader; those who plan are forked from; all that render, and the one that writes the offer book.
            for begun, which in (("work/load/staging", [1]), ("work/plan/cards/0", [0]), ("site/fr-fr/*", [0, 1])):
                while not any(releases.glob(f".staging-*/{begun}")):
                    assert process.poll() is None
                    assert time.monotonic() < end
                    time.sleep(0.01)
                # All but the first, which is Python's own resource tracker.
                first = children(process.pid)[1:]
                second = [worker for parent in first for worker in children(parent)]
                for generation in which:
                    for worker in (first, second)[generation]:
                        os.kill(worker, signal.SIGKILL)
                        killed.append(begun)
                # Nobody goes on who is without parents: a successor has the same folder.
                while any(is_running(worker) for worker in second):
                    assert time.monotonic() < end
                    time.sleep(0.01)
            code = process.wait(timeout=SECONDS)
        finally:
            process.kill()

    assert len(set(killed)) == 3
    assert code == 0
    made = (releases / release.name / "manifest.json").read_bytes()
    assert made == (release / "manifest.json").read_bytes()


def test_more_pages_that_cannot_be_rendered_than_may_stay_fail_the_build(
    export: Path, copied: Callable[..., Path], tmp_path: Path
) -> None:
    live = copied()
    point_to(live.parent, live.name)
    theme = changed_theme(tmp_path, "templates/pages/sku.html", "<h1>", "{{ view.none }}<h1>")
    settings = read_settings(
        {
            "site_url": "http://127.0.0.1:8000",
            "export": str(export),
            "content": str(ROOT / "content"),
            "theme": theme,
            "day": DAY,
        }
    )
    order = Order(settings=settings, releases=live.parent, jobs=2, configuration=str(ROOT / "pelicanconf.py"))

    with pytest.raises(BuildFailed, match=rf"pages could not be rendered \(at most {MOST_KEPT}"):
        build(order, say=lambda line: None, progress=lambda done, total: None)

    assert [path.name for path in sorted(live.parent.iterdir())] == [live.name, "current"]
    shutil.rmtree(live)
