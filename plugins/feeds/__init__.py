"""Writes the Google Merchant feed of each locale (docs/feeds.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from storefront.build.feeds import write_feed
from storefront.build.site import Site


class Feeds(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Writes the feeds that this run is asked for."""

    site: Site | None = None
    part = "all"

    def generate_output(self, writer: Any) -> None:
        """Write the feed of each locale asked for."""
        assert self.site is not None
        for locale in self.site.locales:
            if self.part in ("all", f"feed:{locale.slug}"):
                write_feed(self.site, Path(self.output_path), locale.slug)


def get_generators(pelican: Any) -> type[Feeds]:
    """Called by Pelican."""
    return Feeds


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(get_generators)
