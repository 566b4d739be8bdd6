"""Fans the editors' Markdown out to the locales of its language, with links, prices and facts of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from storefront.build.editorial_site import write_editorial
from storefront.build.site import Site


class Guides(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Renders guides, help, legal and about pages."""

    site: Site | None = None
    part = "all"

    def generate_output(self, writer: Any) -> None:
        """Write the editors' pages of every locale."""
        assert self.site is not None
        if self.part in ("all", "rest"):
            write_editorial(self.site, Path(self.output_path))


def get_generators(pelican: Any) -> type[Guides]:
    """Called by Pelican."""
    return Guides


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(get_generators)
