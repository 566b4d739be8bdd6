"""Style sheets, scripts and fixed files of the theme: joined, named by content, ready to be cached for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

# The cascade's order: tokens and elements first, then one file a component, each with its own media queries.
STYLES = (
    "tokens", "base", "colours", "buttons", "notices", "header", "card", "sku", "grades", "facts", "listing", "home",
    "prose", "picker", "footer",
)  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*([{};,>])\s*")


def stylesheet(theme: Path) -> bytes:
    """All component files as one sheet, without comments and idle spaces."""
    text = "\n".join((theme / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    text = _SPACE.sub(r"\1", _COMMENT.sub("", text))
    return re.sub(r"\s+", " ", text).replace(";}", "}").replace(": ", ":").strip().encode()


def script(theme: Path) -> bytes:
    """The custom elements as one module; each file stands alone, in a scope of its own."""
    files = sorted((theme / "static" / "js").glob("*.js"))
    return b"\n".join(b"{\n%b}" % file.read_bytes() for file in files)


def asset_paths(theme: Path) -> Mapping[str, str]:
    """Addresses by kind: `css`, `js`."""
    return {
        "css": f"/theme/reprise.{_name(stylesheet(theme))}.css",
        "js": f"/theme/reprise.{_name(script(theme))}.js",
    }


def theme_files(theme: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the theme that the site serves: path relative to the site's root, bytes."""
    paths = asset_paths(theme)
    yield paths["css"][1:], stylesheet(theme)
    yield paths["js"][1:], script(theme)
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
