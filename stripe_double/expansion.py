"""`expand`: ids become the objects they name, on request.

Source: https://docs.stripe.com/api/expanding_objects (four levels; `data.` reaches into lists).
"""

from __future__ import annotations

from typing import Any

from stripe_double.account import Account
from stripe_double.listings import list_lines
from stripe_double.refusals import Json, Refusal
from stripe_double.store import public

DEEPEST = 4


def answer_with(account: Account, thing: Json, paths: list[str]) -> Json:
    """The object as it leaves the double, with these paths expanded. Raises Refusal for a path that leads nowhere."""
    thing = _copy(thing)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise Refusal(f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}")
        _expand(account, thing, steps, path)
    found: Json = public(thing)
    return found


def _expand(account: Account, thing: Json, steps: list[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if step == "line_items" and thing.get("object") == "checkout.session":
        thing.setdefault("line_items", list_lines(thing, {}))
    elif step not in thing:
        raise Refusal(f"This property cannot be expanded ({path}).")
    value = thing[step]
    if isinstance(value, str):
        value = account.store.get(value)
        if value is None:
            raise Refusal(f"This property cannot be expanded ({path}).")
        thing[step] = value
    elif not rest and value is not None and not (isinstance(value, dict) and "object" in value):
        raise Refusal(f"This property cannot be expanded ({path}).")
    for below in _objects(value):
        if rest:
            _expand(account, below, rest, path)


def _objects(value: Any) -> list[Json]:
    if isinstance(value, list):
        return [below for below in value if isinstance(below, dict)]
    return [value] if isinstance(value, dict) else []


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(below) for key, below in value.items()}
    return [_copy(below) for below in value] if isinstance(value, list) else value
