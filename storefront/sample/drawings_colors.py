"""The colours refurbished devices come in: one hex per name.

Decides only the hex of a slug. Makers' names for a finish become our slugs ('sierra-blue'); two makers who
use one name for two finishes share ours, because a drawing shows a family of colours, not a sample of paint.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DEFAULT_COLOR: Final = "graphite"

_GREYS = {
    "black": "#1d1f22",
    "phantom-black": "#222326",
    "obsidian": "#2a2b2d",
    "space-black": "#2c2c2e",
    "charcoal": "#35383b",
    "graphite": "#4a4c50",
    "space-grey": "#66696d",
    "grey": "#888b8f",
    "platinum": "#c3c6c8",
    "silver": "#d6d9db",
    "phantom-white": "#eeeef0",
    "white": "#f0f0ed",
    "snow": "#f1f3f2",
    "chalk": "#efede6",
}
_WARM = {
    "starlight": "#e8e0d1",
    "porcelain": "#ebe5d9",
    "ivory": "#ece4d2",
    "cream": "#eee3cd",
    "beige": "#d9c8ae",
    "sand": "#d4c3a6",
    "gold": "#e6cba8",
    "rose-gold": "#e4bfb4",
    "bronze": "#8f6d4d",
    "copper": "#b4714d",
    "titanium": "#8f8b86",
    "natural-titanium": "#a39b90",
    "white-titanium": "#e4e1da",
    "desert-titanium": "#c3a78d",
    "black-titanium": "#3a3a3b",
    "blue-titanium": "#434d5d",
    "violet-titanium": "#5a5470",
}
_BLUES = {
    "midnight": "#232c3a",
    "navy": "#26344e",
    "deep-blue": "#2f4064",
    "cobalt-blue": "#2b4fa0",
    "indigo": "#3d4a7c",
    "blue": "#2c5f8d",
    "storm-blue": "#4b5f74",
    "pacific-blue": "#3a586c",
    "ultramarine": "#8c9ede",
    "mist-blue": "#92acce",
    "sierra-blue": "#9fb9cf",
    "cloud-blue": "#b5c8da",
    "bay": "#93c1e6",
    "light-blue": "#a6cae4",
    "sky-blue": "#bfd6e6",
    "ice-blue": "#cfdfe8",
    "neon-blue": "#1fa8d8",
    "turquoise": "#3bb3b5",
    "teal": "#8fc4c6",
    "sea": "#c4e2d9",
}
_GREENS = {
    "midnight-green": "#4a554e",
    "forest": "#3f4d3f",
    "green": "#41604f",
    "alpine-green": "#56675a",
    "olive": "#6c6b4b",
    "hazel": "#7f857a",
    "sage": "#afb9a4",
    "mint": "#bcd8c8",
    "aloe": "#bfd6b3",
    "light-green": "#cbdec4",
    "lime": "#d0df74",
    "lemongrass": "#e3e6b4",
}
_REDS = {
    "red": "#ad1f2d",
    "crimson": "#9c2537",
    "burgundy": "#6a2937",
    "neon": "#f2483a",
    "cosmic-orange": "#e27a38",
    "orange": "#ee9145",
    "coral": "#e9846b",
    "peony": "#ea7b94",
    "rose": "#ebbfc0",
    "pink": "#eec6c3",
    "amber": "#e7bf63",
    "yellow": "#f1dc78",
}
_VIOLETS = {
    "deep-purple": "#574e63",
    "violet": "#8780aa",
    "iris": "#8b8cdc",
    "purple": "#c0b2d6",
    "lavender": "#cfc4e2",
}

COLORS: Final[Mapping[str, str]] = MappingProxyType({**_GREYS, **_WARM, **_BLUES, **_GREENS, **_REDS, **_VIOLETS})
# Devices sold in two colours under one name: the second one, on the left side of a handheld.
PARTNERS: Final[Mapping[str, str]] = MappingProxyType({"neon": COLORS["neon-blue"], "neon-blue": COLORS["neon"]})
