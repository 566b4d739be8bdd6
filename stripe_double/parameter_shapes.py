"""What parameters an operation takes, read from the stripe package's own types: names, nesting, kinds, closed sets.

The package writes a closed set as `Literal[...] | str` to stay open for the future; Stripe itself refuses what is not in
the set today, and so does this. `Literal['']` means 'may be unset'.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stripe._request_options import RequestOptions

from stripe_double.form_encoding import Tree
from stripe_double.refusals import Json, invalid, missing, unknown

WHOLE = re.compile(r"-?\d{1,18}")
# The package's shared options name types that are only imported for type checkers.
ABSENT = {"StripeContext": object, "Mapping": Mapping, "Any": Any}


@cache
def fields(shape: Any) -> Mapping[str, Any]:
    """Name -> type of each parameter of a TypedDict, without the library's own options such as `api_key`."""
    hints = get_type_hints(shape, localns=ABSENT)
    return {name: hint for name, hint in hints.items() if name not in RequestOptions.__annotations__}


def read_params(tree: Tree, shape: Any, within: str = "") -> Json:
    """The parameters with their types (int, bool, list, ...). `within` is the name of the object they stand in.

    Raises Refusal naming the parameter as Stripe does, such as `line_items[0][price_data][currency]`.
    """
    known = fields(shape)
    found: Json = {}
    for name, value in tree.items():
        full = f"{within}[{name}]" if within else name
        if name not in known:
            raise unknown(full)
        found[name] = _read(value, known[name], full)
    for name in known:
        if name in shape.__required_keys__ and name not in found:
            raise missing(f"{within}[{name}]" if within else name)
    return found


def _read(value: str | Tree, hint: Any, name: str) -> Any:
    kinds = _alternatives(hint)
    closed = [option for kind in kinds if get_origin(kind) is Literal for option in get_args(kind)]
    if value == "":
        if "" in closed:
            return ""
        raise invalid(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a non-empty value.",
            name,
            "parameter_invalid_empty",
        )
    if isinstance(value, dict):
        return _read_nested(value, kinds, name)
    return _read_scalar(value, kinds, [option for option in closed if option != ""], name)


def _alternatives(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return [kind for part in get_args(hint) for kind in _alternatives(part)]
    return [hint]


def _read_nested(value: Tree, kinds: list[Any], name: str) -> Any:
    for kind in kinds:
        # typing.is_typeddict does not know the TypedDict of typing_extensions, which the package uses.
        if hasattr(kind, "__required_keys__"):
            return read_params(value, kind, name)
        if get_origin(kind) is list:
            return _read_list(value, get_args(kind)[0], name)
        if get_origin(kind) is dict:
            return {key: _text(below, f"{name}[{key}]") for key, below in value.items()}
    raise invalid(f"Invalid value for {name}: an object or array was not expected", name)


def _read_list(value: Tree, kind: Any, name: str) -> list[Any]:
    if not all(key.isdecimal() for key in value):
        raise invalid("Invalid array", name)
    ordered = sorted(value, key=int)
    return [_read(value[key], kind, f"{name}[{key}]") for key in ordered]


def _text(value: str | Tree, name: str) -> str:
    if not isinstance(value, str):
        raise invalid("Metadata values must be strings", name)
    return value


def _read_scalar(value: str, kinds: list[Any], closed: list[str], name: str) -> Any:
    if value in closed:
        return value
    if int in kinds:
        if not WHOLE.fullmatch(value):
            raise invalid(f"Invalid integer: {value}", name, "parameter_invalid_integer")
        return int(value)
    if bool in kinds:
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", name)
        return value == "true"
    if Decimal in kinds or float in kinds:
        if not re.fullmatch(r"-?\d{1,18}(\.\d{1,12})?", value):
            raise invalid(f"Invalid decimal: {value}", name)
        return value
    if closed:
        last = name.rpartition("[")[2].rstrip("]")
        shown = last if not last.isdecimal() else name
        raise invalid(f"Invalid {shown}: must be one of {', '.join(closed)}", name)
    if str in kinds:
        return value
    raise invalid("Invalid array" if any(get_origin(kind) is list for kind in kinds) else "Invalid object", name)
