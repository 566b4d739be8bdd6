"""Finds the pages that the build left for the functions, in the release that is live at this moment."""

from __future__ import annotations

import os
from pathlib import Path


def runtime_folder() -> Path:
    """The live release's `runtime/`, below the folder that RELEASES names (default `var/releases`)."""
    return Path(os.environ.get("RELEASES", "var/releases")) / "current" / "runtime"


def read_page(locale: str, name: str) -> str | None:
    """A ready-made page in a locale, or None where there is no such locale. `locale` comes from outside."""
    pages = runtime_folder() / "pages"
    known = {folder.name for folder in pages.iterdir()} if pages.is_dir() else set()
    return (pages / locale / f"{name}.html").read_text(encoding="utf-8") if locale in known else None
