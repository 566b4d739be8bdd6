"""Which version of a model each value of an option leads to: the one that differs in it alone, else the one nearest.

It is told by options alone. What is in stock tonight does not count: one version that sold out would change the links, and
so the pages, of all its siblings (measured: a fifth of a large shop's pages every night).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

Value = str | int | float
# The places of a version's values among those its model has, one for each option in which versions differ.
Ranks = tuple[int, ...]
NONE = -1
"""The rank of an option that a version has not."""


class Group:
    """Versions that differ in one option alone: from each of them a value of it leads to the same place.

    `rest` are the ranks of their other options; `order` holds, for the rank of each value asked for, the versions with that
    value, the nearest first: all of them once no near one was sold, else those that are near.
    """

    __slots__ = ("order", "place", "rest")

    def __init__(self, place: int, rest: Ranks) -> None:
        self.place = place
        self.rest = rest
        self.order: dict[int, list[str]] = {}


class Siblings:
    """The versions of a model, wherever they are sold: their options by SKU. Markets share what is worked out here."""

    def __init__(self, versions: Mapping[str, Mapping[str, Value]]) -> None:
        values = option_values(versions.values())
        self._places = {name: place for place, name in enumerate(name for name in values if len(values[name]) > 1)}
        self._known = [{value: rank for rank, value in enumerate(values[name])} for name in self._places]
        self._sized = [not any(isinstance(value, str) for value in known) for known in self._known]
        self._ranks: dict[str, Ranks] = {
            sku: tuple(
                [
                    known.get(options[name], NONE) if name in options else NONE
                    for name, known in zip(self._places, self._known, strict=True)
                ]
            )
            for sku, options in versions.items()
        }
        self._groups: list[dict[Ranks, Group]] = [{} for _ in self._places]
        self._next: dict[int, dict[tuple[int, int, Ranks], list[str]]] = {}

    def group(self, sku: str, name: str) -> Group:
        """The group of a version by an option that it has and in which versions differ."""
        place = self._places[name]
        rest = _without(self._ranks[sku], place)
        groups = self._groups[place]
        return groups.get(rest) or groups.setdefault(rest, Group(place, rest))

    def lead(self, group: Group, value: Value, sold: Collection[str]) -> str:
        """The SKU that a value leads to from the group's versions, of those `sold`; one of them must have it."""
        rank = self._known[group.place][value]
        if rank not in group.order:
            group.order[rank] = self._near(group, rank)
        for sku in group.order[rank]:
            if sku in sold:
                return sku
        # No near one is sold here; further markets ask the same.
        having = (sku for sku, ranks in self._ranks.items() if ranks[group.place] == rank)
        group.order[rank] = sorted(having, key=self._distance_from(group))
        return next(sku for sku in group.order[rank] if sku in sold)

    def _near(self, group: Group, rank: int) -> list[str]:
        """The versions with a value that are the group's otherwise, or differ in one option more: by distance.

        A model of 500 versions is not to be gone through for each value on each of its pages.
        """
        known, rest = self._one_apart(group.place), group.rest
        keys = [(rank, other, _without(rest, other)) for other in range(len(rest))] or [(rank, NONE, rest)]
        return sorted({sku for key in keys for sku in known.get(key, ())}, key=self._distance_from(group))

    def _one_apart(self, place: int) -> dict[tuple[int, int, Ranks], list[str]]:
        """By rank of a value, by the place of another option, and by all the rest: the versions."""
        if place not in self._next:
            found = self._next[place] = {}
            for sku, ranks in self._ranks.items():
                rest = _without(ranks, place)
                # Without another option there is nothing to be apart in.
                for other in range(len(rest)) or (NONE,):
                    key = (ranks[place], other, _without(rest, other) if rest else rest)
                    found.setdefault(key, []).append(sku)
        return self._next[place]

    def _distance_from(self, group: Group) -> Callable[[str], tuple[int, int, str]]:
        """By options that differ, by steps in them (from one size to the next is one), by number."""
        sized, rest = [*self._sized[: group.place], *self._sized[group.place + 1 :]], group.rest

        def distance(sku: str) -> tuple[int, int, str]:
            apart, steps = 0, 0
            for one, mine, theirs in zip(sized, rest, _without(self._ranks[sku], group.place), strict=True):
                if mine != theirs:
                    apart += 1
                    steps += abs(mine - theirs) if one and NONE not in (mine, theirs) else 1
            return apart, steps, sku

        return distance


def _without(ranks: Ranks, place: int) -> Ranks:
    return ranks[:place] + ranks[place + 1 :]


def option_values(versions: Iterable[Mapping[str, Value]]) -> dict[str, list[Value]]:
    """The values that versions have of each option: numbers by size, then words."""
    values: dict[str, set[Value]] = {}
    for options in versions:
        for name, value in options.items():
            values.setdefault(name, set()).add(value)
    return {name: sorted(known, key=lambda value: (isinstance(value, str), value)) for name, known in values.items()}
