"""Which sibling a value of an option leads to: what differs in it alone, else what shares most, in stock first."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.pages.siblings import Siblings

OPTIONS: dict[str, list[Any]] = {"storage_gb": [64, 128, 256], "color": ["red", "blue"], "memory_gb": [8, 16]}


Made = dict[str, tuple[dict[str, Any], bool]]


@st.composite
def models(draw: st.DrawFn) -> Made:
    """A model with versions of different options, some without one of them."""
    names = draw(st.lists(st.sampled_from(sorted(OPTIONS)), min_size=2, max_size=3, unique=True))
    one = st.fixed_dictionaries({name: st.sampled_from(OPTIONS[name]) for name in names})
    every = draw(
        st.lists(st.tuples(one, st.booleans()), min_size=2, max_size=9, unique_by=lambda it: frozenset(it[0].items()))
    )
    if draw(st.booleans()):
        (options, in_stock), *others = every
        fewer = {name: value for name, value in options.items() if name != names[0]}
        every = [(fewer, in_stock), *others]
    return {f"S{number:03d}": version for number, version in enumerate(every)}


@settings(max_examples=300)
@given(versions=models())
def test_a_value_leads_to_the_version_that_shares_most(versions: Made) -> None:
    siblings = Siblings(versions)

    for sku, (options, _) in versions.items():
        mine = options.items()
        for name in (name for name in siblings.differing if name in options):
            leads = siblings.group(sku, name).leads
            assert [value for value, _ in leads] == siblings.values[name]
            for value, lead in leads:
                best = max(
                    (other for other, (theirs, _) in versions.items() if theirs.get(name) == value),
                    key=lambda other: (
                        versions[other][0].items() ^ mine in ({(name, value), (name, options[name])}, set()),
                        len(versions[other][0].items() & mine),
                        versions[other][1],
                        other,
                    ),
                )
                assert lead == best


def test_values_stand_numbers_first_and_by_size() -> None:
    siblings = Siblings(
        {"a": ({"size": 256, "color": "red"}, True), "b": ({"size": "large"}, True), "c": ({"size": 64}, False)}
    )

    assert siblings.values == {"size": [64, 256, "large"], "color": ["red"]}
    assert siblings.differing == ["size"]
