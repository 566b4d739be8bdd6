"""The shop's commands as a test calls them: in a process of their own, or, for what is refused at once, in this one."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from invoke.program import Program

import tasks

ROOT = Path(__file__).parents[2]
DAY = "2026-11-21"
SETTINGS = ("SITE_URL", "EXPORT", "REPRISE_ENV", "RELEASES")
SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        """The last line of standard output."""
        return self.out.rstrip("\n").rpartition("\n")[2]


def clean_environment(**changes: str) -> dict[str, str]:
    """This environment without what would set the shop, and with changes."""
    return {name: value for name, value in os.environ.items() if name not in SETTINGS} | changes


def command(*arguments: object) -> list[str]:
    """The command line of an `invoke` of this environment."""
    return [str(Path(sys.executable).parent / "invoke"), *map(str, arguments)]


def run(*arguments: object, **environment: str) -> Answer:
    """Run `invoke` in a process of its own, from the project's folder."""
    return run_line(command(*arguments), **environment)


def run_line(line: list[str], **environment: str) -> Answer:
    """Run any command from the project's folder."""
    done = subprocess.run(
        line,
        cwd=ROOT,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


def ask(*arguments: object) -> Answer:
    """Run a command in this process, as `invoke` does: same parsing, same exit codes."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            Program(namespace=tasks.namespace, binary="invoke").run(["invoke", *map(str, arguments)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Answer(code=code, out=out.getvalue(), err=err.getvalue())


def is_one_sentence(answer: Answer) -> bool:
    """Whether a refusal is a single line on standard error, and nothing on standard output."""
    return answer.out == "" and answer.err.count("\n") == 1 and len(answer.err.strip()) > 20


def contents(folder: Path) -> dict[str, Any]:
    """Every path below a folder with what would change if anybody wrote it."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_ino, path.lstat().st_mtime_ns, path.lstat().st_size)
        for path in sorted(folder.rglob("*"))
    }
