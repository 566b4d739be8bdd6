"""What is typed on a command line, checked; and a refusal turned into one sentence and an exit code."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any

from invoke.exceptions import Exit

from storefront.domain.errors import BuildFailed, StorefrontError, UsageError


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal into its sentence and exit code."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except StorefrontError as refusal:
            raise Exit(f"{refusal.code}: {refusal.message}", refusal.exit_code) from None
        except Exit:
            raise
        except OSError as problem:
            raise Exit(f"build_failed: {problem.strerror}: {problem.filename}", BuildFailed.exit_code) from problem
        except Exception as problem:
            traceback.print_exc()
            raise Exit(f"build_failed: {type(problem).__name__}: {problem}", BuildFailed.exit_code) from problem

    return run


def parse_day(text: str, flag: str = "--date") -> str:
    """A day given on the command line, as YYYY-MM-DD."""
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{flag} {text!r} is not a day; write it as 2026-11-21") from None


def day_or_today(text: str) -> date:
    """A day given on the command line, else today."""
    return date.fromisoformat(parse_day(text)) if text else datetime.now(UTC).date()


def parse_markets(text: str) -> tuple[str, ...]:
    """Markets given on the command line, in the rules' order."""
    from storefront.domain.rulebook import load_rulebook

    known = load_rulebook().on(datetime.now(UTC).date()).markets
    wanted = [code.strip().upper() for code in text.split(",") if code.strip()]
    unknown = [code for code in wanted if code not in known]
    if text and not wanted:
        raise UsageError(f"--markets {text!r} names no market; there are {', '.join(known)}")
    if unknown:
        raise UsageError(f"--markets: no market {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(code for code in known if code in wanted)


def needed(value: str, flag: str, example: str) -> str:
    """A flag that must be given."""
    if not value:
        raise UsageError(f"{flag} is missing; for example {example}")
    return value


def whole_number(value: object, flag: str, least: int, most: int) -> int:
    """A number given on the command line, within its bounds."""
    try:
        number = int(str(value))
    except ValueError:
        raise UsageError(f"{flag} {value!r} is not a whole number") from None
    if not least <= number <= most:
        raise UsageError(f"{flag} must be from {least} to {most}, not {number}")
    return number
