"""Gives every generator of the shop the `Site`: 19 locales with their words, formats, law and templates.

Loads and plans the export first when Pelican runs alone (`part` is 'all'); a shard finds the plan made.
"""

from __future__ import annotations

from typing import Any

from pelican import signals

from storefront.build.night import prepare
from storefront.build.settings import read_settings
from storefront.build.site import Site


def load(pelican: Any) -> None:
    """Read `STOREFRONT`; in a run of its own, turn the export into view rows."""
    settings = read_settings(pelican.settings["STOREFRONT"])
    if settings.part == "all":
        prepare(settings)


def attach(generator: Any) -> None:
    """Hand the generator its site. All generators of a run share one."""
    if hasattr(generator, "site"):
        shared = generator.context.setdefault("storefront_site", {})
        if "site" not in shared:
            shared["site"] = Site(read_settings(generator.settings["STOREFRONT"]), generator.env)
        generator.site = shared["site"]


def register() -> None:
    """Called by Pelican."""
    signals.initialized.connect(load)
    signals.generator_init.connect(attach)
