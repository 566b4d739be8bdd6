"""Which version of a model each value of an option leads to: the one that differs in it alone, else the one nearest.

It is told by options alone. What is in stock tonight does not count: one version that sold out would change the links, and
so the pages, of all its siblings (measured: a fifth of a large shop's pages every night).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Value = str | int | float
# The places of a version's values among those its model has, one for each option in which versions differ.
Ranks = tuple[int, ...]
NONE = -1
"""The rank of an option that a version has not."""


class Group:
    """Versions that differ in one option alone: from each of them a value of it leads to the same place."""

    __slots__ = ("leads", "near", "rest")

    def __init__(self, rest: Ranks) -> None:
        self.rest = rest
        self.near: dict[int, str] = {}
        self.leads: list[tuple[Value, str]] = []


class Siblings:
    """The versions of a model: their options by SKU."""

    def __init__(self, versions: Mapping[str, Mapping[str, Value]]) -> None:
        self.values = option_values(versions.values())
        self.differing = [name for name, known in self.values.items() if len(known) > 1]
        self._sized = [not any(isinstance(value, str) for value in self.values[name]) for name in self.differing]
        ranks = [{value: rank for rank, value in enumerate(self.values[name])} for name in self.differing]
        self._ranks: dict[str, Ranks] = {
            sku: tuple(
                [
                    known[options[name]] if name in options else NONE
                    for name, known in zip(self.differing, ranks, strict=True)
                ]
            )
            for sku, options in versions.items()
        }
        self._groups: dict[str, dict[str, Group]] = {}
        self._next: dict[str, dict[tuple[int, int, Ranks], list[str]]] = {}
        for place, name in enumerate(self.differing):
            by_rest: dict[Ranks, Group] = {}
            groups = self._groups[name] = {}
            for sku, mine in self._ranks.items():
                if mine[place] != NONE:
                    rest = mine[:place] + mine[place + 1 :]
                    group = by_rest.get(rest) or by_rest.setdefault(rest, Group(rest))
                    group.near[mine[place]] = min(sku, group.near.get(mine[place], sku))
                    groups[sku] = group

    def group(self, sku: str, name: str) -> Group:
        """The group of a version by an option that it has and in which versions differ.

        Its `leads` are every value of the option, in order, and the SKU it leads to.
        """
        group = self._groups[name][sku]
        if not group.leads:
            near = group.near
            group.leads = [
                (value, near.get(rank) or self._nearest(group.rest, name, rank))
                for rank, value in enumerate(self.values[name])
            ]
        return group

    def _nearest(self, rest: Ranks, name: str, rank: int) -> str:
        """The version with a value that differs from others in the fewest options, by the fewest steps (from one size to
        the next is one), and comes first by number.
        """
        place = self.differing.index(name)
        sized = self._sized[:place] + self._sized[place + 1 :]
        known = self._one_apart(name, place)
        best: tuple[int, str] | None = None
        # A model of 500 versions is not to be gone through for each value on each of its pages.
        for other, mine in enumerate(rest):
            for sku in known.get((rank, other, rest[:other] + rest[other + 1 :]), ()):
                theirs = self._ranks[sku][other if other < place else other + 1]
                found = (_steps(mine, theirs, sized=sized[other]), sku)
                if best is None or found < best:
                    best = found
        return best[1] if best else self._nearest_of_all(rest, place, rank, sized)

    def _one_apart(self, name: str, place: int) -> dict[tuple[int, int, Ranks], list[str]]:
        """By rank of a value, by the place of another option, and by all the rest: the versions."""
        if name not in self._next:
            found = self._next[name] = {}
            for sku, group in self._groups[name].items():
                rank, rest = self._ranks[sku][place], group.rest
                for other in range(len(rest)):
                    found.setdefault((rank, other, rest[:other] + rest[other + 1 :]), []).append(sku)
        return self._next[name]

    def _nearest_of_all(self, rest: Ranks, place: int, rank: int, sized: list[bool]) -> str:
        def distance(sku: str) -> tuple[int, int, str]:
            theirs = self._ranks[sku][:place] + self._ranks[sku][place + 1 :]
            apart = [
                _steps(*pair, sized=one) for *pair, one in zip(rest, theirs, sized, strict=True) if pair[0] != pair[1]
            ]
            return len(apart), sum(apart), sku

        return min((sku for sku, ranks in self._ranks.items() if ranks[place] == rank), key=distance)


def _steps(mine: int, theirs: int, *, sized: bool) -> int:
    return abs(mine - theirs) if sized and NONE not in (mine, theirs) else 1


def option_values(versions: Iterable[Mapping[str, Value]]) -> dict[str, list[Value]]:
    """The values that versions have of each option: numbers by size, then words."""
    values: dict[str, set[Value]] = {}
    for options in versions:
        for name, value in options.items():
            values.setdefault(name, set()).add(value)
    return {name: sorted(known, key=lambda value: (isinstance(value, str), value)) for name, known in values.items()}
