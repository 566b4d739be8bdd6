"""Which sibling a value of an option leads to: what differs in it alone, else what shares most, in stock first."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.pages.siblings import Siblings

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


@settings(max_examples=300)
@given(versions=models())
def test_a_value_leads_to_the_version_that_shares_most(versions: Made) -> None:
    siblings = Siblings(versions)

    for sku, mine in versions.items():
        for name in (name for name in siblings.differing if name in mine):
            leads = siblings.group(sku, name).leads
            assert [value for value, _ in leads] == siblings.values[name]
            for value, lead in leads:
                wanted = {**mine, name: value}

                def distance(other: str, wanted: dict[str, Any] = wanted) -> tuple[bool, int, int, str]:
                    theirs = versions[other]
                    apart = [key for key in siblings.differing if theirs.get(key) != wanted.get(key)]
                    far = sum(steps(siblings.values[key], wanted.get(key), theirs.get(key)) for key in apart)
                    return bool(apart), len(apart), far, other

                assert lead == min((sku for sku in versions if versions[sku].get(name) == value), key=distance)


def test_the_nearest_size_leads_and_not_the_largest() -> None:
    siblings = Siblings(
        {
            "a": {"storage_gb": 128, "memory_gb": 8},
            "b": {"storage_gb": 256, "memory_gb": 64},
            "c": {"storage_gb": 256, "memory_gb": 16},
            "d": {"storage_gb": 512, "memory_gb": 8},
        }
    )

    assert dict(siblings.group("a", "storage_gb").leads) == {128: "a", 256: "c", 512: "d"}


def test_values_stand_numbers_first_and_by_size() -> None:
    siblings = Siblings({"a": {"size": 256, "color": "red"}, "b": {"size": "large"}, "c": {"size": 64}})

    assert siblings.values == {"size": [64, 256, "large"], "color": ["red"]}
    assert siblings.differing == ["size"]
