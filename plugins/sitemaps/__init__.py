"""Lists what was written for search engines: sitemap index, a sitemap per locale, robots.txt, llms.txt.

Runs after every other part, from the lines the writers kept; the HTML is never read back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from storefront.build.machine_files import write_sitemaps
from storefront.build.removed import write_removed
from storefront.build.site import Site


class Sitemaps(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Writes the files that machines ask for first."""

    site: Site | None = None
    part = "all"

    def generate_output(self, writer: Any) -> None:
        """Write the sitemaps of all parts together."""
        assert self.site is not None
        if self.part in ("all", "machines"):
            write_removed(self.site, Path(self.output_path))
            write_sitemaps(self.site, Path(self.output_path))


def get_generators(pelican: Any) -> type[Sitemaps]:
    """Called by Pelican."""
    return Sitemaps


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(get_generators)
