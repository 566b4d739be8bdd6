"""What somebody typed into a form, field by field; and the refusal that names the fields that are wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from functions.kit.endpoint import Call
from functions.kit.problem import Problem

T = TypeVar("T")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST_EMAIL, _LONGEST_NUMBER = 254, 40


class FieldsProblem(Problem):
    """Some fields do not do. `form` names the form that is shown again, `path` what it belongs to."""

    def __init__(
        self, form: str, wrong: Sequence[str], path: str = "", *, code: str = "invalid_fields", **fields: object
    ) -> None:
        super().__init__(code, headers=None, errors=list(wrong), **fields)
        self.form = form
        self.wrong = tuple(wrong)
        self.path = path


def typed_as(call: Call, shape: type[T], *, many: Sequence[str] = ()) -> T:
    """A form's fields or a program's JSON as a struct; the fields in `many` may come more than once.

    Raises Problem bad_request for a value of another type.
    """
    given: Any = call.json
    if call.form:
        given = {name: values if name in many else values[0] for name, values in call.fields.items()}
    try:
        return msgspec.convert(given, shape, strict=not call.form)
    except msgspec.ValidationError as problem:
        raise Problem("bad_request", detail=str(problem)) from None


def one_line(text: str, longest: int) -> str:
    """A text without line breaks and idle spaces; '' when it is longer than it may be."""
    line = _SPACES.sub(" ", _CONTROL.sub("", text)).strip()
    return line if len(line) <= longest else ""


def some_lines(text: str, longest: int) -> str:
    """A text whose lines are kept; '' when it is longer than it may be."""
    lines = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return lines if len(lines) <= longest else ""


def email_of(text: str) -> str:
    """An address that could be one, as it is written; '' for anything else. Nobody is asked whether it exists."""
    from email_validator import EmailNotValidError, validate_email

    if len(text) > _LONGEST_EMAIL:
        return ""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except (EmailNotValidError, UnicodeError):
        return ""


def number_of(text: str) -> str:
    """An order's number as typed, without spaces and dashes, in capitals; '' when it has no letter or digit."""
    kept = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    return kept if len(kept) <= _LONGEST_NUMBER else ""


def day_of(text: str) -> date | None:
    """A day, written as 2026-11-21."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-21") else None
    except ValueError:
        return None


def first_values(fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each field's first value."""
    return {name: values[0] for name, values in fields.items() if values}
