"""Streams the catalog's pages to disk: models, SKUs, listings, home, sellers, the shop's own pages.

A custom generator with only `generate_output`, so that Pelican holds nothing: its `Content` objects are never freed
and link translations in quadratic time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from storefront.build.catalog_site import write_listings, write_rest
from storefront.build.model_site import write_models
from storefront.build.parts import holds
from storefront.build.site import Site


class CatalogPages(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Renders the parts of the catalog that this run is asked for."""

    site: Site | None = None
    part = "all"

    def generate_output(self, writer: Any) -> None:
        """Write pages straight to disk; `writer`, Pelican's own, is not needed."""
        site, root = self.site, Path(self.output_path)
        assert site is not None
        for code in site.plan.markets:
            if self.part in ("all", f"listings:{code}"):
                write_listings(site, root, code)
        for name in site.plan.slices:
            if holds(self.part, name):
                write_models(site, root, name)
        if self.part in ("all", "rest"):
            write_rest(site, root)


def get_generators(pelican: Any) -> type[CatalogPages]:
    """Called by Pelican."""
    return CatalogPages


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(get_generators)
