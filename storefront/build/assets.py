"""Style sheets, scripts and fixed files of the theme: joined, named by content, ready to be cached for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from storefront.build.scripts import page_script, search_script

# The cascade's order: tokens and elements first, then one file a component, each with its own media queries.
STYLES = (
    "tokens", "base", "colours", "buttons", "notices", "header", "card", "sku", "grades", "facts", "listing", "search",
    "home", "prose", "checkout", "care", "trade", "picker", "footer",
)  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*([{};,>])\s*")


def stylesheet(theme: Path) -> bytes:
    """All component files as one sheet, without comments and idle spaces."""
    text = "\n".join((theme / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    text = _SPACE.sub(r"\1", _COMMENT.sub("", text))
    return re.sub(r"\s+", " ", text).replace(";}", "}").replace(": ", ":").strip().encode()


def asset_paths(theme: Path) -> Mapping[str, str]:
    """Addresses by kind: `css`, `js`, `search`."""
    search = f"/theme/search.{_name(search_script(theme))}.js"
    return {
        "css": f"/theme/reprise.{_name(stylesheet(theme))}.css",
        "js": f"/theme/reprise.{_name(page_script(theme, search))}.js",
        "search": search,
    }


def theme_files(theme: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the theme that the site serves: path relative to the site's root, bytes."""
    paths = asset_paths(theme)
    yield paths["css"][1:], stylesheet(theme)
    yield paths["js"][1:], page_script(theme, paths["search"])
    yield paths["search"][1:], search_script(theme)
    static = theme / "static"
    for file in sorted(static.iterdir()):
        if file.is_file():
            # Browsers ask for these at the root.
            yield (
                (f"theme/{file.name}" if file.stem in ("og", "no-picture") else file.name),
                file.read_bytes(),
            )
    for file in sorted((static / "drawings").glob("*")):
        yield f"theme/{file.name}", file.read_bytes()


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
