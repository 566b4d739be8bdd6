"""The parts of a build, by name: what one run of Pelican renders. They share nothing but the plan's folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storefront.build.together import together
from storefront.pages.rows import PlanRow

# Pelican takes 28 ms to begin a run: a run renders several slices, a few seconds of work, as long as there are parts
# enough for all workers. What a killed worker had not finished is rendered again.
PAGES_IN_A_PART = 6000
FEWEST_PARTS = 8


def parts(plan: PlanRow, searched: Sequence[str] = (), fed: Sequence[str] = ()) -> Iterator[str]:
    """The parts of a build that may run at once, the longest first; 'machines' comes after them all.

    `searched` are the slugs of the locales that get a search index, `fed` of those that get a product feed.
    """
    yield "rest"
    for slug in searched:
        yield f"search:{slug}"
    for slug in fed:
        yield f"feed:{slug}"
    for code in plan.markets:
        yield f"listings:{code}"
    yield from parts_of_models(plan)


def parts_of_models(plan: PlanRow) -> Iterator[str]:
    """The parts that hold the pages of models and their SKUs."""
    most = min(PAGES_IN_A_PART, sum(plan.slices.values()) // FEWEST_PARTS)
    for names in together(plan.slices.items(), most):
        yield f"models:{names[0]}" if len(names) == 1 else f"models:{names[0]}-{names[-1]}"


def holds(part: str, name: str) -> bool:
    """Whether a part of the build has a slice of models; 'all' has every one."""
    if not part.startswith("models:"):
        return part == "all"
    first, _, last = part.removeprefix("models:").partition("-")
    return int(first) <= int(name) <= int(last or first)
