"""A withdrawal as somebody states it: who, which order, which items, and where the receipt goes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from functions.kit.endpoint import Call
from functions.kit.fields import FieldsProblem, email_of, number_of, one_line, some_lines, typed_as
from functions.kit.problem import Problem
from storefront.domain.cases import MOST_ITEMS_CHARACTERS

FORM = "withdrawal"
_LONGEST_NAME = 200
_MOST_LINES = 50


class TypedWithdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent. `link` is the token of an order's own link, `line` the numbers of its lines that were ticked."""

    locale: str
    name: str
    contact: str
    order: str = ""
    items: str | list[str] = ""
    link: str = ""
    line: list[int] = []
    confirm: bool = False


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that can be confirmed. No `items`: the whole order. `lines` go with `link` only."""

    locale: str
    name: str
    order: str
    items: str
    contact: str
    link: str = ""
    lines: tuple[int, ...] = ()


def read_statement(call: Call) -> tuple[Statement, bool]:
    """The statement, and whether it was confirmed. Raises FieldsProblem naming each field that is wrong."""
    typed = typed_as(call, TypedWithdrawal, many=("line",))
    name, contact, order = one_line(typed.name, _LONGEST_NAME), email_of(typed.contact), number_of(typed.order)
    items = _items(typed.items)
    lines = tuple(sorted(set(typed.line)))
    if len(typed.line) > _MOST_LINES:
        raise Problem("bad_request", detail=f"More than {_MOST_LINES} lines.")
    wrong = [
        *([] if name else ["name"]),
        *([] if order or typed.link else ["order"]),
        *([] if len(items) <= MOST_ITEMS_CHARACTERS else ["items"]),
        *([] if lines or not typed.link else ["line"]),
        *([] if contact else ["contact"]),
    ]
    if wrong:
        raise FieldsProblem(FORM, wrong, typed.link)
    statement = Statement(
        locale=typed.locale,
        name=name,
        order=order,
        items=items,
        contact=contact,
        link=typed.link,
        lines=lines if typed.link else (),
    )
    return statement, typed.confirm


def _items(given: str | Sequence[str]) -> str:
    text = given if isinstance(given, str) else "\n".join(given)
    longest = MOST_ITEMS_CHARACTERS
    # A text that is too long is told, not lost.
    return some_lines(text, longest) if len(text.strip()) <= longest else "x" * (longest + 1)
