"""A command or flag that there is not: exit code 2, as for all that is typed wrong. invoke by itself says 1."""

from __future__ import annotations

from invoke.exceptions import Exit, ParseError
from invoke.program import Program

from storefront.domain.errors import UsageError

_parse_tasks = Program.parse_tasks


def exit_as_usage() -> None:
    """Have invoke end as the commands do when it cannot read what was typed; its own way of doing so is not a setting."""

    def parse_tasks(program: Program) -> None:
        try:
            _parse_tasks(program)
        except ParseError as problem:
            name = problem.context.name if problem.context else None
            more = f"invoke --help {name}" if name else "invoke --list"
            said = str(problem).rstrip("!.")
            raise Exit(f"{UsageError.code}: {said}; see {more}", UsageError.exit_code) from None

    Program.parse_tasks = parse_tasks  # type: ignore[assignment]
