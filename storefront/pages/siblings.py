"""Which version of a model each value of an option leads to: the one that differs in it alone, else the one nearest.

It is told by options alone. What is in stock tonight does not count: one version that sold out would change the links, and
so the pages, of all its siblings (measured: a fifth of a large shop's pages every night).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Value = str | int | float
Options = frozenset[tuple[str, Value]]


class Group:
    """Versions that differ in one option alone: from each of them a value of it leads to the same place."""

    __slots__ = ("leads", "near", "rest")

    def __init__(self, rest: Options) -> None:
        self.rest = rest
        self.near: dict[Value, str] = {}
        self.leads: list[tuple[Value, str]] = []


class Siblings:
    """The versions of a model: their options by SKU."""

    def __init__(self, versions: Mapping[str, Mapping[str, Value]]) -> None:
        self.values = option_values(versions.values())
        self.differing = [name for name, known in self.values.items() if len(known) > 1]
        self._ranks = {name: {value: rank for rank, value in enumerate(known)} for name, known in self.values.items()}
        self._versions = versions
        self._by_value: dict[str, dict[Value, list[str]]] = {name: {} for name in self.differing}
        self._groups: dict[str, dict[str, Group]] = {name: {} for name in self.differing}
        self._next: dict[str, dict[tuple[Value, Options], list[str]]] = {}
        # Whether all have the same options, only with other values.
        self._alike = len({frozenset(options) for options in versions.values()}) == 1
        for name in self.differing:
            by_rest: dict[Options, Group] = {}
            for sku, options in versions.items():
                if name in options:
                    value = options[name]
                    rest = frozenset(options.items()) - {(name, value)}
                    group = by_rest.get(rest) or by_rest.setdefault(rest, Group(rest))
                    group.near[value] = sku
                    self._groups[name][sku] = group
                    self._by_value[name].setdefault(value, []).append(sku)

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
        """The version with a value that shares most with others, is the fewest steps away in the rest, comes first by number."""
        near = self._one_apart(rest, name, value) if self._alike else []
        return min(near or self._by_value[name][value], key=lambda sku: self._distance(rest, sku))

    def _one_apart(self, rest: Options, name: str, value: Value) -> list[str]:
        """The versions with a value that differ from others in one option more: a model of 500 versions is not to be gone
        through for each value on each of its pages.
        """
        if name not in self._next:
            found = self._next[name] = {}
            for sku, group in self._groups[name].items():
                for item in group.rest:
                    found.setdefault((self._versions[sku][name], group.rest - {item}), []).append(sku)
        return [sku for item in rest for sku in self._next[name].get((value, rest - {item}), ())]

    def _distance(self, rest: Options, sku: str) -> tuple[int, int, str]:
        """How far a version is from others: options that differ, steps in them (from one size to the next is one), its number."""
        options = self._versions[sku]
        apart = [(name, value) for name, value in rest if options.get(name) != value]
        return len(apart), sum(self._steps(name, value, options.get(name)) for name, value in apart), sku

    def _steps(self, name: str, value: Value, other: Value | None) -> int:
        if isinstance(value, str) or isinstance(other, str) or other is None:
            return 1
        return abs(self._ranks[name][value] - self._ranks[name][other])


def option_values(versions: Iterable[Mapping[str, Value]]) -> dict[str, list[Value]]:
    """The values that versions have of each option: numbers by size, then words."""
    values: dict[str, set[Value]] = {}
    for options in versions:
        for name, value in options.items():
            values.setdefault(name, set()).add(value)
    return {name: sorted(known, key=lambda value: (isinstance(value, str), value)) for name, known in values.items()}
