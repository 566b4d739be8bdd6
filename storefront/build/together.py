"""Puts things together in their order, as many at a time as there is room for: models to slices, slices to parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def together(sized: Iterable[tuple[str, int]], most: int) -> Iterator[list[str]]:
    """Names by groups, from names with sizes. A group is at most `most`, or one that is larger by itself."""
    names: list[str] = []
    held = 0
    for name, size in sized:
        if names and held + size > most:
            yield names
            names, held = [], 0
        names.append(name)
        held += size
    if names:
        yield names
