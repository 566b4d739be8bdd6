"""Which sibling a value of an option leads to: what differs in it alone, else what shares most, in stock first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.locales.formats import Formats
from storefront.locales.messages import load_messages
from storefront.pages.model_view import Siblings, Variant
from storefront.pages.rows import SkuRow
from storefront.pages.shop import Shop
from tests.pages.made_export import RULES

LOCALE = RULES.locale("fr-fr")
SHOP = cast(
    Shop,
    SimpleNamespace(locale=LOCALE, messages=load_messages("fr", "FR"), formats=Formats(LOCALE.code, "EUR")),
)
OPTIONS: dict[str, list[Any]] = {"storage_gb": [64, 128, 256], "color": ["red", "blue"], "memory_gb": [8, 16]}


class _Speaker(SimpleNamespace):
    __hash__ = object.__hash__


def variants_of(versions: list[tuple[dict[str, Any], bool]]) -> dict[str, Variant]:
    """Versions by number; each has its options and whether it is in stock."""
    found = {}
    for number, (options, in_stock) in enumerate(versions):
        sku = SkuRow(sku=f"S{number:03d}", options=options, slugs={}, offers={})
        cheapest = 100 if in_stock else None
        found[sku.sku] = Variant(
            sku=sku, path=f"/{sku.sku}/", words="", offers=[], cheapest=cheapest, struck=None, grades=1
        )
    return found


@st.composite
def models(draw: st.DrawFn) -> dict[str, Variant]:
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
    return variants_of(every)


@settings(max_examples=300)
@given(variants=models())
def test_a_value_leads_to_the_version_that_shares_most(variants: dict[str, Variant]) -> None:
    shop = cast(Shop, _Speaker(**vars(SHOP)))
    values: dict[str, list[Any]] = {}
    for variant in variants.values():
        for name, value in variant.sku.options.items():
            values.setdefault(name, []).append(value)
    values = {name: sorted(set(known), key=str) for name, known in values.items()}
    siblings = Siblings(shop, variants, values)

    for current in variants.values():
        mine = current.sku.options.items()
        for name in (name for name in current.sku.options if len(values[name]) > 1):
            for value, choice in zip(values[name], siblings.choices(current, name), strict=True):
                best = max(
                    (one for one in variants.values() if one.sku.options.get(name) == value),
                    key=lambda one: (
                        one.sku.options.items() ^ mine == {(name, value), (name, current.sku.options[name])},
                        len(one.sku.options.items() & mine),
                        one.cheapest is not None,
                        one.sku.sku,
                    ),
                )
                if value != current.sku.options[name]:
                    assert choice.path == best.path
                else:
                    assert choice.path == ""
