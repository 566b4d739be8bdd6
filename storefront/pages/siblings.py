"""Which version of a model each value of an option leads to: the one that differs in it alone, else the one nearest.

It is told by options and stock alone, so that a night can know what a version's page says of its siblings without
making the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Value = str | int | float
Options = frozenset[tuple[str, Value]]
Versions = Mapping[str, tuple[Mapping[str, Value], bool]]


class Group:
    """Versions that differ in one option alone: from each of them a value of it leads to the same place."""

    __slots__ = ("leads", "near", "rest")

    def __init__(self, rest: Options) -> None:
        self.rest = rest
        self.near: dict[Value, str] = {}
        self.leads: list[tuple[Value, str]] = []


class Siblings:
    """The versions of a model: by SKU their options, and whether they are in stock."""

    def __init__(self, versions: Versions) -> None:
        self.values = option_values(options for options, _ in versions.values())
        self.differing = [name for name, known in self.values.items() if len(known) > 1]
        self._versions = versions
        self._options = {sku: frozenset(options.items()) for sku, (options, _) in versions.items()}
        self._by_value: dict[str, dict[Value, list[str]]] = {name: {} for name in self.differing}
        self._groups: dict[str, dict[str, Group]] = {name: {} for name in self.differing}
        self._next: dict[str, dict[tuple[Value, Options], str]] = {}
        # Whether all have the same options, only with other values.
        self._alike = len({frozenset(options) for options, _ in versions.values()}) == 1
        for name in self.differing:
            by_rest: dict[Options, Group] = {}
            for sku, (options, _) in versions.items():
                if name in options:
                    value = options[name]
                    rest = self._options[sku] - {(name, value)}
                    group = by_rest.get(rest) or by_rest.setdefault(rest, Group(rest))
                    group.near[value] = sku
                    self._groups[name][sku] = group
                    self._by_value[name].setdefault(value, []).append(sku)

    def options(self, sku: str) -> Mapping[str, Value]:
        """The options of a version."""
        return self._versions[sku][0]

    def group(self, sku: str, name: str) -> Group:
        """The group of a version by an option that it has and in which versions differ.

        Its `leads` are every value of the option, in order, and the SKU it leads to.
        """
        group = self._groups[name][sku]
        if not group.leads:
            near, rest = group.near, group.rest
            group.leads = [(value, near.get(value) or self._nearest(rest, name, value)) for value in self.values[name]]
        return group

    def _nearest(self, rest: Options, name: str, value: Value) -> str:
        """The version with a value that shares most with others: in stock rather than not, then by number."""
        if self._alike:
            known = self._next_to(name)
            near = [found for item in rest if (found := known.get((value, rest - {item})))]
            if near:
                return max(near, key=self._in_stock_first)
        return max(
            self._by_value[name][value], key=lambda sku: (len(self._options[sku] & rest), *self._in_stock_first(sku))
        )

    def _next_to(self, name: str) -> dict[tuple[Value, Options], str]:
        """By a value of an option, and by all other options but one: a model of 500 versions is not to be gone through
        for each value on each of its pages.
        """
        if name not in self._next:
            found = self._next[name] = {}
            for value, versions in self._by_value[name].items():
                for sku in versions:
                    rest = self._groups[name][sku].rest
                    for item in rest:
                        key = (value, rest - {item})
                        other = found.get(key)
                        if other is None or self._in_stock_first(sku) > self._in_stock_first(other):
                            found[key] = sku
        return self._next[name]

    def _in_stock_first(self, sku: str) -> tuple[bool, str]:
        return self._versions[sku][1], sku


def option_values(versions: Iterable[Mapping[str, Value]]) -> dict[str, list[Value]]:
    """The values that versions have of each option: numbers by size, then words."""
    values: dict[str, set[Value]] = {}
    for options in versions:
        for name, value in options.items():
            values.setdefault(name, set()).add(value)
    return {name: sorted(known, key=lambda value: (isinstance(value, str), value)) for name, known in values.items()}
