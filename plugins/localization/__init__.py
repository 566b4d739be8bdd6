"""Gives every generator of the shop the `Site`: 19 locales with their words, formats, law and templates.

Loads and plans the export first when Pelican runs alone (`part` is 'all'); a shard finds the plan made.
"""

from __future__ import annotations

from typing import Any

import msgspec
from pelican import signals

from storefront.build.settings import read_settings
from storefront.build.site import open_site


def load(pelican: Any) -> None:
    """Read `STOREFRONT`; in a run of its own, turn the export into view rows."""
    settings = read_settings(pelican.settings["STOREFRONT"])
    if settings.part == "all":
        # Only here: the loader would double a render worker's memory.
        from storefront.build.night import prepare

        prepare(settings)


def attach(generator: Any) -> None:
    """Hand the generator its site and the part of it that this run renders."""
    if hasattr(generator, "site"):
        settings = read_settings(generator.settings["STOREFRONT"])
        generator.part = settings.part
        generator.site = open_site(msgspec.structs.replace(settings, part="all"))


def register() -> None:
    """Called by Pelican."""
    signals.initialized.connect(load)
    signals.generator_init.connect(attach)
