"""Which sibling a value of an option leads to: what differs in it alone, else what shares most, in stock first."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.pages.siblings import Siblings, option_values

OPTIONS: dict[str, list[Any]] = {"storage_gb": [64, 128, 256], "color": ["red", "blue"], "memory_gb": [8, 16]}


Made = dict[str, dict[str, Any]]


@st.composite
def models(draw: st.DrawFn) -> Made:
    """A model with versions of different options, some without one of them."""
    names = draw(st.lists(st.sampled_from(sorted(OPTIONS)), min_size=2, max_size=3, unique=True))
    one = st.fixed_dictionaries({name: st.sampled_from(OPTIONS[name]) for name in names})
    every = draw(st.lists(one, min_size=2, max_size=9, unique_by=lambda it: frozenset(it.items())))
    if draw(st.booleans()):
        first, *others = every
        every = [{name: value for name, value in first.items() if name != names[0]}, *others]
    return {f"S{number:03d}": version for number, version in enumerate(every)}


def steps(values: list[Any], one: Any, other: Any) -> int:
    """From one size to the next is a step; from a word to any other, too."""
    if isinstance(one, str) or None in (one, other):
        return 1
    return abs(values.index(one) - values.index(other))


@settings(max_examples=400)
@given(versions=models(), chance=st.randoms())
def test_a_value_leads_to_the_version_sold_that_shares_most(versions: Made, chance: Random) -> None:
    siblings, values = Siblings(versions), option_values(versions.values())
    differing = [name for name in values if len(values[name]) > 1]
    # Markets ask one after the other, of what was worked out for those before.
    markets = [[sku for sku in versions if chance.random() < share] or [*versions] for share in (0.3, 0.7, 0.3)]

    for sku, sold in [(sku, market) for market in markets for sku in market]:
        mine = versions[sku]
        for name in (name for name in differing if name in mine):
            group = siblings.group(sku, name)
            for value in {versions[other][name] for other in sold if name in versions[other]}:
                wanted = {**mine, name: value}

                def distance(other: str, wanted: dict[str, Any] = wanted) -> tuple[int, int, str]:
                    theirs = versions[other]
                    apart = [key for key in differing if theirs.get(key) != wanted.get(key)]
                    return len(apart), sum(steps(values[key], wanted.get(key), theirs.get(key)) for key in apart), other

                nearest = min((other for other in sold if versions[other].get(name) == value), key=distance)
                assert siblings.lead(group, value, sold) == nearest


def test_the_nearest_size_leads_and_not_the_largest() -> None:
    versions = {
        "a": {"storage_gb": 128, "memory_gb": 8},
        "b": {"storage_gb": 256, "memory_gb": 64},
        "c": {"storage_gb": 256, "memory_gb": 16},
        "d": {"storage_gb": 512, "memory_gb": 8},
    }
    siblings = Siblings(versions)
    group = siblings.group("a", "storage_gb")

    assert [siblings.lead(group, value, versions) for value in (128, 256, 512)] == ["a", "c", "d"]
    assert siblings.lead(group, 256, {"a", "b"}) == "b"


def test_values_stand_numbers_first_and_by_size() -> None:
    versions: Made = {"a": {"size": 256, "color": "red"}, "b": {"size": "large"}, "c": {"size": 64}}

    assert option_values(versions.values()) == {"size": [64, 256, "large"], "color": ["red"]}
