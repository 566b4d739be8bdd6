"""Stripe's form encoding: `line_items[0][price_data][currency]=eur` as a tree.

Source: what stripe-python's `_api_encode` writes, and `expand[]=...`, which curl users write.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from stripe_double.refusals import Refusal, invalid

Tree = dict[str, "str | Tree"]

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
MOST_PARAMS = 5_000


def read_tree(encoded: str) -> Tree:
    """The parameters of a form body or query string, nested as their brackets say. Leaves are text.

    Raises Refusal for names that cannot be read or that say two things.
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MOST_PARAMS, errors="strict")
    except ValueError as error:
        raise Refusal(f"Invalid request: the parameters cannot be read ({error}).") from None
    tree: Tree = {}
    for name, value in pairs:
        _plant(tree, name, value)
    return tree


def _plant(tree: Tree, name: str, value: str) -> None:
    found = NAME.fullmatch(name)
    if not found:
        raise invalid(f"Invalid parameter name: {name}", name)
    first, rest = found.groups()
    *branches, leaf = [first, *re.findall(r"\[([^\[\]]*)\]", rest)]
    for branch in branches:
        below = tree.setdefault(branch or str(len(tree)), {})
        if not isinstance(below, dict):
            raise invalid(f"Invalid parameter: {name} is given both as a value and as an object", name)
        tree = below
    leaf = leaf or str(len(tree))
    if isinstance(tree.get(leaf), dict):
        raise invalid(f"Invalid parameter: {name} is given both as a value and as an object", name)
    tree[leaf] = value
