"""What a worker renders in one go: enough that beginning is cheap, not so much that losing it is dear."""

from hypothesis import given
from hypothesis import strategies as st

from storefront.build.parts import FEWEST_PARTS, PAGES_IN_A_PART, holds, parts, parts_of_models
from storefront.pages.rows import PlanRow
from tests.pages.made_export import RULES


def planned(*pages: int) -> PlanRow:
    """A plan with slices of so many pages."""
    slices = {f"{number:04d}": count for number, count in enumerate(pages)}
    return PlanRow(
        export_digest="", exported_at="", day=RULES.day, markets=("FR", "BE"), slices=slices, category_markets={},
        category_pages={},
    )  # fmt: skip


@given(st.lists(st.integers(1, 9000), max_size=60))
def test_every_slice_is_in_one_part_and_no_part_is_too_large(pages: list[int]) -> None:
    plan = planned(*pages)
    found = list(parts_of_models(plan))

    assert len(found) == len(set(found))
    for name in plan.slices:
        assert sum(holds(part, name) for part in found) == 1
    for part in found:
        held = [count for name, count in plan.slices.items() if holds(part, name)]
        assert len(held) == 1 or sum(held) <= PAGES_IN_A_PART


def test_a_model_with_thousands_of_pages_is_a_part_of_its_own() -> None:
    small = [500] * 40

    assert list(parts_of_models(planned(*small, 8000, *small))) == [
        "models:0000-0011", "models:0012-0023", "models:0024-0035", "models:0036-0039", "models:0040",
        "models:0041-0052", "models:0053-0064", "models:0065-0076", "models:0077-0080",
    ]  # fmt: skip


def test_a_small_shop_has_parts_enough_for_all_workers() -> None:
    assert len(list(parts_of_models(planned(*[450] * 16)))) >= FEWEST_PARTS
    assert list(parts_of_models(planned(300))) == ["models:0000"]
    assert list(parts_of_models(planned())) == []


def test_the_longest_parts_come_first_and_all_holds_everything() -> None:
    assert list(parts(planned(300), ["fr-fr"], ["fr-be"])) == [
        "rest", "search:fr-fr", "feed:fr-be", "listings:FR", "listings:BE", "models:0000",
    ]  # fmt: skip
    assert holds("all", "0000")
    assert not holds("rest", "0000")
