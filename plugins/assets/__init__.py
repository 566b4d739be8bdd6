"""Puts the theme's files, the export's pictures and the header table into the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from storefront.build.machine_files import write_assets
from storefront.build.site import Site


class Assets(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Copies and names files."""

    site: Site | None = None
    part = "all"

    def generate_output(self, writer: Any) -> None:
        """Write style sheet, script, icons, pictures, headers."""
        assert self.site is not None
        if self.part in ("all", "rest"):
            write_assets(self.site, Path(self.output_path))


def get_generators(pelican: Any) -> type[Assets]:
    """Called by Pelican."""
    return Assets


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(get_generators)
