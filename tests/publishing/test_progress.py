"""What somebody sees of a long command: a bar on a terminal, a few plain lines in a log."""

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from storefront.build.progress import LINES, Progress
from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import DAY, ROOT, clean_environment, command, run
from tests.publishing.made_shop import FIRST, make_release

pytestmark = pytest.mark.slow


def on_a_terminal(*arguments: object) -> tuple[int, str]:
    """Run a command on a terminal of its own; its exit code and all that the terminal was told."""
    ours, theirs = pty.openpty()
    environment = clean_environment(TERM="xterm", COLUMNS="100")
    with subprocess.Popen(
        command(*arguments), cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        told = b""
        with contextlib.suppress(OSError):  # how Linux says that nobody writes any more
            while piece := os.read(ours, 65536):
                told += piece
        os.close(ours)
    return process.returncode, told.decode()


def test_a_build_shows_on_a_terminal_that_it_loads_and_how_far_it_has_rendered(tmp_path: Path) -> None:
    code, told = on_a_terminal(
        *(
            "build",
            "--export",
            one_sku_export(tmp_path),
            "--releases",
            tmp_path / "releases",
            "--date",
            DAY,
            "--jobs",
            1,
        )
    )

    assert code == 0, told
    assert told.index("loading") < told.index("rendering")
    assert "\x1b[" in told
    assert any(f"/{total}" in told for total in range(4, 12)), told


def test_a_publish_shows_on_a_terminal_what_it_looks_through_and_sends(
    releases: Path, book: Path, tmp_path: Path
) -> None:
    make_release(releases, FIRST, book)

    code, told = on_a_terminal("publish", "--releases", releases, "--target", (tmp_path / "www").as_uri())

    assert code == 0, told
    assert told.index("looking for secrets") < told.index("sending to file://") < told.index("published")
    assert told.rstrip().endswith(FIRST)


def test_a_small_publish_says_in_a_log_only_what_came_of_it(releases: Path, book: Path) -> None:
    make_release(releases, FIRST, book)

    answer = run("publish", "--releases", releases)

    assert (answer.code, answer.out, answer.err) == (0, f"published\n{FIRST}\n", "")


COUNTED = """
import sys
from storefront.build.progress import Progress
with Progress("loading", least=20) as progress:
    for done in range(1, int(sys.argv[1]) + 1):
        progress.rendering(done, int(sys.argv[1]))
"""


@pytest.mark.parametrize(("parts", "lines"), [(61, LINES), (20, LINES), (19, 0)])
def test_a_log_gets_a_plain_line_for_each_tenth_of_much_work(parts: int, lines: int) -> None:
    line = [sys.executable, "-c", COUNTED, str(parts)]

    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    told = done.stdout.splitlines()
    assert len(told) == lines
    assert done.stderr == ""
    if told:
        assert (told[0], told[-1]) == (f"rendering: {-(-parts // 10)} of {parts}", f"rendering: {parts} of {parts}")
        assert "\x1b" not in done.stdout


def test_each_kind_of_work_is_counted_from_its_start(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("publishing", least=2) as progress:
        for what in ("looking for secrets", "sending"):
            progress.phase(what, 1, 2)
            progress.phase(what, 2, 2)

    told = ["looking for secrets: 1 of 2", "looking for secrets: 2 of 2", "sending: 1 of 2", "sending: 2 of 2"]
    assert capsys.readouterr().out.splitlines() == told
