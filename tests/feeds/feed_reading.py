"""Reads a feed back: items as dictionaries, sub-attributes as dictionaries within."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

G = "{http://base.google.com/ns/1.0}"


def items_of(*files: Path) -> list[dict[str, Any]]:
    """Every item of a feed's files."""
    return [_read(item) for file in files for item in ET.parse(file).getroot().iter("item")]


def feed_items(root: Path, slug: str) -> list[dict[str, Any]]:
    """Every item of a locale's feed."""
    return items_of(*sorted((root / "feeds").glob(f"{slug}*.xml")))


def _read(element: ET.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        name = child.tag.removeprefix(G)
        value = _read(child) if len(child) else child.text or ""
        if name in ("shipping", "variant_option"):
            found.setdefault(name, []).append(value)
        else:
            assert name not in found, f"{name} twice"
            found[name] = value
    return found
