"""While a build takes pages over from the live release, no publish prunes that release."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storefront.build.release import build
from storefront.build.shards import run_parts
from storefront.release.folder import current, is_whole, point_to
from storefront.release.holding import is_read
from storefront.release.pruning import prune
from tests.build.made_orders import order_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


def test_the_release_that_a_build_is_made_on_is_not_pruned_before_it_is_done(
    export: Path, copied: Callable[..., Path]
) -> None:
    names = [f"2026-11-1{day}-000000000000" for day in range(1, 6)]
    base, *others = [copied(name) for name in names]
    releases = base.parent
    point_to(releases, base.name)
    pruned: list[list[str]] = []

    def rendering(*arguments: object, **options: object) -> object:
        if not pruned:  # two publishes, and the base is neither live nor the one before
            for other in others:
                point_to(releases, other.name)
            pruned.append(prune(releases, keep=2))
        return run_parts(*arguments, **options)  # type: ignore[arg-type]

    built = build(
        replace(order_for(export, releases), engine=rendering),  # type: ignore[arg-type]
        say=lambda line: None,
        progress=lambda done, total: None,
    )

    assert pruned[0]
    assert base.name not in pruned[0]
    assert is_whole(built.folder)
    assert not is_read(base)
    assert current(releases) == others[-1].resolve()
    assert base.name in prune(releases, keep=2)
