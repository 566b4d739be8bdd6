"""The still life of the home page: devices on a workbench.

Decides what stands where. Must not know how a device is drawn. Transparent but for the bench, whose grey
darkens a light stage and lightens a dark one, so that one file serves both colour schemes.
"""

from __future__ import annotations

import re

from storefront.sample.drawings import drawing_of
from storefront.sample.drawings_shapes import document_of, element, rect

WIDTH, HEIGHT = 760, 430
HORIZON = 246
PLACES = (  # form, colour, left, top, size: from the back of the bench to the front
    ("headphones", "starlight", 2, 66, 240),
    ("console", "white", 480, 24, 272),
    ("laptop", "silver", 166, -14, 400),
    ("phone", "coral", 88, 178, 226),
    ("watch", "sierra-blue", 460, 206, 196),
)


def hero() -> str:
    """Draw theme/static/drawings/hero.svg."""
    bench = rect(0, HORIZON, WIDTH, HEIGHT - HORIZON, 0, "#808080", fill_opacity=0.14) + rect(
        0, HORIZON, WIDTH, 1.5, 0, "#808080", fill_opacity=0.16
    )
    devices = "".join(
        element(
            "svg",
            _scoped(drawing_of(form, color), "vwxyz"[order]),
            x=left,
            y=top,
            width=size,
            height=size,
            viewBox="0 0 320 320",
        )
        for order, (form, color, left, top, size) in enumerate(PLACES)
    )
    return document_of(bench + devices, WIDTH, HEIGHT)


def _scoped(content: str, scope: str) -> str:
    """Prefix every id and what refers to it, so that several drawings share a file."""
    content = re.sub(r'id="(\w+)"', rf'id="{scope}\1"', content)
    content = re.sub(r'href="#(\w+)"', rf'href="#{scope}\1"', content)
    return re.sub(r"url\(#(\w+)\)", rf"url(#{scope}\1)", content)
