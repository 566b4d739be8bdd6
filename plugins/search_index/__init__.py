"""Writes the search index of each locale: static files that a browser answers queries from (docs/search.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from storefront.build.site import Site


class SearchIndex(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Writes the indexes that this run is asked for."""

    site: Site | None = None
    part = "all"

    def generate_output(self, writer: Any) -> None:
        """Write the index of each locale asked for."""
        assert self.site is not None
        if self.part != "all" and not self.part.startswith("search:"):
            return
        # Only here: whoosh is for the workers that need it.
        from storefront.build.search_site import write_search

        for locale in self.site.locales:
            if self.part in ("all", f"search:{locale.slug}"):
                write_search(self.site, Path(self.output_path), locale.slug)


def get_generators(pelican: Any) -> type[SearchIndex]:
    """Called by Pelican."""
    return SearchIndex


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(get_generators)
