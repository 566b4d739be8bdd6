"""Style sheets, scripts and fixed files of the theme: joined, named by content, ready to be cached for ever."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from storefront.build.scripts import page_script, search_script

# The cascade's order: tokens and elements first, then one file a component, each with its own media queries.
STYLES = (
    "tokens", "base", "colours", "buttons", "notices", "header", "card", "sku", "grades", "facts", "listing", "search",
    "home", "prose", "checkout", "care", "trade", "picker", "footer",
)  # fmt: skip
FILES = "theme"
ADDRESSES = "theme.json"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*([{};,>])\s*")


def stylesheet(theme: Path) -> bytes:
    """All component files as one sheet, without comments and idle spaces."""
    text = "\n".join((theme / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    text = _SPACE.sub(r"\1", _COMMENT.sub("", text))
    return re.sub(r"\s+", " ", text).replace(";}", "}").replace(": ", ":").strip().encode()


def write_theme(theme: Path, folder: Path) -> None:
    """Leave a theme's files below a plan's folder, as the site serves them: workers only copy them."""
    search_code, style = search_script(theme), stylesheet(theme)
    search = f"/theme/search.{_name(search_code)}.js"
    page_code = page_script(theme, search)
    paths = {
        "css": f"/theme/reprise.{_name(style)}.css",
        "js": f"/theme/reprise.{_name(page_code)}.js",
        "search": search,
    }
    made = zip(paths.values(), (style, page_code, search_code), strict=True)
    shutil.rmtree(folder / FILES, ignore_errors=True)
    for name, data in [*((path[1:], data) for path, data in made), *_fixed_files(theme)]:
        file = folder / FILES / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (folder / ADDRESSES).write_bytes(msgspec.json.encode(paths))


def asset_paths(folder: Path) -> Mapping[str, str]:
    """Addresses by kind, as `write_theme` left them: `css`, `js`, `search`."""
    return msgspec.json.decode((folder / ADDRESSES).read_bytes(), type=dict[str, str])


def theme_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that `write_theme` left: path relative to the site's root, bytes."""
    files = folder / FILES
    for file in sorted(files.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(files)), file.read_bytes()


def _fixed_files(theme: Path) -> Iterator[tuple[str, bytes]]:
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
